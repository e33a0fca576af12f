import type { Lane, LaneBlocker } from "../../schema/records.gen.js";

/** Blockers of a lane that nobody has resolved; later checkpoints know better than earlier ones. */
export function openBlockers({ checkpoints }: Pick<Lane, "checkpoints">): LaneBlocker[] {
  const latest = new Map(checkpoints.flatMap(({ blockers }) => blockers).map((blocker) => [blocker.id, blocker]));
  return [...latest.values()].filter(({ resolved_at }) => resolved_at === undefined);
}
