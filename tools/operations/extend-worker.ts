import { namedWorker, sameWorker } from "../domain/worker/attempt/named-worker.js";
import { withMoreTime } from "../domain/worker/attempt/more-time.js";
import type { WorkerAttempt } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";
import { withoutSecrets } from "./without-secrets.js";
import { changeRun, withAttempt, workerEvent } from "./worker/runs.js";
import { settledPlace } from "./worker/settled-place.js";

export interface ExtendRequest {
  phase: string;
  plan?: string;
  /** Seconds more, from its present deadline. */
  seconds: number;
  reason: string;
}

/** Gives a running worker more time, with a reason (S4-12). Throws USAGE, NOT_FOUND, or CONFLICT for one that has ended or is being ended. */
export async function extendWorker(bus: BusContext, given: ExtendRequest): Promise<WorkerAttempt> {
  const { phase, plan, seconds, reason } = withoutSecrets(bus, given);
  const me = await actingAgent(bus);
  const place = await settledPlace(bus, me, plan);
  const named = namedWorker(place, phase);
  const run = await changeRun(bus, me, place.name, (current) => {
    if (current === null) return null;
    const attempt = sameWorker(current, named);
    const longer = withMoreTime(attempt, seconds, { by: me.agent_id, reason, now: bus.clock() });
    const event = workerEvent(current, attempt, "worker_extended", `${phase} has until ${longer.deadline}: ${reason}`, { seconds, deadline: longer.deadline, before: attempt.deadline, reason });
    return { op: "extend", run: withAttempt(current, longer), events: [event] };
  });
  return sameWorker(run, named);
}
