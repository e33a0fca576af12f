import { dirname, join } from "node:path";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";

/** What a worker's environment says of it; the gate adds its own pid as BUS_PID. */
export function workerMarks(bus: BusContext, { plan }: Pick<WorkerRun, "plan">, { worker_id, agent_id, phase, attempt }: Pick<WorkerAttempt, "worker_id" | "agent_id" | "phase" | "attempt">): Record<string, string> {
  return {
    BUS_WORKER: worker_id,
    BUS_SESSION: worker_id,
    BUS_AGENT: agent_id,
    BUS_WORKER_PLAN: plan,
    BUS_WORKER_PHASE: phase,
    BUS_WORKER_ATTEMPT: String(attempt),
    ...(isElsewhere(bus) && { BUS_DIR: bus.repo.layout.busDir }),
  };
}

/** Whether the bus is not where a command in this checkout would look for it. */
function isElsewhere({ env, repo }: BusContext): boolean {
  const { busDir, checkout, git } = repo.layout;
  if ((env["BUS_DIR"] ?? "") !== "") return true;
  if (git === null) return !checkout.startsWith(dirname(busDir));
  return ![join(dirname(git.commonDir), "_bus"), join(git.commonDir, "_bus")].includes(busDir);
}
