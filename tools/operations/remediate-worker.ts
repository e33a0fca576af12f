import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { missesList } from "../domain/worker/trail/archive-place.js";
import { attemptsOf, isLive, lastAttempt } from "../domain/worker/attempt/attempts.js";
import { ATTEMPTS, budgetOf } from "../domain/worker/attempt/budget.js";
import { namedWorker } from "../domain/worker/attempt/named-worker.js";
import { declaredPhase } from "../domain/worker/plan/phases.js";
import { type Mending, checkAttempts, mendingPreface, missesDocument } from "../domain/worker/plan/remediation.js";
import type { PlanPhase, WorkerAttempt } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext, Identity } from "./context.js";
import { stopWorker } from "./stop-worker.js";
import { withoutSecrets } from "./without-secrets.js";
import { type Asked, type Composed, composeWorker } from "./worker/launch/compose-worker.js";
import { inspectPhase } from "./worker/inspection/inspect-phase.js";
import type { PlanPlace } from "./worker/plan-place.js";
import { settledPlace } from "./worker/settled-place.js";
import { startAttempt } from "./worker/launch/start-attempt.js";

export interface RemediateRequest extends Asked {
  phase: string;
  plan?: string;
  /** Seconds from the launch. */
  budget?: number;
  /** Why it may take longer, or why there is something to mend that no inspection found. */
  reason?: string;
  /** End a worker that is still at it first. */
  stop?: boolean;
  /** Workers of the phase in all, instead of the plan's limit. */
  attempts?: number;
}

/**
 * Launches a worker that mends what a phase lacks (S4-17 to S4-22). The claim of the one before is taken over, so that what still runs of it can write no more.
 * Work that nobody has inspected is inspected first. Throws NO when nothing is to be mended, or the phase has had all its workers; CONFLICT while one is at it, unless
 * that is to be stopped; NOT_FOUND when none ever was.
 */
export async function remediateWorker(bus: BusContext, { phase, plan, budget, reason: given, stop = false, attempts, ...asked }: RemediateRequest): Promise<WorkerAttempt> {
  const reason = given === undefined ? undefined : withoutSecrets(bus, given);
  const me = await actingAgent(bus);
  const found = await settledPlace(bus, me, plan);
  const declared = declaredPhase(found.plan, phase);
  // What cannot be launched is no reason to end what runs, or to run a phase's command.
  const limits = budgetOf(found.plan, declared, { ...(budget !== undefined && { seconds: budget }), ...(reason !== undefined && { reason }) });
  const before = namedWorker(found, phase);
  checkAttempts(before.phase, found.name, attemptsOf(found.run, before.phase), attempts ?? found.plan?.attempts ?? ATTEMPTS);
  await composedFor({ ...bus, tell: () => {} }, me, found, declared, before, asked, "Mend it.");
  const place = await judged(bus, me, await freed(bus, me, found, phase, stop, reason), phase, reason);
  const last = namedWorker(place, phase);
  const mending = listed(place, last, reason);
  (await bus.repo.workers(last.cwd)).write(mending.list, missesDocument(mending));
  const composed = await composedFor(bus, me, place, declared, last, asked, mendingPreface(mending));
  const told = { BUS_WORKER_ORIGINAL_LOG: join(last.cwd, last.log), BUS_WORKER_MISSES: join(last.cwd, mending.list) };
  return startAttempt(bus, me, {
    ...composed, env: { ...composed.env, ...told }, place, phase, declared, budget: limits, task: last.task_id, agent: last.agent_id, remedies: last.worker_id, ...(last.kind !== undefined && { kind: last.kind }),
  });
}

/** With nobody at the phase any more. */
async function freed(bus: BusContext, me: Identity, place: PlanPlace, phase: string, stop: boolean, reason: string | undefined): Promise<PlanPlace> {
  const { name } = place;
  const last = namedWorker(place, phase);
  if (!isLive(last)) return place;
  if (!stop) throw new BusError("CONFLICT", `${last.worker_id} is at ${phase} of ${name}, until ${last.deadline}`, { hint: `bus worker wait ${phase} --plan ${name}   (or --stop --reason "<why it is to end>")` });
  if (reason === undefined) throw new BusError("USAGE", "a worker is stopped for a reason", { hint: `bus worker remediate ${phase} --plan ${name} --stop --reason "<why>"` });
  await stopWorker(bus, { phase, plan: name, reason });
  return settledPlace(bus, me, name);
}

/** With a verdict on what the last worker left; what passed is mended only for a reason. */
async function judged(bus: BusContext, me: Identity, place: PlanPlace, phase: string, reason: string | undefined): Promise<PlanPlace> {
  const before = namedWorker(place, phase);
  const run = before.inspection === undefined ? (await inspectPhase(bus, me, place, phase)).run : place.run;
  if (lastAttempt(run, phase)?.inspection?.ok === true && reason === undefined) {
    throw new BusError("NO", `${phase} of ${place.name} passed its inspection: nothing is to be mended`, { hint: `bus worker remediate ${phase} --plan ${place.name} --reason "<what is to be mended all the same>"` });
  }
  return { ...place, run };
}

function listed({ name, folder, run }: PlanPlace, last: WorkerAttempt, reason: string | undefined): Mending {
  return { plan: name, phase: last.phase, folder, before: attemptsOf(run, last.phase), misses: last.inspection?.misses ?? [], list: missesList(last), reason };
}

/** A phase that nobody declares is mended by the client that did it; what there is to do is what it lacks. */
async function composedFor(bus: BusContext, me: Identity, place: PlanPlace, declared: PlanPhase | null, last: WorkerAttempt, asked: Asked, preface: string): Promise<Composed> {
  const client = asked.client ?? (declared === null && asked.argv === undefined ? last.client : undefined);
  const model = asked.model ?? (client !== undefined && client === last.client ? last.model : undefined);
  const own = { ...asked, ...(client !== undefined && { client }), ...(model !== undefined && { model }) };
  const isTold = asked.prompt !== undefined || declared?.prompt !== undefined || declared?.prompt_file !== undefined;
  return client === undefined || isTold ? composeWorker(bus, me, place, declared, own, preface) : composeWorker(bus, me, place, declared, { ...own, prompt: preface });
}
