import { iso } from "../../../domain/time.js";
import { isLive } from "../../../domain/worker/attempt/attempts.js";
import type { BusContext } from "../../context.js";
import type { RunStep } from "../../run-workers.js";
import { readRun } from "../runs.js";
import { standingOf } from "../watch/standing.js";

/** How the worker of a plan that runs now stands at this moment. */
export async function standingWorker(bus: BusContext, plan: string): Promise<RunStep> {
  const run = await readRun(bus, plan);
  const live = run?.attempts.find(isLive);
  return { step: "look", at: iso(bus.clock()), worker: run === null || live === undefined ? null : await standingOf(bus, run, live) };
}
