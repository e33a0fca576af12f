import { BusError } from "../../bus-error.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { type Asking, stopped } from "./attempt-steps.js";
import { caretaker, isLive } from "./attempts.js";

/**
 * The attempt with somebody's wish that it end, and how long it has from SIGTERM to SIGKILL, ms; null: it has ended, or somebody wished it before.
 * Throws USAGE without a reason, CONFLICT for a worker of another host.
 */
export function withWantedEnd(attempt: WorkerAttempt, grace: number, asking: Asking, host: string): WorkerAttempt | null {
  const wanted = stopped(attempt, asking);
  if (!isLive(attempt)) return null;
  const its = caretaker(attempt).host;
  if (its !== host) throw new BusError("CONFLICT", `the worker of ${attempt.phase} runs on ${its}, not on ${host}`, { hint: `on ${its}: bus worker stop ${attempt.phase} --reason "<why>"` });
  return wanted === attempt || wanted.stop === undefined ? null : { ...wanted, stop: { ...wanted.stop, grace_ms: grace } };
}
