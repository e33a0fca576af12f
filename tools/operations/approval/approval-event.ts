import { askedFor } from "../../domain/approval/asked-for.js";
import type { Approval } from "../../domain/approval/approval.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext } from "../context.js";
import { laneEvent, readLane } from "../lane/lanes.js";
import type { Actor } from "../parallel/act.js";

/** A line of the log about an approval: what for, why, by which role (S1-68, S1-86). */
export async function approvalEvent(bus: BusContext, actor: Pick<Actor, "role" | "policy">, approval: Approval, event: string, summary: string, more: Record<string, unknown> = {}): Promise<EventBody> {
  const { approval_id, kind, reason, lane_id } = approval;
  const meta = { approval_id, kind, prefix: askedFor(approval), reason, ...more };
  const lane = lane_id === undefined ? null : await readLane(bus, lane_id);
  const autonomous = actor.policy.lanes?.autonomous === true && { autonomous: true };
  return lane === null ? { event, summary, meta: { role: actor.role, ...(lane_id !== undefined && { lane_id }), ...autonomous, ...meta } } : laneEvent(lane, actor, event, summary, meta);
}
