import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { newPlan as draft } from "../domain/plan.js";
import { iso } from "../domain/time.js";
import type { Plan } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";

export interface NewPlanRequest {
  summary: string;
  /** The id's second part; default: from the summary. */
  slug?: string;
  /** Titles, at least one. */
  steps: readonly string[];
  /** What must hold in the end; default: the summary. */
  checkpoint?: string;
  /** Links the plan to this task's claim (S2-31). */
  task?: string;
}

/** Writes a plan whose actor is the asking agent (S2-16). Throws CONFLICT when there is one of this id. */
export async function newPlan(bus: BusContext, request: NewPlanRequest): Promise<Plan> {
  const { summary, slug, steps, checkpoint, task } = request;
  if (summary.trim() === "") throw new BusError("USAGE", "a plan needs a summary", { hint: `bus plan new --summary "<what>" --step "<first thing to do>"` });
  const me = await actingAgent(bus);
  const plan = draft({
    actor: me.agent_id,
    summary,
    created: iso(bus.clock()),
    steps,
    ...(slug !== undefined && { slug }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(task !== undefined && { links: [{ type: "bus", ref: `_bus/claims/${checkId("task", task)}.json` }] }),
  });
  if (bus.repo.plans.read(plan.plan_id) !== null) {
    throw new BusError("CONFLICT", `there is a plan ${plan.plan_id} already`, { hint: `bus plan new --slug <other-name> --summary ${JSON.stringify(summary)}` });
  }
  bus.repo.plans.write(plan);
  return plan;
}
