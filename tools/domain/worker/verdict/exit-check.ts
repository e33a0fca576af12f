import type { WorkerAttempt } from "../../../schema/records.gen.js";
import type { PhaseCheckResult } from "./inspection.js";
import { endedWell, outcome } from "../attempt/outcome.js";

/** How the worker of a phase ended. What nobody saw end may have ended well; undefined: none was launched here. */
export function exitCheck(attempt: WorkerAttempt | undefined): PhaseCheckResult {
  if (attempt === undefined) return { check: "exit", result: "skipped", said: "no worker was launched here", misses: [] };
  const said = `${attempt.worker_id}: ${outcome(attempt)}`;
  const { state, end, log } = attempt;
  if (state !== "ended") return { check: "exit", result: "skipped", said, misses: [] };
  if (endedWell(attempt)) return { check: "exit", result: "ok", said, misses: [] };
  const unknown = end === undefined || (end.exit === null && end.signal === undefined && (end.how === "lost" || end.how === "exited"));
  const miss = { check: "exit", message: `the worker ${attempt.worker_id} did not end well: ${outcome(attempt)}`, file: log };
  if (unknown) return { check: "exit", result: "ok", said, misses: [{ ...miss, message: `how the worker ${attempt.worker_id} ended is not known: ${outcome(attempt)}`, severity: "warning" }] };
  // A lost one may have left its exit code behind.
  if (end.how === "lost" && end.exit === 0) return { check: "exit", result: "ok", said, misses: [] };
  return { check: "exit", result: "missed", said, misses: [{ ...miss, severity: "error" }] };
}
