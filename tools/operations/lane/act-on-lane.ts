import { BusError } from "../../domain/bus-error.js";
import { type Action, type Role, holds } from "../../domain/role.js";
import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { type Actor, actAs } from "../parallel/act.js";

/** Who acts on a lane; a worker only on its own. `beside`: roles that may act on anybody's. Throws NOT_YOURS, which goes on the log (S1-05, S1-08). */
export async function actOnLane(bus: BusContext, action: Action, lane: Lane, beside: readonly Role[] = []): Promise<Actor> {
  const { lane_id, worker, task_id = lane_id } = lane;
  const actor = await actAs(bus, action, task_id);
  if (actor.role !== "worker" || worker === actor.me.agent_id) return actor;
  const role = beside.find((one) => holds(actor.policy.roles, actor.me.agent_id, one));
  if (role !== undefined) return { ...actor, role };
  throw new BusError("NOT_YOURS", `${lane_id} is the lane of ${worker}, not of ${actor.me.agent_id}`, { hint: `bus lane show ${lane_id}`, refusal: { rule: "lane", task_id } });
}
