import type { Document } from "../domain/document.js";
import { explain, type ValidatorError } from "./explain.js";
import { parseWith } from "./parse-record.js";
import type { WorkerPlan, WorkerRun } from "./records.gen.js";
import * as validators from "./worker-validators.gen.js";

/** Documents about workers; apart from the others, which every command loads. */
export interface WorkerTypes {
  workerPlan: WorkerPlan;
  workerRun: WorkerRun;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly ValidatorError[] | null };

/** Parses and checks one document about workers where it enters; see `parseRecord`. */
export function parseWorker<K extends keyof WorkerTypes>(name: K, text: string, file: string): Document<WorkerTypes[K]> {
  return parseWith<WorkerTypes[K]>((value) => faultOf(name, value), text, file);
}

function faultOf(name: keyof WorkerTypes, value: unknown): string | null {
  const validate = (validators as unknown as Readonly<Record<keyof WorkerTypes, Validator>>)[name];
  return validate(value) ? null : explain(validate.errors, value);
}
