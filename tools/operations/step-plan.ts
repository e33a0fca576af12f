import { BusError } from "../domain/bus-error.js";
import { setStep } from "../domain/plan.js";
import type { Plan, PlanStep } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { renewHeld } from "./holds.js";
import { identify } from "./identify.js";

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
  const document = bus.repo.plans.read(id);
  if (document === null) throw new BusError("NOT_FOUND", `there is no plan ${id} under _plans/`, { hint: `bus plan new --summary "<what>" --step "<first thing to do>"` });
  if (!document.ok) throw new BusError("BAD_DATA", `${document.file}: ${document.problem.message}`, { hint: `bus plan check ${id}` });
  if (document.value.plan_id !== id) throw new BusError("BAD_DATA", `${document.file}: plan_id is ${document.value.plan_id}`, { hint: `bus plan check ${id}` });
  const evidence = receipts?.map((path) => bus.repo.receipts.hash(path).path);
  const next = setStep(document.value, step, status, { ...(notes !== undefined && { notes }), ...(evidence !== undefined && { receipts: evidence }) });
  bus.repo.plans.write(next);
  await renewHeld(bus, me);
  return next;
}
