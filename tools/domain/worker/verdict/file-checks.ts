import { checkLog } from "./check-log.js";
import { checkMarker, checkTwin } from "./check-marker.js";
import { checkReport } from "./check-report.js";
import { checkSequence } from "./check-sequence.js";
import { checkTracker } from "./check-tracker.js";
import { isRed, takenFor } from "./derived-kind.js";
import type { PhaseCheckResult } from "./inspection.js";
import type { PhaseFacts, PhaseKind } from "./phase-facts.js";
import { planFiles } from "./plan-files.js";

/** What the checks of a phase's files found, in the order of CHECKS without `exit` and `state`, and what the phase was taken for. */
export interface FileChecks {
  readonly results: readonly PhaseCheckResult[];
  /** null: nobody says, and nothing shows it. */
  readonly kind: PhaseKind | null;
  /** What it was taken for and why, worded for people. */
  readonly kindFrom: string;
  /** Its tests are to fail: a test phase, or the verification of one. */
  readonly expectsRed: boolean;
}

/** Everything that can be said of a phase by its files alone (S4-13 to S4-15, S4-29 to S4-32, S4-35). */
export function fileChecks(facts: PhaseFacts): FileChecks {
  const files = planFiles(facts);
  const { kind, from } = takenFor(facts, files, facts.phase);
  const expectsRed = isRed(facts, files, facts.phase);
  const results = [checkLog(facts, expectsRed), checkReport(facts, files), checkMarker(facts, files), checkTwin(facts, files), checkTracker(facts, files), checkSequence(facts, files)];
  return { results, kind, kindFrom: from, expectsRed };
}
