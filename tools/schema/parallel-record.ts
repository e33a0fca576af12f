import type { Document } from "../domain/document.js";
import { explain, type ValidatorError } from "./explain.js";
import * as validators from "./parallel-validators.gen.js";
import { parseWith } from "./parse-record.js";
import type { GateReceipt, Gates, Lane, Parallel, Pilot } from "./records.gen.js";

/** Records of parallel work; apart from the others, which every command loads. */
export interface ParallelTypes {
  gates: Gates;
  lane: Lane;
  parallel: Parallel;
  pilot: Pilot;
  receipt: GateReceipt;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly ValidatorError[] | null };

/** Parses and checks one record of parallel work where it enters; see `parseRecord`. */
export function parseParallel<K extends keyof ParallelTypes>(name: K, text: string, file: string): Document<ParallelTypes[K]> {
  return parseWith<ParallelTypes[K]>((value) => faultOf(name, value), text, file);
}

/** What is wrong with a value as a record of this kind, in one sentence, or null. */
export function faultOf(name: keyof ParallelTypes, value: unknown): string | null {
  const validate = (validators as unknown as Readonly<Record<keyof ParallelTypes, Validator>>)[name];
  return validate(value) ? null : explain(validate.errors, value);
}
