import type { WorkerMiss } from "../../../schema/records.gen.js";
import { type CheckName, type PhaseCheckResult, isError } from "./inspection.js";
import { missCount } from "./miss-count.js";

/** A place in a file; without a line, the whole of it. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** Something that a phase lacks. */
export function miss(check: CheckName, message: string, { file, line }: Place, severity: "error" | "warning" = "error"): WorkerMiss {
  return { check, message, file, ...(line !== undefined && { line }), severity };
}

/** A check's result by what it found; warnings alone are no failure. `said`: what is there when nothing is missed. */
export function checkResult(check: CheckName, misses: readonly WorkerMiss[], said: string): PhaseCheckResult {
  return { check, result: misses.some(isError) ? "missed" : "ok", said: misses.length === 0 ? said : `${said}; ${missCount(misses)}`, misses };
}

/** A check that does not apply. */
export function skipped(check: CheckName, said: string): PhaseCheckResult {
  return { check, result: "skipped", said, misses: [] };
}

/** A text of a file within a message: one line, short. */
export function quoted(text: string, length = 120): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
