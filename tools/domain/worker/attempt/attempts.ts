import type { WorkerAttempt, WorkerKeeper, WorkerRun } from "../../../schema/records.gen.js";

/** How a phase stands. `starting` and `running`: a worker is at it. `ended`: its worker has ended and nobody has inspected its work. */
export type PhaseState = "waiting" | "starting" | "running" | "ended" | "passed" | "failed";

/** Whether a worker may still be at it. */
export function isLive({ state }: Pick<WorkerAttempt, "state">): boolean {
  return state === "starting" || state === "running";
}

/** Who looks after an attempt: its keeper, or before there is one who launches it. */
export function caretaker({ keeper, starter }: Pick<WorkerAttempt, "keeper" | "starter">): WorkerKeeper {
  return keeper ?? starter;
}

/** The phase's attempts that ever ran or may, oldest first. */
export function attemptsOf(run: WorkerRun | null, phase: string): readonly WorkerAttempt[] {
  return (run?.attempts ?? []).filter((attempt) => attempt.phase === phase && attempt.state !== "void");
}

/** The newest of them; undefined: nobody was at it yet. */
export function lastAttempt(run: WorkerRun | null, phase: string): WorkerAttempt | undefined {
  return attemptsOf(run, phase).at(-1);
}

/** How a phase stands by its newest attempt. */
export function phaseState(run: WorkerRun | null, phase: string): PhaseState {
  const last = lastAttempt(run, phase);
  if (last === undefined) return "waiting";
  if (last.state === "starting" || last.state === "running") return last.state;
  if (last.inspection === undefined) return "ended";
  return last.inspection.ok ? "passed" : "failed";
}
