import { BusError } from "../../domain/bus-error.js";
import { iso } from "../../domain/time.js";
import { isLive } from "../../domain/worker/attempt/attempts.js";
import { voided } from "../../domain/worker/attempt/attempt-steps.js";
import type { WorkerAttempt, WorkerEnd, WorkerRun } from "../../schema/records.gen.js";
import type { BusContext, Identity } from "../context.js";
import { type EndedLeft, endLeft } from "./end-left.js";
import { enterEnd } from "./keeper/enter-end.js";
import { inHand, isKept } from "./keeper/is-kept.js";
import { marked } from "./keeper/marked.js";
import { changeRun, readRun, withAttempt, workerEvent } from "./runs.js";
import { startKeeper } from "./keeper/start-keeper.js";
import { becomeKeeper } from "./keeper/watched.js";

/**
 * Brings a run up to date with what has happened to its processes: ends that nobody has entered yet, launches that were killed, keepers that are gone (a new one
 * is started, and the worker goes on). Every command about workers does this first. `onLeft` hears what outlived a worker and its keeper, and was ended.
 */
export async function settle(bus: BusContext, me: Identity, run: WorkerRun, onLeft: (left: EndedLeft) => void = () => {}): Promise<WorkerRun> {
  let now = run;
  for (const attempt of run.attempts) if (isLive(attempt) && isKept(bus, attempt) === false) now = await settleOne(bus, me, now, attempt, onLeft);
  return now;
}

async function settleOne(bus: BusContext, me: Identity, run: WorkerRun, attempt: WorkerAttempt, onLeft: (left: EndedLeft) => void): Promise<WorkerRun> {
  const { plan } = run;
  const worker = marked(attempt);
  if (attempt.state === "starting" || worker === null) return voidAttempt(bus, me, plan, attempt.worker_id, "its launch was killed", true);
  try {
    if ((await bus.processes()).isRunning(worker) !== false) {
      const answer = await startKeeper(bus, run, attempt, null);
      // Another keeper was first, or the worker has ended meanwhile.
      if (answer?.ok !== true && answer?.code !== "CONFLICT") bus.tell(`${attempt.worker_id} has no keeper, and a new one did not come up${answer === null ? "" : `: ${answer.message}`}`);
    } else {
      const mine = await becomeKeeper(bus, me, plan, attempt.worker_id);
      const end = await lostEnd(bus, mine.run, mine.attempt);
      const left = await endLeft(bus, mine.attempt);
      if (left !== null) onLeft(left);
      const after = await enterEnd(bus, me, mine.run, mine.attempt, { ...end, left: (end.left ?? 0) + (left?.pids.length ?? 0) });
      (await bus.repo.workers(run.home)).sweep((one) => one === attempt.worker_id);
      return after;
    }
  } catch (error) {
    // Somebody else was first.
    if (!(error instanceof BusError) || error.code !== "CONFLICT") throw error;
  } finally {
    inHand.delete(attempt.worker_id);
  }
  return (await readRun(bus, plan)) ?? run;
}

/** What its keeper wrote down before it died; otherwise nobody saw it end. */
async function lostEnd(bus: BusContext, run: WorkerRun, { worker_id, stop }: WorkerAttempt): Promise<WorkerEnd> {
  const known = (await bus.repo.workers(run.home)).end(worker_id).read();
  return known ?? { at: iso(bus.clock()), how: stop === undefined ? "lost" : "stopped", exit: null };
}

/** Gives up an attempt that is still starting; what has begun meanwhile stays. With `unkept`, only when nobody looks after it. */
export async function voidAttempt(bus: BusContext, me: Identity, plan: string, worker_id: string, why: string, unkept = false): Promise<WorkerRun> {
  return changeRun(bus, me, plan, (current) => {
    const now = current?.attempts.find((one) => one.worker_id === worker_id);
    if (current === null || now?.state !== "starting" || (unkept && isKept(bus, now) !== false)) return null;
    return { op: "void", run: withAttempt(current, voided(now, why)), events: [{ ...workerEvent(current, now, "worker_void", `Worker ${now.phase} never began: ${why}`, { why }), severity: "medium" }] };
  });
}
