import { GRACE_MS } from "../domain/grace.js";
import { isLive } from "../domain/worker/attempt/attempts.js";
import { namedWorker, sameWorker } from "../domain/worker/attempt/named-worker.js";
import { withWantedEnd } from "../domain/worker/attempt/wanted-end.js";
import type { WorkerAttempt, WorkerRun } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext, Identity } from "./context.js";
import { withoutSecrets } from "./without-secrets.js";
import { endWorker } from "./worker/watch/end-worker.js";
import { marked } from "./worker/keeper/marked.js";
import { planPlace } from "./worker/plan-place.js";
import { changeRun, withAttempt, workerEvent } from "./worker/runs.js";
import { settle } from "./worker/settle.js";

export interface StopWorkerRequest {
  phase: string;
  plan?: string;
  reason: string;
  /** ms from SIGTERM to SIGKILL. */
  grace?: number;
}

/**
 * Ends a worker, politely first, then with all that it started; who wants it and why is entered before. One that has ended stays as it is, and is the answer.
 * Only one that this bus launched, on this host: throws CONFLICT for another host's, USAGE without a reason, NOT_FOUND, NO where something would not go.
 */
export async function stopWorker(bus: BusContext, given: StopWorkerRequest): Promise<WorkerAttempt> {
  const { phase, plan, reason, grace = GRACE_MS } = withoutSecrets(bus, given);
  const me = await actingAgent(bus);
  const place = await planPlace(bus, plan);
  const { name } = place;
  const named = namedWorker(place, phase);
  await noticeEnd(bus, me, place.run, named);
  const run = await changeRun(bus, me, name, (current) => {
    if (current === null) return null;
    const attempt = sameWorker(current, named);
    const wanted = withWantedEnd(attempt, grace, { by: me.agent_id, reason, now: bus.clock() }, bus.host.name);
    if (wanted === null) return null;
    const event = workerEvent(current, attempt, "worker_stopped", `${phase} is to end: ${reason}`, { reason, grace_ms: grace, pid: attempt.pid });
    return { op: "stop", run: withAttempt(current, wanted), events: [{ ...event, severity: "medium" }] };
  });
  const attempt = sameWorker(run, named);
  return isLive(attempt) ? endWorker(bus, me, run, attempt, grace) : attempt;
}

/** One that has gone by itself was not stopped. A keeper that is gone is not replaced before: what is to end needs none. */
async function noticeEnd(bus: BusContext, me: Identity, run: WorkerRun | null, attempt: WorkerAttempt): Promise<void> {
  const worker = marked(attempt);
  if (run !== null && isLive(attempt) && (worker === null || (await bus.processes()).isRunning(worker) === false)) await settle(bus, me, run);
}
