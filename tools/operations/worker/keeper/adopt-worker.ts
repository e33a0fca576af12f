import { setTimeout as sleep } from "node:timers/promises";
import type { Marked } from "../../../platform/processes.js";
import type { BusContext } from "../../context.js";
import { workerIdentity } from "./as-worker.js";
import { marked } from "./marked.js";
import { readRun, workerEvent } from "../runs.js";
import { type Watched, becomeKeeper } from "./watched.js";

/** How soon the end of another's child is noticed, ms. */
const LOOK_MS = 500;

/** Takes over a worker that runs and whose keeper is gone. Its exit code will not be known. Throws CONFLICT when another keeps it, or it has ended. */
export async function adoptWorker(bus: BusContext, plan: string, worker_id: string): Promise<Watched> {
  const before = (await readRun(bus, plan))?.attempts.find((one) => one.worker_id === worker_id);
  const me = await workerIdentity(bus, before ?? { worker_id, agent_id: "keeper" });
  const { run, attempt } = await becomeKeeper(bus, me, plan, worker_id, (current, now) =>
    workerEvent(current, now, "worker_kept", `Worker ${now.phase} has a new keeper, because the one before is gone`, { pid: now.pid, keeper: bus.host.pid, ...(now.keeper !== undefined && { before: now.keeper.pid }) }),
  );
  const worker = marked(attempt);
  if (worker === null) throw new Error(`${worker_id} has no process to keep`);
  return { run, attempt, worker, ended: gone(bus, worker), own: null };
}

async function gone(bus: BusContext, worker: Marked): Promise<{ exit: null }> {
  const processes = await bus.processes();
  while (processes.isRunning(worker) !== false) await sleep(LOOK_MS);
  return { exit: null };
}
