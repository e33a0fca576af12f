import { explain, type ValidatorError } from "./explain.js";
import type { Assignment, BusEvent, Claim, Config, Lock, Manifest, Message, Plan, Session } from "./records.gen.js";
import * as lines from "./line-validators.gen.js";
import * as records from "./validators.gen.js";

export interface RecordTypes {
  assignment: Assignment;
  claim: Claim;
  config: Config;
  event: BusEvent;
  lock: Lock;
  manifest: Manifest;
  message: Message;
  plan: Plan;
  session: Session;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly ValidatorError[] | null };
const validators = { ...records, ...lines } as unknown as Readonly<Record<keyof RecordTypes, Validator>>;

/** What is wrong with a parsed value as a record of this kind, in one sentence, or null. */
export function checkRecord(name: keyof RecordTypes, value: unknown): string | null {
  const validate = validators[name];
  return validate(value) ? null : explain(validate.errors, value);
}
