import { isLive } from "../domain/worker/attempt/attempts.js";
import { namedWorker, sameWorker } from "../domain/worker/attempt/named-worker.js";
import type { WorkerAttempt } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";
import type { PlanPlace } from "./worker/plan-place.js";
import { settledPlace } from "./worker/settled-place.js";
import { untilEnded } from "./worker/watch/until-ended.js";

export interface WaitRequest {
  /** Otherwise all that run, and the one launched last, which may have ended already. */
  phases?: readonly string[];
  plan?: string;
  /** ms; otherwise until they end. */
  timeout?: number;
}

/** Returns when these workers have ended, the time is over, or the caller gives up: those that have not are as they are. Ends none. Throws NOT_FOUND for a phase without a worker. */
export async function waitWorkers(bus: BusContext, { phases = [], plan, timeout = Infinity }: WaitRequest): Promise<WorkerAttempt[]> {
  const me = await actingAgent(bus);
  const place = await settledPlace(bus, me, plan);
  const awaited = phases.length > 0 ? [...new Set(phases)].map((phase) => namedWorker(place, phase)) : present(place);
  if (place.run === null || awaited.length === 0) return [];
  const run = await untilEnded(bus, me, place.name, new Set(awaited.map(({ worker_id }) => worker_id)), timeout);
  return awaited.map((attempt) => sameWorker(run, attempt));
}

function present({ run }: PlanPlace): WorkerAttempt[] {
  const attempts = (run?.attempts ?? []).filter(({ state }) => state !== "void");
  return attempts.filter((attempt, n) => isLive(attempt) || n === attempts.length - 1);
}
