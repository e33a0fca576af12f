import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import type { KeepRequest, KeeperAnswer } from "../../keep-worker.js";

/** What a keeper's process is told: which bus, and what to keep there. */
export interface KeeperOrder extends KeepRequest {
  readonly bus_dir: string;
}

/** Starts a keeper in the checkout where the plan's workers run, and waits for what it says; null: it ended without a word. */
export async function startKeeper(bus: BusContext, { plan, home }: WorkerRun, { worker_id }: WorkerAttempt, start: KeepRequest["start"]): Promise<KeeperAnswer | null> {
  const order: KeeperOrder = { bus_dir: bus.repo.layout.busDir, plan, worker_id, start };
  const trouble = (await bus.repo.workers(home)).trouble(worker_id);
  return answerOf(await (await bus.processes()).startKeeper(order, { cwd: home, trouble }).answer);
}

function answerOf(said: unknown): KeeperAnswer | null {
  return typeof said === "object" && said !== null && "ok" in said ? (said as KeeperAnswer) : null;
}
