import { runsStill } from "../../../domain/liveness.js";
import { caretaker } from "../../../domain/worker/attempt/attempts.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";

/** Workers that this very process is launching or keeping. */
export const inHand = new Set<string>();

/** Whether somebody looks after an attempt: its keeper, or before there is one who launches it. undefined: it cannot be told here, as of another host's. */
export function isKept({ host }: BusContext, attempt: Pick<WorkerAttempt, "worker_id" | "keeper" | "starter">): boolean | undefined {
  const who = caretaker(attempt);
  if (who.host !== host.name) return undefined;
  // A launch that failed, or an end that was to be entered, where not even that could be written; this process goes on with something else.
  if (who.pid === host.pid && !inHand.has(attempt.worker_id)) return false;
  return runsStill(who.pid_start, host.startOf(who.pid));
}
