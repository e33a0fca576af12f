import { inFolder } from "../plan/in-folder.js";
import type { WorkerAttempt, WorkerInspection, WorkerRun } from "../../../schema/records.gen.js";

/** Where the logs, the PID file and the trail of a plan are kept: beside its reports (S4-25, S4-28). Relative to its home. */
export function archiveFolder({ folder }: Pick<WorkerRun, "folder">): string {
  return inFolder(folder, "reports/workers");
}

/** What is kept of a run, as far as it is there; relative to its home. */
export function sourcesOf({ pid_file, attempts }: Pick<WorkerRun, "pid_file" | "attempts">): readonly string[] {
  return [pid_file, ...attempts.flatMap(({ log, inspection }) => [log, missesList({ log }), ...checkLog(inspection)])];
}

/** The list that a remediation was given, beside the log of the worker that it mends. */
export function missesList({ log }: Pick<WorkerAttempt, "log">): string {
  return log.replace(/\.log$/, ".misses.md");
}

/** What the phase's command printed when it was inspected last. */
function checkLog(inspection: WorkerInspection | undefined): string[] {
  const check = inspection?.["check"];
  return typeof check === "object" && check !== null && "log" in check && typeof check.log === "string" ? [check.log] : [];
}
