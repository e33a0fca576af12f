import { BusError } from "../domain/bus-error.js";
import { budgetOf } from "../domain/worker/attempt/budget.js";
import { checkPhase, declaredPhase } from "../domain/worker/plan/phases.js";
import { isError } from "../domain/worker/verdict/inspection.js";
import { missSaid } from "../domain/worker/verdict/miss-said.js";
import type { PlanPhase, WorkerAttempt } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";
import { type Asked, composeWorker } from "./worker/launch/compose-worker.js";
import { asPlan } from "./worker/as-plan.js";
import { gateBefore } from "./worker/inspection/gate-before.js";
import { settledPlace } from "./worker/settled-place.js";
import { startAttempt } from "./worker/launch/start-attempt.js";

export interface LaunchRequest extends Asked {
  phase: string;
  /** A plan's folder or name. */
  plan?: string;
  kind?: NonNullable<PlanPhase["kind"]>;
  /** Seconds from the launch. */
  budget?: number;
  /** Why it may take longer than the plan says. */
  reason?: string;
  task?: string;
  agent?: string;
}

/** Launches a fresh worker for a phase (S4-01 to S4-05). Throws NO with everything that is missing when the phases before it are not complete, CONFLICT when a worker is at it. */
export async function launchWorker(bus: BusContext, request: LaunchRequest): Promise<WorkerAttempt> {
  const { plan, kind, budget: seconds, reason, task, agent, ...asked } = request;
  const phase = checkPhase(request.phase);
  const me = await actingAgent(bus);
  const place = await settledPlace(bus, me, plan);
  const declared = declaredPhase(place.plan, phase);
  const budget = budgetOf(place.plan, declared, { ...(seconds !== undefined && { seconds }), ...(reason !== undefined && { reason }) });
  const composed = await composeWorker(bus, me, place, declared, asked);
  if (place.plan !== null) await refuseTooSoon(bus, me, place, phase);
  return startAttempt(bus, me, {
    ...composed, place, phase, declared, budget, ...(kind !== undefined && { kind }), ...(task !== undefined && { task }), ...(agent !== undefined && { agent }),
  });
}

async function refuseTooSoon(bus: BusContext, me: Parameters<typeof gateBefore>[1], place: Parameters<typeof gateBefore>[2], phase: string): Promise<void> {
  const misses = (await gateBefore(bus, me, place, phase)).filter(isError);
  if (misses.length === 0) return;
  throw new BusError("NO", `${phase} cannot be launched yet: ${misses.map(missSaid).join("; ")}`, { hint: `bus worker next${asPlan(place)}` });
}
