import type { WorkerAttempt } from "../../../schema/records.gen.js";

/** Whether its program ended by itself and said that all went well. */
export function endedWell({ state, end }: Pick<WorkerAttempt, "state" | "end">): boolean {
  return state === "ended" && end?.how === "exited" && end.exit === 0;
}

/** How a worker ended, in words: "exit 0", "SIGKILL", "stopped by lead: <why>". Of one that has not: "running". */
export function outcome({ state, end, stop, why }: Pick<WorkerAttempt, "state" | "end" | "stop" | "why">): string {
  if (state === "void") return `never ran${why === undefined ? "" : `: ${why}`}`;
  if (end === undefined) return state;
  const code = end.exit === null ? (end.signal ?? null) : `exit ${end.exit}`;
  if (end.how === "exited") return code ?? "ended";
  if (end.how === "lost") return "lost: nobody saw it end, its exit code is not known";
  const by = end.how === "deadline" ? "ended at its deadline" : stop === undefined ? "stopped" : `stopped by ${stop.by}: ${stop.reason}`;
  return code === null ? by : `${by} (${code})`;
}
