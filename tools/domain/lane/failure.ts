import type { Lane, LaneFailure } from "../../schema/records.gen.js";
import { failureSignature } from "./failure-signature.js";
import { nextNumbered } from "./numbered.js";

export interface FailureFacts {
  readonly failure: string;
  readonly impact: string;
  readonly remediation?: string;
  readonly requested_approval?: string;
  readonly at: string;
  readonly by: string;
  readonly checkpoint_id: string;
}

/** A failure for the next attempt, with what makes it known again (S1-72). */
export function nextFailure({ failures }: Pick<Lane, "failures">, { at, by, ...facts }: FailureFacts): LaneFailure {
  return { id: nextNumbered("F", failures.map(({ id }) => id)), at, by, signature: failureSignature("reported", facts.failure), ...facts };
}

/** The failures with what was found about the newest that has no remediation yet; null: each has one. */
export function remedied(failures: readonly LaneFailure[], remediation: string): LaneFailure[] | null {
  const at = failures.findLastIndex((failure) => failure.remediation === undefined);
  return at < 0 ? null : failures.map((failure, n) => (n === at ? { ...failure, remediation } : failure));
}

/** A failure by the runbook's template: each label with what it says (S1-97). */
export function failureFields({ failure, impact, requested_approval, remediation }: LaneFailure): (readonly [label: string, text: string])[] {
  return [["Failure", failure], ["Impact", impact], ["Requested approval", requested_approval ?? "none"], ["Remediation", remediation ?? "none yet"]];
}
