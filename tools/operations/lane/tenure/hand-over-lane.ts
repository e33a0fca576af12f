import { BusError } from "../../../domain/bus-error.js";
import { checkId } from "../../../domain/id.js";
import { expectState } from "../../../domain/lane/state.js";
import { roleFor } from "../../../domain/role.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { roleInPilot } from "../../pilot/in-pilot.js";
import { findLane, laneEvent } from "../lanes.js";
import { moveLane } from "./move-lane.js";
import { tellWorker } from "../tell-worker.js";
import { withoutLeftovers } from "./undo-opening.js";

/**
 * Gives a lane in work to another worker: claim, lock and fence change hands, branch and worktree stay, and it is on the log who said so
 * (S0-06). Throws NOT_YOURS unless the primary, the orchestrator or a human hands it over; while a pilot runs only the primary (S0-04).
 */
export async function handOverLane(bus: BusContext, actor: Actor, id: string, to: string, why: string): Promise<Lane> {
  const worker = checkId("agent", to);
  const found = await findLane(bus, id);
  const by = await mayHandOver(bus, actor, found);
  expectState(found, ["in_progress"], "handing over");
  const lane = await withoutLeftovers(bus, by, found);
  if (lane.worker === worker) throw new BusError("CONFLICT", `${id} is in work by ${worker} already`, { hint: `bus lane show ${id}` });
  const moved = await moveLane(bus, by, lane, { what: "handover", worker, why, finish: (now) => ({ lane: now, events: [handedOver(now, by, lane.worker, why)] }) });
  await tellWorker(bus, by, moved, `lane ${id} is yours now, from ${lane.worker}: ${why}`);
  return moved;
}

/** The line that records who changed a lane's boundary to another worker. */
export function handedOver(lane: Lane, actor: Actor, from: string, why: string) {
  return laneEvent(lane, actor, "lane_handed_over", why, { from, to: lane.worker, fence: lane.fence });
}

/** In the role that lets it be done. */
export async function mayHandOver(bus: BusContext, actor: Actor, { lane_id, task_id = lane_id }: Lane): Promise<Actor> {
  const role = roleFor("boundary.decide", actor.me.agent_id, actor.policy.roles, task_id);
  return { ...actor, role: await roleInPilot(bus, actor, role, `gives ${lane_id} to another worker`, task_id) };
}
