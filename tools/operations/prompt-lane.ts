import { BusError } from "../domain/bus-error.js";
import { missingParts } from "../domain/lane/missing-parts.js";
import { lanePrompt } from "../domain/lane/prompt.js";
import type { BusContext } from "./context.js";
import { checkoutOf } from "./lane/lane-work.js";
import { findLane, readLane } from "./lane/lanes.js";
import { ledgerOf } from "./lock-table.js";
import { parallelPolicy } from "./parallel/act.js";

export interface PromptLaneRequest {
  lane: string;
}

export interface LanePrompt {
  lane_id: string;
  markdown: string;
}

/** The worker's prompt from the brief, with what is forbidden spelled out (S1-50 to S1-52); where it was interrupted or failed, with that. Throws USAGE with the list when the brief lacks a part, NOT_FOUND. */
export async function promptLane(bus: BusContext, { lane: id }: PromptLaneRequest): Promise<LanePrompt> {
  const policy = await parallelPolicy(bus);
  const lane = await findLane(bus, id);
  const missing = missingParts(lane.brief);
  if (missing.length > 0) throw new BusError("USAGE", `there is no prompt for ${id}: its brief lacks ${missing.join(", ")}`, { hint: `bus lane brief ${id} --template` });
  const dependencies = [];
  for (const lane_id of lane.depends_on) dependencies.push({ lane_id, state: (await readLane(bus, lane_id))?.state ?? "not there" });
  const checkout = lane.worktree === undefined ? null : checkoutOf(bus, lane);
  return { lane_id: id, markdown: lanePrompt(lane, { policy, ledger: ledgerOf(bus), checkout, dependencies }) };
}
