import { BusError } from "../../bus-error.js";
import type { WorkerAttempt, WorkerEnd, WorkerKeeper } from "../../../schema/records.gen.js";
import { iso } from "../../time.js";
import { isLive } from "./attempts.js";

/** Who asks for a change of an attempt, when (ms since the epoch), and why. */
export interface Asking {
  readonly by: string;
  readonly reason: string;
  readonly now: number;
}

/** With somebody who watches it from now on. Throws CONFLICT when there is nothing to watch any more. */
export function kept(attempt: WorkerAttempt, keeper: WorkerKeeper): WorkerAttempt {
  expectLive(attempt, "be watched");
  return { ...attempt, keeper };
}

/** Its process is there and is about to begin. Throws CONFLICT when it was given up meanwhile, or somebody wants it to end. */
export function started(attempt: WorkerAttempt, process: { readonly pid: number; readonly start: string | null }, now: number): WorkerAttempt {
  if (attempt.state !== "starting") throw over(attempt, "begin");
  if (attempt.stop !== undefined) throw new BusError("CONFLICT", `${attempt.worker_id} was stopped before it began: ${attempt.stop.reason}`, { hint: `bus worker launch ${attempt.phase}` });
  return { ...attempt, state: "running", pid: process.pid, pid_start: process.start, started_at: iso(now) };
}

/** With more time, seconds beyond its present deadline (S4-12). Throws USAGE without a reason or time, CONFLICT when it is over. */
export function extended(attempt: WorkerAttempt, seconds: number, { by, reason, now }: Asking): WorkerAttempt {
  expectLive(attempt, "get more time");
  if (reason.trim() === "") throw new BusError("USAGE", "more time needs a reason", { hint: `bus worker extend ${attempt.phase} --by 30m --reason "<why it takes longer>"` });
  if (!(seconds > 0)) throw new BusError("USAGE", "more time must be longer than nothing", { hint: `bus worker extend ${attempt.phase} --by 30m --reason "<why it takes longer>"` });
  const total = budgetSeconds(attempt) + seconds;
  return { ...attempt, budgets: [...attempt.budgets, { seconds: total, reason, by, at: iso(now) }], deadline: iso(Date.parse(attempt.launched_at) + total * 1000) };
}

/** Somebody wants it to end; who was first stays, and so does one that is over. Throws USAGE without a reason. */
export function stopped(attempt: WorkerAttempt, { by, reason, now }: Asking): WorkerAttempt {
  if (reason.trim() === "") throw new BusError("USAGE", "a worker is stopped for a reason", { hint: `bus worker stop ${attempt.phase} --reason "<why>"` });
  return isLive(attempt) && attempt.stop === undefined ? { ...attempt, stop: { at: iso(now), by, reason } } : attempt;
}

/** Its process has ended. Throws CONFLICT when it had not begun, or its end is known. */
export function ended(attempt: WorkerAttempt, end: WorkerEnd): WorkerAttempt {
  if (attempt.state !== "running") throw over(attempt, "end");
  return { ...attempt, state: "ended", end };
}

/** It never ran. Throws CONFLICT when it did. */
export function voided(attempt: WorkerAttempt, why: string): WorkerAttempt {
  if (attempt.state !== "starting") throw over(attempt, "be given up");
  return { ...attempt, state: "void", why };
}

/** How long it may take in all, seconds from its launch. */
export function budgetSeconds({ budgets }: Pick<WorkerAttempt, "budgets">): number {
  return budgets.at(-1)?.seconds ?? 0;
}

function expectLive(attempt: WorkerAttempt, what: string): void {
  if (!isLive(attempt)) throw over(attempt, what);
}

function over({ worker_id, phase, state, end, why }: WorkerAttempt, what: string): BusError {
  const since = end === undefined ? "" : ` since ${end.at}`;
  const told = { starting: "is only starting", running: "is running", ended: `has ended${since}`, void: `never ran${why === undefined ? "" : `: ${why}`}` }[state];
  return new BusError("CONFLICT", `${worker_id} cannot ${what}: it ${told}`, { hint: `bus worker list   (${phase})` });
}
