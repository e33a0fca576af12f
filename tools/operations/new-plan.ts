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
  /** Why, in Markdown: `_plans/<plan_id>.justification.md`, for the pull request (S2-16). */
  justification?: string;
}

/** Writes a plan whose actor is the asking agent, and why it is as it is (S2-16). Throws CONFLICT when there is one of this id, or a justification of other words. */
export async function newPlan(bus: BusContext, request: NewPlanRequest): Promise<Plan> {
  const { summary, slug, steps, checkpoint, task, justification } = request;
  if (summary.trim() === "") throw new BusError("USAGE", "a plan needs a summary", { hint: `bus plan new --summary "<what>" --step "<first thing to do>"` });
  if (justification?.trim() === "") throw new BusError("USAGE", "the justification says nothing", { hint: `bus plan new --help` });
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
  if (justification !== undefined) justify(bus, plan, justification);
  bus.repo.plans.write(plan);
  return plan;
}

/** Before the plan, so that a crash leaves no plan that has to be justified by hand; what somebody wrote there stays. */
function justify(bus: BusContext, { plan_id }: Plan, text: string): void {
  const found = bus.repo.plans.justification(plan_id);
  if (found !== null && !(found.ok && found.value.trim() === text.trim())) {
    throw new BusError("CONFLICT", `${found.file} is there already`, { hint: `cat ${found.file}` });
  }
  bus.repo.plans.writeJustification(plan_id, text);
}
