import { setStep } from "../domain/plan.js";
import type { Plan, PlanStep } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { renewHeld } from "./holds.js";
import { identify } from "./identify.js";
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
  const me = await identify(bus);
  const plan = readPlan(bus, id);
  const evidence = receipts?.map((path) => bus.repo.receipts.hash(path).path);
  const next = setStep(plan, step, status, { ...(notes !== undefined && { notes }), ...(evidence !== undefined && { receipts: evidence }) });
  bus.repo.plans.write(next);
  await renewHeld(bus, me);
  return next;
}
