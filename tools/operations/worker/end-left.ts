import { GRACE_MS } from "../../domain/grace.js";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { marked } from "./keeper/marked.js";

/** Processes that outlived their worker and were ended. */
export interface EndedLeft {
  readonly worker_id: string;
  readonly pids: readonly number[];
  /** Those that would not go. */
  readonly stayed: readonly number[];
}

/** The workers that something has outlived. */
export async function outlived(bus: BusContext, attempts: readonly WorkerAttempt[]): Promise<WorkerAttempt[]> {
  const workers = attempts.flatMap((attempt) => {
    const worker = marked(attempt);
    return worker === null ? [] : [{ ...worker, attempt }];
  });
  return (await bus.processes()).outlived(workers).map(({ attempt }) => attempt);
}

/** Ends what outlived a worker of this host that has ended; null: nothing had. */
export async function endLeft(bus: BusContext, attempt: WorkerAttempt): Promise<EndedLeft | null> {
  const worker = marked(attempt);
  if (worker === null) return null;
  const processes = await bus.processes();
  const pids = processes.left(worker);
  if (pids.length === 0) return null;
  const { stayed } = await processes.end(worker, GRACE_MS);
  return { worker_id: attempt.worker_id, pids, stayed };
}
