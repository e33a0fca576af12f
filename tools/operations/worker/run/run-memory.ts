import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { changeRun, readRun, withAttempt } from "../runs.js";

/** What a runner knows of the record of its plan, for the case that somebody cleans the live bus away while it runs, as `git clean -fdx` does. */
export interface RunMemory {
  know(run: WorkerRun | null): void;
  /** Together with a worker that has just begun, which is returned. */
  keep(worker: WorkerAttempt): WorkerAttempt;
  /** Puts the record back where it is gone, as it was known last, and says so on the log; false: it is there. */
  putBack(bus: BusContext, me: Identity): Promise<boolean>;
}

export function runMemory(): RunMemory {
  let known: WorkerRun | null = null;
  return {
    know: (run) => void (known = run ?? known),
    keep(worker) {
      if (known !== null) known = known.attempts.some(({ worker_id }) => worker_id === worker.worker_id) ? withAttempt(known, worker) : { ...known, attempts: [...known.attempts, worker] };
      return worker;
    },
    async putBack(bus, me) {
      const last = known;
      if (last === null || (await readRun(bus, last.plan)) !== null) return false;
      const event = { event: "plan_restored", summary: `the record of ${last.plan} was gone, and is back as its runner knew it: ${last.attempts.length} workers. Lines of the log before may be gone with it.`, plan_id: last.plan_id, severity: "high" as const, meta: { plan: last.plan, workers: last.attempts.length } };
      await changeRun(bus, me, last.plan, (now) => (now !== null ? null : { op: "restore", run: last, events: [event] }));
      return true;
    },
  };
}
