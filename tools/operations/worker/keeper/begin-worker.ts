import { launchingLine, pidLine } from "../../../domain/worker/trail/pid-line.js";
import { started } from "../../../domain/worker/attempt/attempt-steps.js";
import type { GatedProcess } from "../../../platform/processes.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import type { KeepRequest } from "../../keep-worker.js";
import { workerIdentity } from "./as-worker.js";
import { closeSession } from "./close-session.js";
import { changeRun, withAttempt, workerEvent } from "../runs.js";
import { type Watched, becomeKeeper } from "./watched.js";
import { claimForWorker, finishClaim } from "./worker-claim.js";

/**
 * Starts a worker that was entered. Before its first instruction the task is claimed in its name, its pid is in the record and in the PID file, and there is
 * room for its end; where any of that fails it never begins. Throws what failed.
 */
export async function beginWorker(bus: BusContext, plan: string, worker_id: string, start: NonNullable<KeepRequest["start"]>): Promise<Watched> {
  const told = performance.now();
  // What a keeper does before there is a worker is on nobody's log.
  const { run, attempt } = await becomeKeeper(bus, await workerIdentity(bus, { worker_id, agent_id: "keeper" }), plan, worker_id);
  const files = await bus.repo.workers(run.home);
  files.end(worker_id).reserve();
  const log = files.createLog(attempt.log);
  files.note(run.pid_file, launchingLine(attempt));
  const child = await (await bus.processes()).startGated({ ...start, log });
  const entered = await enter(bus, run, attempt, child).catch(async (error: unknown) => {
    await child.abandon();
    throw error;
  });
  child.release();
  return { ...entered, worker: { pid: child.pid, start: child.start, mark: worker_id }, ended: child.ended, own: { told, began: performance.now() } };
}

async function enter(bus: BusContext, run: WorkerRun, attempt: WorkerAttempt, { pid, start }: GatedProcess): Promise<{ run: WorkerRun; attempt: WorkerAttempt }> {
  const known = { ...attempt, pid };
  await claimForWorker(bus, run, known);
  try {
    (await bus.repo.workers(run.home)).note(run.pid_file, pidLine(known));
    return await enterStart(bus, run, known, start);
  } catch (error) {
    await finishClaim(bus, known, "released");
    await closeSession(bus, known, attempt.launched_at, "never began");
    throw error;
  }
}

async function enterStart(bus: BusContext, { plan }: WorkerRun, { worker_id, agent_id, pid }: WorkerAttempt & { pid: number }, start: string | null): Promise<{ run: WorkerRun; attempt: WorkerAttempt }> {
  const me = await workerIdentity(bus, { worker_id, agent_id, pid });
  let attempt: WorkerAttempt | undefined;
  const run = await changeRun(bus, me, plan, (current) => {
    const now = current?.attempts.find((one) => one.worker_id === worker_id);
    if (current === null || now === undefined) return null;
    attempt = started(now, { pid, start }, bus.clock());
    return { op: "begin", run: withAttempt(current, attempt), events: [workerEvent(current, attempt, "worker_started", `Worker ${attempt.phase} started: pid ${pid}`, { pid, log: attempt.log, deadline: attempt.deadline })] };
  });
  if (attempt === undefined) throw new Error(`${worker_id} has left the record of ${plan}`);
  return { run, attempt };
}
