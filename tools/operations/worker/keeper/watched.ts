import { BusError } from "../../../domain/bus-error.js";
import { kept } from "../../../domain/worker/attempt/attempt-steps.js";
import type { Marked } from "../../../platform/processes.js";
import type { WorkerAttempt, WorkerKeeper, WorkerRun } from "../../../schema/records.gen.js";
import type { EventBody } from "../../compose-line.js";
import type { BusContext, Identity } from "../../context.js";
import { inHand, isKept } from "./is-kept.js";
import { changeRun, withAttempt } from "../runs.js";

/** A worker that this process keeps. */
export interface Watched {
  readonly run: WorkerRun;
  /** As it was when the keeper began. */
  readonly attempt: WorkerAttempt;
  readonly worker: Marked;
  readonly ended: Promise<{ readonly exit: number | null; readonly signal?: string }>;
  /** By `performance.now()`, when this process was told to start it, and when it let it begin; null: another did. */
  readonly own: { readonly told: number; readonly began: number } | null;
}

/** This very process, as records name it. */
export function thisProcess({ host }: BusContext): WorkerKeeper {
  return { host: host.name, pid: host.pid, pid_start: host.startOf(host.pid) ?? null };
}

/**
 * Enters this process as the one that keeps a worker; exactly one of several succeeds. Throws CONFLICT when another does, or there is nothing to keep any more,
 * NOT_FOUND.
 */
export async function becomeKeeper(bus: BusContext, me: Identity, plan: string, worker_id: string, event?: (run: WorkerRun, attempt: WorkerAttempt) => EventBody): Promise<{ run: WorkerRun; attempt: WorkerAttempt }> {
  const self = thisProcess(bus);
  // Before anybody can read of it.
  inHand.add(worker_id);
  const run = await changeRun(bus, me, plan, (current) => {
    const attempt = current?.attempts.find((one) => one.worker_id === worker_id);
    if (current === null || attempt === undefined) throw new BusError("NOT_FOUND", `there is no worker ${worker_id} in ${plan}`, { hint: `bus worker list --plan ${plan} --all` });
    const mine = attempt.keeper?.host === self.host && attempt.keeper.pid === self.pid;
    if (attempt.keeper !== undefined && !mine && isKept(bus, attempt) !== false) throw new BusError("CONFLICT", `${worker_id} has a keeper: pid ${attempt.keeper.pid}`, { hint: `bus worker list --plan ${plan}` });
    return { op: "keep", run: withAttempt(current, kept(attempt, self)), ...(event !== undefined && { events: [event(current, attempt)] }) };
  });
  const attempt = run.attempts.find((one) => one.worker_id === worker_id);
  if (attempt === undefined) throw new Error(`${worker_id} was just changed`);
  return { run, attempt };
}
