import type { WorkerMiss } from "../../../schema/records.gen.js";

/** What is looked at, in this order (S4-13 to S4-15, S4-29 to S4-35). */
export const CHECKS = ["log", "exit", "report", "marker", "twin", "tracker", "sequence", "state"] as const;

export type CheckName = (typeof CHECKS)[number];

/** One check of a phase. */
export interface PhaseCheckResult {
  readonly check: CheckName;
  /** skipped: it does not apply to this phase, which `said` explains. */
  readonly result: "ok" | "missed" | "skipped";
  readonly said: string;
  readonly misses: readonly WorkerMiss[];
}

/** Whether nothing that was looked at lacks anything; warnings stop nobody. */
export function holds(results: readonly PhaseCheckResult[]): boolean {
  return results.every(({ misses }) => !misses.some(isError));
}

/** A miss that stands in the way; the others are warnings. */
export function isError({ severity }: Pick<WorkerMiss, "severity">): boolean {
  return severity !== "warning";
}
