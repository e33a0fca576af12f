import { BusError } from "../domain/bus-error.js";
import type { Document } from "../domain/document.js";
import type { Problem } from "../domain/problem.js";

/** The record's value. Throws BAD_DATA, which knows the record's own problem, when it cannot be read: never "not there". */
export function readable<T>(document: Document<T>, hint = "bus validate"): T {
  if (document.ok) return document.value;
  throw new BusError("BAD_DATA", `${document.file}: ${document.problem.message}`, { hint, cause: document.problem });
}

/** What a task's records that cannot be read leave behind. Without a record's own problem it stands at `file`; what is no BusError is a bug. */
export function problemOf(error: unknown, file: string, rule = "record"): Problem {
  if (!(error instanceof BusError)) throw error;
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  const { cause } = error;
  return isProblem(cause) ? { ...cause, ...hint } : { rule, severity: "error", file, message: error.message, ...hint };
}

function isProblem(cause: unknown): cause is Problem {
  return typeof cause === "object" && cause !== null && "rule" in cause && "severity" in cause;
}
