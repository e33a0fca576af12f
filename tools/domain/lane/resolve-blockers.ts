import type { Lane, LaneBlocker, LaneCheckpoint } from "../../schema/records.gen.js";
import { BusError } from "../bus-error.js";
import type { Role } from "../role.js";
import { isEscalated } from "./checkpoint.js";
import { openBlockers } from "./open-blockers.js";

/** The open blockers of a lane that these ids, or `all`, mean; those that are resolved already count no more. Throws NOT_FOUND for what is no blocker of it. */
export function meantBlockers(lane: Pick<Lane, "lane_id" | "checkpoints">, ids: readonly string[]): LaneBlocker[] {
  const open = openBlockers(lane);
  const known = new Set(lane.checkpoints.flatMap(({ blockers }) => blockers.map(({ id }) => id)));
  const unknown = ids.find((id) => id !== "all" && !known.has(id));
  if (unknown !== undefined) throw new BusError("NOT_FOUND", `${lane.lane_id} has no blocker ${unknown}`, { hint: `bus checkpoint show ${lane.lane_id}` });
  return ids.includes("all") ? open : open.filter(({ id }) => ids.includes(id));
}

/** Throws NOT_YOURS when a worker would settle what was escalated (S0-15). */
export function checkMayResolve({ lane_id, task_id = lane_id }: Pick<Lane, "lane_id" | "task_id">, blockers: readonly LaneBlocker[], role: Role): void {
  const escalated = role === "worker" ? blockers.find(isEscalated) : undefined;
  if (escalated === undefined) return;
  throw new BusError("NOT_YOURS", `${escalated.id} (${escalated.kind}) of ${lane_id} was escalated: whom it was told to says that it is gone`, {
    hint: `bus checkpoint save ${lane_id} --resolved ${escalated.id} --completed none --pending none --next "<command>"   (by the orchestrator, integrator or primary)`,
    refusal: { rule: "escalated", task_id },
  });
}

/** The checkpoints with these blockers resolved, wherever they are named. */
export function resolved(checkpoints: readonly LaneCheckpoint[], ids: ReadonlySet<string>, at: string, resolution: string): LaneCheckpoint[] {
  if (ids.size === 0) return [...checkpoints];
  return checkpoints.map((checkpoint) => ({ ...checkpoint, blockers: checkpoint.blockers.map((blocker) => (ids.has(blocker.id) && blocker.resolved_at === undefined ? { ...blocker, resolved_at: at, resolution } : blocker)) }));
}
