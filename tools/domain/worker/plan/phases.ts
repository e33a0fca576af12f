import { BusError } from "../../bus-error.js";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";

const FORM = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;

/** Throws USAGE for what cannot be a phase's id. */
export function checkPhase(id: string): string {
  if (FORM.test(id)) return id;
  throw new BusError("USAGE", `${JSON.stringify(id)} is no phase id`, { hint: "use letters, digits, - and _, for instance P03" });
}

/** The phase that verifies another (S4-30). */
export function twinOf(phase: string): string {
  return `${phase}a`;
}

/** What the plan declares about a phase. Throws NOT_FOUND with what there is; null without a plan. */
export function declaredPhase(plan: WorkerPlan | null, id: string): PlanPhase | null {
  if (plan === null) return null;
  const found = plan.phases.find((phase) => phase.id === id);
  if (found !== undefined) return found;
  throw new BusError("NOT_FOUND", `the plan has no phase ${id}: ${plan.phases.map((phase) => phase.id).join(", ")}`, { hint: "edit workers.json" });
}

/** Those that come before it, in order (S4-35). */
export function phasesBefore(plan: WorkerPlan, id: string): readonly PlanPhase[] {
  return plan.phases.slice(0, Math.max(0, plan.phases.findIndex((phase) => phase.id === id)));
}
