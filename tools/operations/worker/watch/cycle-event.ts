import type { WorkerRun } from "../../../schema/records.gen.js";
import type { EventBody } from "../../compose-line.js";
import type { WorkerStanding } from "../../list-workers.js";
import { workerEvent } from "../runs.js";

/** A look at a worker, as its line of the log (S4-26). */
export function cycleEvent(run: WorkerRun, worker: WorkerStanding, cycle: number, of: number): EventBody {
  return workerEvent(run, worker, "worker_cycle", `${worker.phase}: cycle ${cycle} of ${of}, ${worker.state}`, { cycle, of, ...worker.now });
}
