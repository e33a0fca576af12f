import { release } from "../../../domain/claim.js";
import { isOpen } from "../../../domain/lease.js";
import type { Claim, WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import { askerOf, changeClaim, readClaim } from "../../change-claim.js";
import { claimTask, reclaimTask } from "../../claim-task.js";
import type { BusContext } from "../../context.js";
import { noteHold } from "../../holds.js";
import { publish } from "../../publish.js";
import { asWorker, workerIdentity, workerSession } from "./as-worker.js";

/**
 * Claims a worker's task in its own name. From a worker before it at the same task, which has ended, it is taken over: the fence rises, and what still runs of
 * that one can write no more. Throws CONFLICT when anybody else holds it.
 */
export async function claimForWorker(bus: BusContext, run: WorkerRun, attempt: WorkerAttempt): Promise<Claim> {
  const worker = asWorker(bus, attempt);
  const { task_id: task, phase } = attempt;
  const plan = bus.repo.plans.read(run.plan_id) === null ? {} : { plan: run.plan_id };
  // Nobody is assigned to a task that is called by the phase: to launch its worker is to assign it.
  const request = { task, ...plan, notes: `${phase} of ${run.plan}`, ...(task === `${run.plan}-${phase}` && { allowUnassigned: true }) };
  const before = await holderBefore(bus, run, attempt);
  if (before === undefined) return claimTask(worker, request);
  return reclaimTask(worker, { ...request, note: `${before.worker_id} ${before.state === "void" ? "never ran" : "has ended"}`, force: true });
}

/** The earlier worker at the task that holds it still. */
async function holderBefore(bus: BusContext, run: WorkerRun, { worker_id, task_id }: WorkerAttempt): Promise<WorkerAttempt | undefined> {
  const { claim } = await readClaim(bus, task_id);
  const { session_id } = claim ?? {};
  if (claim === null || session_id === undefined || !isOpen(claim)) return undefined;
  for (const one of run.attempts.toReversed()) {
    if (one.worker_id === worker_id || one.task_id !== task_id || one.agent_id !== claim.agent_id || (one.state !== "ended" && one.state !== "void")) continue;
    const session = await workerSession(bus, one);
    if (session !== null && [session.session_id, ...(session.previous ?? [])].includes(session_id)) return one;
  }
  return undefined;
}

/** Releases a worker's claim as done, or, when it did not do it, as released; null: it does not hold it (any more). */
export async function finishClaim(bus: BusContext, attempt: WorkerAttempt, status: "done" | "released" = "done"): Promise<Claim | null> {
  const { task_id: task, worker_id } = attempt;
  const me = await workerIdentity(bus, attempt);
  if ((await readClaim(bus, task)).claim === null) return null;
  let finished = false;
  const claim = await changeClaim(bus, me, task, ({ claim }, owner) => {
    finished = false;
    const mine = [me.session.session_id, ...(me.session.previous ?? [])];
    if (claim?.session_id === undefined || claim.agent_id !== attempt.agent_id || !mine.includes(claim.session_id)) return null;
    finished = true;
    const { session_id } = claim;
    const next = release(claim, task, { ...askerOf(bus, me), session_id }, status, undefined, owner);
    if (next === claim) return null;
    return {
      claim: next,
      op: "release",
      event: ({ claim_id, rev, fence, plan_id, branch }) => ({ event: "release", summary: `${status === "done" ? "finished" : "released"} ${task}`, task_id: task, ...(plan_id && { plan_id }), ...(branch && { branch }), meta: { status, claim_id, rev, fence, worker_id } }),
    };
  });
  if (!finished) return null;
  const worker = asWorker(bus, attempt);
  await noteHold(worker, me, "holds", task, false);
  await publish(worker, {});
  return claim;
}
