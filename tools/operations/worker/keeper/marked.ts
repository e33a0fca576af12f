import type { Marked } from "../../../platform/processes.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";

/** A worker as the system knows it; null: it has no process yet. */
export function marked({ pid, pid_start, worker_id }: Pick<WorkerAttempt, "pid" | "pid_start" | "worker_id">): Marked | null {
  return pid === undefined ? null : { pid, start: pid_start ?? null, mark: worker_id };
}
