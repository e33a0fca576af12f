import type { WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { readRun, recordGone } from "../runs.js";

/** Between looks, ms: an end is noticed so soon. */
const LOOK_MS = 150;

/** Reads a plan's run again and again until `enough`, or until `ms` are over; the last one that was read. */
export async function watchRun(bus: BusContext, plan: string, ms: number, enough: (run: WorkerRun) => boolean | Promise<boolean>): Promise<WorkerRun> {
  const until = performance.now() + ms;
  for (;;) {
    const run = await readRun(bus, plan);
    if (run === null) throw recordGone(plan);
    if (await enough(run)) return run;
    const left = until - performance.now();
    if (left <= 0) return run;
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, left)));
  }
}
