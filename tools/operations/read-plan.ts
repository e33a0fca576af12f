import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import type { Plan } from "../schema/records.gen.js";
import { readable } from "./bad-record.js";
import type { BusContext } from "./context.js";

/** The plan that a command names. Throws USAGE, NOT_FOUND, or BAD_DATA for one that cannot be read or is another. */
export function readPlan(bus: BusContext, id: string): Plan {
  const document = bus.repo.plans.read(checkId("plan", id));
  if (document === null) throw new BusError("NOT_FOUND", `there is no plan ${id} under _plans/`, { hint: `bus plan new --summary "<what>" --step "<first thing to do>"` });
  const plan = readable(document, `bus plan check ${id}`);
  if (plan.plan_id !== id) throw new BusError("BAD_DATA", `${document.file}: plan_id is ${plan.plan_id}`, { hint: `bus plan check ${id}` });
  return plan;
}
