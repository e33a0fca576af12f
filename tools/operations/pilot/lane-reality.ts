import type { LaneFacts } from "../../domain/metrics/lane-facts.js";
import type { LaneReality } from "../../domain/pilot/drift.js";
import type { Pilot } from "../../schema/records.gen.js";
import { tipOf } from "../commits.js";
import type { BusContext } from "../context.js";
import { readQueue } from "../list-queue.js";
import { readTask } from "../list-tasks.js";

/** What claims, queue and git say of each lane of the day. Throws BAD_DATA when a claim cannot be read. */
export async function lanesInReality(bus: BusContext, { lanes: planned }: Pilot, { lanes, applied }: LaneFacts): Promise<LaneReality[]> {
  const { entries } = await readQueue(bus);
  const { git } = bus.repo;
  const found: LaneReality[] = [];
  for (const { lane_id, issue } of planned) {
    const lane = lanes.find((one) => one.lane_id === lane_id) ?? null;
    const task = lane?.task_id ?? lane_id;
    const { state, claim } = await readTask(bus, task);
    found.push({
      lane_id,
      ...(issue !== undefined && { issue }),
      lane,
      claim: { state, ...(claim !== null && { agent_id: claim.agent_id }) },
      queue: entries.find(({ task_id }) => task_id === task)?.state ?? null,
      tip: lane?.branch === undefined || git === null ? null : tipOf(git, lane.branch),
      applied: applied.findLast((one) => one.lane_id === lane_id)?.commit ?? null,
    });
  }
  return found;
}
