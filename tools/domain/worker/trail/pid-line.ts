import { counted } from "../../counted.js";
import type { WorkerAttempt, WorkerEnd, WorkerInspection } from "../../../schema/records.gen.js";
import { localStamp } from "./local-stamp.js";

/** What the PID file of a plan says, line by line, in the guide's own form. `offset`: see `localStamp`. */

/** Before the launch (S4-02). */
export function launchingLine({ phase, launched_at }: Pick<WorkerAttempt, "phase" | "launched_at">, offset?: number): string {
  return `${localStamp(Date.parse(launched_at), offset)} ${phase} launching`;
}

/** S4-03, and of a remediation S4-18: `P03 PID: 4711`. */
export function pidLine({ phase, attempt, remedies, pid }: Pick<WorkerAttempt, "phase" | "attempt" | "remedies" | "pid">): string {
  return `${phase} PID: ${pid ?? "not known"}${remedies === undefined ? "" : ` (remediation ${attempt} of ${remedies})`}`;
}

/** How it ended (S4-22, S4-27). */
export function endedLine({ phase, pid }: Pick<WorkerAttempt, "phase" | "pid">, end: WorkerEnd, offset?: number): string {
  return `${localStamp(Date.parse(end.at), offset)} ${named(phase, pid)} ${endText(end)}`;
}

/** What came of the inspection (S4-22). */
export function inspectedLine({ phase, pid }: Pick<WorkerAttempt, "phase" | "pid">, { at, ok, misses }: WorkerInspection, offset?: number): string {
  const failed = misses.length === 0 ? "failed" : `failed (${counted(misses.length, "miss", "misses")})`;
  return `${localStamp(Date.parse(at), offset)} ${named(phase, pid)} inspected: ${ok ? "passed" : failed}`;
}

/** "completed: exit 0", "ended: SIGKILL", "ended at its deadline", "stopped", "lost". */
export function endText({ how, exit, signal }: WorkerEnd): string {
  if (how === "deadline") return "ended at its deadline";
  if (how === "stopped") return "stopped";
  if (how === "lost") return "lost";
  return exit === null ? `ended: ${signal ?? "exit code not known"}` : `completed: exit ${exit}`;
}

function named(phase: string, pid: number | undefined): string {
  return pid === undefined ? phase : `${phase} PID ${pid}`;
}
