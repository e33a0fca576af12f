import type { Lane } from "../../schema/records.gen.js";
import { timesInWork } from "../lane/state.js";
import { compileScope, inScope } from "../scope/scope.js";
import type { LaneFacts } from "./lane-facts.js";
import type { LaneFinding } from "./lane-metrics.js";

/** S1-104: two lanes changed one hotspot while both were in work, so that no lock put one before the other. */
export function parallelHotspots({ lanes, patches, isHotspot, now }: LaneFacts): LaneFinding[] {
  const touched = new Map(lanes.map((lane) => [lane.lane_id, new Set([...(patches.get(lane.lane_id)?.files ?? []), ...(lane.handoff?.files ?? []), ...lane.checkpoints.flatMap(({ files }) => files ?? [])])]));
  return lanes.flatMap((one, n) =>
    lanes.slice(n + 1).flatMap((other): LaneFinding[] => {
      if (!inWorkTogether(one, other, now)) return [];
      const both = [...(touched.get(one.lane_id) ?? [])].filter((file) => touched.get(other.lane_id)?.has(file) === true);
      const hot = both.filter((file) => isHotspot(file) || isOf(one, file) || isOf(other, file)).toSorted();
      return hot.length === 0 ? [] : [one, other].map((lane) => ({ rule: "parallel_hotspot", lane_id: lane.lane_id, text: `${one.lane_id} and ${other.lane_id} changed ${hot.join(", ")} at the same time` }));
    }),
  );
}

function isOf({ hotspots = [] }: Lane, file: string): boolean {
  return hotspots.length > 0 && inScope(compileScope(hotspots, [], { ignoreCase: false }), file);
}

function inWorkTogether(one: Lane, other: Lane, now: number): boolean {
  return timesInWork(one, now).some(([from, to]) => timesInWork(other, now).some(([start, end]) => from < end && start < to));
}
