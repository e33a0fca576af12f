import { isLive } from "../../../domain/worker/attempt/attempts.js";
import type { WorkerFiles } from "../../../repo/worker-contract.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { keepAlive } from "../../keep-alive.js";
import { withAttempt } from "../runs.js";
import { settle } from "../settle.js";
import { toldOnce } from "../keeper/told-once.js";
import { watchRun } from "./watch-run.js";

/** Between looks at what nobody enters by himself, as a keeper that is gone, ms. */
const SETTLE_MS = 2000;

/**
 * Until these workers have ended, `ms` are over, or the caller gives up; the run as it is then. Keepers that die are replaced, and who waits stays alive on
 * the bus: no lease ends because its owner waits. What cannot be written is told, once: a full disk keeps nobody from learning of an end.
 */
export async function untilEnded(bus: BusContext, me: Identity, plan: string, workers: ReadonlySet<string>, ms: number): Promise<WorkerRun> {
  const alive = toldOnce(bus);
  const settled = toldOnce(bus);
  const awaited = (run: WorkerRun) => run.attempts.filter((attempt) => workers.has(attempt.worker_id) && isLive(attempt));
  const next = { alive: performance.now(), settle: performance.now() + SETTLE_MS };
  let last: WorkerRun | undefined;
  await watchRun(bus, plan, ms, async (run) => {
    last = run;
    if (bus.signal.aborted || awaited(run).length === 0) return true;
    if (performance.now() >= next.alive) next.alive = performance.now() + ((await alive(keepAlive(bus)))?.again ?? SETTLE_MS);
    if (performance.now() < next.settle) return false;
    last = withEnds((await settled(settle(bus, me, run))) ?? run, awaited(run), await bus.repo.workers(run.home));
    next.settle = performance.now() + SETTLE_MS;
    return awaited(last).length === 0;
  });
  if (last === undefined) throw new Error(`nothing was read of ${plan}`);
  return last;
}

/** A keeper wrote it down when nothing of the worker was left, and may not have been able to enter it. */
function withEnds(run: WorkerRun, attempts: readonly WorkerAttempt[], files: WorkerFiles): WorkerRun {
  return attempts.reduce((known, attempt) => {
    const end = files.end(attempt.worker_id).read();
    return end?.left === undefined ? known : withAttempt(known, { ...attempt, state: "ended", end });
  }, run);
}
