import { iso } from "../../../domain/time.js";
import { isLive } from "../../../domain/worker/attempt/attempts.js";
import { sameWorker } from "../../../domain/worker/attempt/named-worker.js";
import { pollCycles } from "../../../domain/worker/attempt/poll-cycles.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import type { RunStep } from "../../run-workers.js";
import { noteEvent } from "../note-event.js";
import type { PlanPlace } from "../plan-place.js";
import { readRun, recordGone } from "../runs.js";
import { cycleEvent } from "../watch/cycle-event.js";
import { standingOf } from "../watch/standing.js";
import { untilEnded } from "../watch/until-ended.js";

/**
 * Waits for a worker in the plan's cycles, each on the log with its time (S4-07 to S4-09, S4-26); its end is noticed at once (S4-10). Cycles are counted from
 * the launch, whoever waited before; a clock that is set meanwhile changes nothing. Returns the ended worker; null: the caller gives up.
 */
export async function* waitSteps(bus: BusContext, me: Identity, place: PlanPlace, worker: WorkerAttempt, adopted: boolean): AsyncGenerator<RunStep, WorkerAttempt | null> {
  const { name, plan } = place;
  const waited = Math.max(0, bus.clock() - Date.parse(worker.launched_at));
  const since = performance.now() - waited;
  const every = pollCycles(plan, worker, {}).intervalSeconds * 1000;
  // The cycle that has begun was told by who waited before.
  let told = Math.floor(waited / every) + (adopted ? 1 : 0);
  for (let run = await readRun(bus, name); ; ) {
    if (run === null) throw recordGone(name);
    const now = sameWorker(run, worker);
    if (!isLive(now)) return now;
    if (bus.signal.aborted) return null;
    const cycle = Math.floor((performance.now() - since) / every) + 1;
    if (cycle > told) {
      told = cycle;
      const standing = await standingOf(bus, run, now);
      const of = pollCycles(plan, now, {}).cycles;
      await noteEvent(bus, me, cycleEvent(run, standing, cycle, of));
      yield { step: "cycle", at: iso(bus.clock()), cycle, of, worker: standing };
      continue;
    }
    run = await untilEnded(bus, me, name, new Set([worker.worker_id]), cycle * every - (performance.now() - since));
  }
}
