import { checkId } from "../domain/id.js";
import { mergedDraft } from "../domain/lane/draft.js";
import type { BriefLaneRequest } from "./brief-lane.js";
import type { BusContext } from "./context.js";
import { draftOf, saidDrafts, withStored } from "./lane/planning/lane-draft.js";
import { readLane } from "./lane/lanes.js";
import { draftToFill } from "./lane/planning/read-draft.js";
import { parallelPolicy } from "./parallel/act.js";

/** A brief to fill in, as `briefLane` reads it from a file: every part, with what the settings, the lane as it is and the request say. Plans nothing. Throws USAGE. */
export async function draftLane(bus: BusContext, request: BriefLaneRequest): Promise<Record<string, unknown>> {
  const policy = await parallelPolicy(bus);
  const lane = await readLane(bus, checkId("lane", request.lane));
  return draftToFill(mergedDraft(withStored(bus, policy.lanes?.brief ?? {}), ...(lane === null ? [] : [draftOf(lane)]), ...saidDrafts(bus, request)));
}
