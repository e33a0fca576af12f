import { setTimeout as sleep } from "node:timers/promises";
import { BusError } from "../../../domain/bus-error.js";
import type { WorkerEnd } from "../../../schema/records.gen.js";
import type { LogName } from "../../../store/contract.js";
import type { BusContext } from "../../context.js";
import { workerIdentity } from "./as-worker.js";
import { enterEnd } from "./enter-end.js";
import { toldOnce } from "./told-once.js";
import type { Watched } from "./watched.js";

/** Between tries, ms: at first, and at most. */
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Puts a worker's end where there is room for it, and enters it; for as long as the disk is full, again and again. */
export async function enterUntilDone(bus: BusContext, { run, attempt }: Watched, end: WorkerEnd): Promise<void> {
  const orTold = toldOnce(bus);
  const entered = async (again: boolean): Promise<true> => {
    try {
      (await bus.repo.workers(run.home)).end(attempt.worker_id).write(end);
      await enterEnd(bus, await workerIdentity(bus, attempt), run, attempt, end);
    } catch (error) {
      // The live bus was cleaned away, or the whole checkout was: there is no record any more that could tell it.
      if (!(error instanceof BusError) || error.code !== "NOT_FOUND") throw error;
      bus.tell(error.message);
    }
    if (again) await announceAgain(bus, run.plan, attempt.worker_id);
    (await bus.repo.workers(run.home)).sweep((worker) => worker === attempt.worker_id);
    return true;
  };
  for (let pause = PAUSE_MS, again = false; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS), again = true) {
    if ((await orTold(entered(again))) !== undefined) return;
    await sleep(pause);
  }
}

/** The record may have been changed while the line of the change found no room. */
async function announceAgain(bus: BusContext, plan: string, worker: string): Promise<void> {
  for (const { log, line } of await bus.store.registers.announcements({ kind: "workers", id: plan })) {
    const { event, meta } = line as { event?: unknown; meta?: { worker_id?: unknown } };
    const isEnd = meta?.worker_id === worker && (event === "worker_ended" || event === "worker_lost");
    if (isEnd && !(await isOnLog(bus, log, line.id))) await bus.store.logs.append(log, line);
  }
}

async function isOnLog(bus: BusContext, log: LogName, id: string): Promise<boolean> {
  for await (const entry of bus.store.logs.scan(log, { containing: [JSON.stringify(id)], direction: "backward" })) if (entry.ok && entry.value["id"] === id) return true;
  return false;
}
