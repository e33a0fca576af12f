import { BusError } from "../domain/bus-error.js";
import { openBlockers } from "../domain/lane/open-blockers.js";
import type { LaneBlocker, LaneCheckpoint, LaneFailure } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { findLane } from "./lane/lanes.js";
import { parallelPolicy } from "./parallel/act.js";

export interface ShowCheckpointsRequest {
  lane: string;
  /** Only this one. */
  checkpoint?: string;
}

export interface Checkpoints {
  lane_id: string;
  checkpoints: LaneCheckpoint[];
  /** Blockers of the lane that nobody has resolved. */
  open: LaneBlocker[];
  failures: LaneFailure[];
}

/** The checkpoints of a lane, newest last. Reads only. Throws NOT_FOUND. */
export async function showCheckpoints(bus: BusContext, { lane: id, checkpoint }: ShowCheckpointsRequest): Promise<Checkpoints> {
  await parallelPolicy(bus);
  const { lane_id, checkpoints, failures } = await findLane(bus, id);
  const open = openBlockers({ checkpoints });
  if (checkpoint === undefined) return { lane_id, checkpoints, open, failures };
  const found = checkpoints.filter(({ checkpoint_id }) => checkpoint_id === checkpoint);
  if (found.length === 0) throw new BusError("NOT_FOUND", `${lane_id} has no checkpoint ${checkpoint}`, { hint: `bus checkpoint show ${lane_id}` });
  return { lane_id, checkpoints: found, open, failures: failures.filter(({ checkpoint_id }) => checkpoint_id === checkpoint) };
}
