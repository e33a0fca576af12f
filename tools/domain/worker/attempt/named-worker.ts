import { BusError } from "../../bus-error.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import { lastAttempt } from "./attempts.js";
import { checkPhase } from "../plan/phases.js";

/** The newest worker of a phase of a plan by its name on the bus. Throws USAGE for what is no phase, NOT_FOUND when none was launched. */
export function namedWorker({ name, run }: { readonly name: string; readonly run: WorkerRun | null }, phase: string): WorkerAttempt {
  const attempt = lastAttempt(run, checkPhase(phase));
  if (attempt !== undefined) return attempt;
  throw new BusError("NOT_FOUND", `no worker of ${phase} was launched in ${name}`, { hint: run?.state === "open" ? `bus worker list --plan ${name}` : "bus worker list --all   (another plan: --plan <name>)" });
}

/** The very attempt, as a run has it now. */
export function sameWorker(run: WorkerRun, { worker_id }: Pick<WorkerAttempt, "worker_id">): WorkerAttempt {
  const found = run.attempts.find((attempt) => attempt.worker_id === worker_id);
  if (found === undefined) throw new BusError("BAD_DATA", `the worker ${worker_id} is no longer in the record of ${run.plan}`, { hint: `bus worker list --plan ${run.plan}` });
  return found;
}
