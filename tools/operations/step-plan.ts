import { setStep } from "../domain/plan.js";
import type { Plan, PlanStep } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";
import { readPlan } from "./read-plan.js";

export interface StepRequest {
  plan: string;
  step: string;
  status: PlanStep["status"];
  notes?: string;
  /** Paths of evidence; each must exist inside the repository. Added to those that the step has. */
  receipts?: readonly string[];
}

/** Moves one step of a plan; the plan's own status follows. Throws NOT_FOUND, CONFLICT for a second step in progress, BAD_DATA. */
export async function stepPlan(bus: BusContext, request: StepRequest): Promise<Plan> {
  const { plan: id, step, status, notes, receipts } = request;
  await actingAgent(bus);
  const plan = readPlan(bus, id);
  const evidence = receipts?.map((path) => bus.repo.receipts.hash(path).path);
  const next = setStep(plan, step, status, { ...(notes !== undefined && { notes }), ...(evidence !== undefined && { receipts: evidence }) });
  bus.repo.plans.write(next);
  return next;
}
