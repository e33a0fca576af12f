import type { BusContext } from "../../context.js";
import { readRun } from "../runs.js";

/** The task that is kept for the worker in whose environment this runs: whoever inspects its work releases it. undefined: this is no worker's. */
export async function ownTask(bus: BusContext): Promise<string | undefined> {
  const { BUS_WORKER: worker, BUS_WORKER_PLAN: plan } = bus.env;
  if (!worker || !plan) return undefined;
  return (await readRun(bus, plan))?.attempts.find(({ worker_id }) => worker_id === worker)?.task_id;
}
