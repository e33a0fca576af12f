import type { Approval } from "../domain/approval/approval.js";
import { differencesSince, resumeText } from "../domain/lane/resume.js";
import { expectState } from "../domain/lane/state.js";
import type { Lane, LaneCheckpoint, LaneFailure } from "../schema/records.gen.js";
import { readApprovals } from "./approval/approvals.js";
import { composeEvent } from "./compose-line.js";
import type { BusContext } from "./context.js";
import { actOnLane } from "./lane/act-on-lane.js";
import { laneWork } from "./lane/lane-work.js";
import { findLane, laneEvent } from "./lane/lanes.js";

export interface ResumeLaneRequest {
  lane: string;
}

export interface ResumedLane {
  lane: Lane;
  /** The latest; null: none was saved. */
  checkpoint: LaneCheckpoint | null;
  /** Failures that the next attempt must know. */
  failures: LaneFailure[];
  /** What git shows that the checkpoint does not list, and the reverse. */
  differences: string[];
  /** What the lane has asked for. */
  approvals: Approval[];
  markdown: string;
}

/**
 * Goes on with a lane at its latest checkpoint: what is done, what is pending, what failed and what was found about it (S1-71, S1-72).
 * An orchestrator or integrator may do it in its worker's stead, for instance after an approval (S1-66). Throws NOT_FOUND, CONFLICT or NOT_YOURS.
 */
export async function resumeLane(bus: BusContext, { lane: id }: ResumeLaneRequest): Promise<ResumedLane> {
  const lane = await findLane(bus, id);
  const actor = await actOnLane(bus, "checkpoint.save", lane, ["orchestrator", "integrator", "primary"]);
  expectState(lane, ["in_progress"], "going on with");
  const { inside, outside, tree } = await laneWork(bus, lane);
  const checkpoint = lane.checkpoints.at(-1) ?? null;
  const differences = checkpoint === null ? [] : differencesSince(checkpoint, { files: [...inside, ...outside].sort(), tree });
  const approvals = (await readApprovals(bus)).filter(({ lane_id }) => lane_id === lane.lane_id);

  const at = checkpoint?.checkpoint_id ?? "its beginning";
  const onBehalf = actor.me.agent_id === lane.worker ? {} : { on_behalf_of: lane.worker };
  await bus.store.logs.append("events", composeEvent(bus, actor.me, laneEvent(lane, actor, "status", `goes on with ${lane.lane_id} at ${at}`, { resumed: at, ...onBehalf })));
  return { lane, checkpoint, failures: lane.failures, differences, approvals, markdown: resumeText({ lane, differences, approvals, now: bus.clock() }) };
}
