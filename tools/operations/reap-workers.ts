import { caretaker, isLive } from "../domain/worker/attempt/attempts.js";
import type { WorkerAttempt, WorkerRun } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext, Identity } from "./context.js";
import { type EndedLeft, endLeft, outlived } from "./worker/end-left.js";
import { isKept } from "./worker/keeper/is-kept.js";
import { planPlace } from "./worker/plan-place.js";
import { readRuns } from "./worker/runs.js";
import { settle } from "./worker/settle.js";

export interface ReapRequest {
  plan?: string;
}

export interface Reaped {
  /** Whose end was entered now. */
  readonly ended: readonly WorkerAttempt[];
  /** Processes that outlived their worker and were ended. */
  readonly left: readonly EndedLeft[];
  /** Workers that have a new keeper. */
  readonly kept: readonly string[];
}

/** Puts in order what died: ends nobody entered, processes that outlived their worker, workers without a keeper. */
export async function reapWorkers(bus: BusContext, { plan }: ReapRequest): Promise<Reaped> {
  const me = await actingAgent(bus);
  const runs = plan === undefined ? await readRuns(bus) : [(await planPlace(bus, plan)).run].flatMap((run) => run ?? []);
  const reaped = [];
  for (const run of runs) reaped.push(await reapRun(bus, me, run));
  return { ended: reaped.flatMap(({ ended }) => ended), left: reaped.flatMap(({ left }) => left), kept: reaped.flatMap(({ kept }) => kept) };
}

async function reapRun(bus: BusContext, me: Identity, before: WorkerRun): Promise<Reaped> {
  const unkept = before.attempts.filter((attempt) => isLive(attempt) && isKept(bus, attempt) === false);
  const left: EndedLeft[] = [];
  const after = await settle(bus, me, before, (one) => left.push(one));
  const over = new Set(after.attempts.filter((attempt) => !isLive(attempt)).map(({ worker_id }) => worker_id));
  (await bus.repo.workers(after.home)).sweep((worker) => over.has(worker));
  const now = after.attempts.filter(({ worker_id }) => unkept.some((attempt) => attempt.worker_id === worker_id));
  // What a keeper of another host knows is not ours to end.
  const ended = after.attempts.filter((attempt) => !isLive(attempt) && !left.some(({ worker_id }) => worker_id === attempt.worker_id) && caretaker(attempt).host === bus.host.name);
  for (const attempt of await outlived(bus, ended)) {
    const gone = await endLeft(bus, attempt);
    if (gone !== null) left.push(gone);
  }
  return { ended: now.filter((attempt) => !isLive(attempt)), left, kept: now.filter(isLive).map(({ worker_id }) => worker_id) };
}
