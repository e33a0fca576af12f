import { setTimeout as sleep } from "node:timers/promises";
import { BusError } from "../../../domain/bus-error.js";
import { iso } from "../../../domain/time.js";
import { budgetOf } from "../../../domain/worker/attempt/budget.js";
import { isError } from "../../../domain/worker/verdict/inspection.js";
import { missSaid } from "../../../domain/worker/verdict/miss-said.js";
import type { PlanPhase, WorkerAttempt, WorkerMiss } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { remediateWorker } from "../../remediate-worker.js";
import type { RunWorkersRequest } from "../../run-workers.js";
import { archiveRun } from "../archive-run.js";
import { composeWorker } from "../launch/compose-worker.js";
import type { DeclaredPlace, Hands } from "./hands.js";
import { gateBefore } from "../inspection/gate-before.js";
import { inspectPhase } from "../inspection/inspect-phase.js";
import { noteEvent, noteGap } from "../note-event.js";
import { planPlace } from "../plan-place.js";
import { type RunMemory, runMemory } from "./run-memory.js";
import { expectRunner } from "./runner.js";
import { changeRun } from "../runs.js";
import { settle } from "../settle.js";
import { startAttempt } from "../launch/start-attempt.js";
import { waitSteps } from "./wait-steps.js";

/** What a runner does, on the bus itself. */
export function planHands(bus: BusContext, me: Identity, { plan, dangerous, env, model, attempts }: RunWorkersRequest): Hands {
  const asked = { ...(dangerous !== undefined && { dangerous }), ...(env !== undefined && { env }), ...(model !== undefined && { model }) };
  const memory = runMemory();
  return {
    look: () => declaredPlace(bus, me, plan, memory),
    async launch(place, phase) {
      const misses = await gateBefore(bus, me, place, phase.id);
      return misses.length > 0 ? misses : memory.keep(await launched(bus, me, place, phase, asked));
    },
    remediate: async (place, phase) => memory.keep(await remediateWorker(bus, { phase: phase.id, plan: place.name, ...asked, ...(attempts !== undefined && { attempts }) })),
    wait: (place, worker, adopted) => waitSteps(bus, me, place, worker, adopted),
    async inspect(place, phase) {
      const { inspection } = await inspectPhase(bus, me, place, phase.id);
      return { ok: inspection.ok, misses: inspection.checks.flatMap(({ misses }) => misses) };
    },
    giveUp: (place, phase, misses) => giveUp(bus, me, place, phase, misses),
    archive: (place) => archiveRun(bus, me, place),
    noteHeldUp: ({ name, plan_id }, { message, code }) => noteEvent(bus, me, { event: "plan_held_up", summary: `${name} waits: ${message}`.slice(0, 1000), plan_id, severity: "high", meta: { plan: name, code } }),
    goOn: (place, since, trouble) => goOn(bus, me, memory, place, since, trouble),
    now: () => iso(bus.clock()),
    pause: (ms) => pause(bus, ms),
  };
}

async function declaredPlace(bus: BusContext, me: Identity, typed: string, memory: RunMemory): Promise<DeclaredPlace> {
  const restored = await memory.putBack(bus, me);
  const place = await planPlace(bus, typed);
  expectRunner(bus, place);
  const { plan } = place;
  if (plan === null) throw new BusError("NOT_FOUND", `the workers.json of ${place.name} is gone`, { hint: `git status -- ${place.folder === "" ? "workers.json" : place.folder}` });
  const run = place.run === null ? null : await settle(bus, me, place.run);
  memory.know(run);
  await noteGap(bus, me, place.name, place.plan_id);
  return { ...place, plan, run, ...(restored && { restored }) };
}

/** A new revision of the record is what shows that there is room again. */
async function goOn(bus: BusContext, me: Identity, memory: RunMemory, { name, plan_id }: DeclaredPlace, since: string, { message }: BusError): Promise<DeclaredPlace> {
  const place = await declaredPlace(bus, me, name, memory);
  const event = { event: "plan_goes_on", summary: `${name} goes on; since ${since} it waited: ${message}`.slice(0, 1000), plan_id, meta: { plan: name, since } };
  await changeRun(bus, me, name, (run) => (run === null ? null : { op: "go on", run, events: [event] }));
  return place;
}

function pause({ signal }: BusContext, ms: number): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}

type Asked = Pick<RunWorkersRequest, "dangerous" | "env" | "model">;

async function launched(bus: BusContext, me: Identity, place: DeclaredPlace, phase: PlanPhase, asked: Asked): Promise<WorkerAttempt> {
  const composed = await composeWorker(bus, me, place, phase, asked);
  return startAttempt(bus, me, { ...composed, place, phase: phase.id, declared: phase, budget: budgetOf(place.plan, phase) });
}

function giveUp(bus: BusContext, me: Identity, { name, plan_id }: DeclaredPlace, { id }: PlanPhase, misses: readonly WorkerMiss[]): Promise<void> {
  const why = misses.length === 0 ? "its workers have used up their attempts" : misses.filter(isError).map(missSaid).join("; ");
  return noteEvent(bus, me, { event: "plan_stuck", summary: `${name} is stuck at ${id}: ${why}`.slice(0, 1000), plan_id, severity: "high", meta: { plan: name, phase: id, misses } });
}
