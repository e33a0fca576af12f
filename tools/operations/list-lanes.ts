import { dependencyCycle, dependencyOrder } from "../domain/lane/order.js";
import { unmetDependencies } from "../domain/lane/unmet.js";
import type { Lane } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { laneNotes } from "./lane/lane-notes.js";
import { isOpenLane } from "./lane/lane-scope.js";
import { readLanes } from "./lane/lanes.js";
import { parallelPolicy } from "./parallel/act.js";

export interface ListLanesRequest {
  wave?: string;
  state?: Lane["state"];
}

export interface LaneSummary {
  lane: Lane;
  /** Lanes that it waits for: those it depends on that are not on the target yet. */
  waits_for: string[];
  /** Pairs of open lanes that share a path, hotspots that two want, gates that are missing or stale, open approvals and blockers. */
  notes: string[];
}

export interface LaneList {
  lanes: LaneSummary[];
  /** Lane ids, dependencies first. */
  order: string[];
  /** Lanes that wait for one another in a ring, as records by hand may have it; null: none. */
  cycle: string[] | null;
}

/** Lanes in the order of their dependencies, with what stands in their way (S0-08, S0-27, S1-16, S1-17). Throws USAGE, BAD_DATA. */
export async function listLanes(bus: BusContext, { wave, state }: ListLanesRequest): Promise<LaneList> {
  const policy = await parallelPolicy(bus);
  const all = await readLanes(bus);
  const isWanted = (lane: Lane): boolean => (wave === undefined || lane.wave === wave) && (state === undefined || lane.state === state);
  const place = new Map(dependencyOrder(all).map((id, index) => [id, index]));
  const wanted = all.filter(isWanted).sort((a, b) => (place.get(a.lane_id) ?? 0) - (place.get(b.lane_id) ?? 0));
  const notes = await laneNotes(bus, policy, all, wanted);
  const lanes = wanted.map((lane) => ({ lane, waits_for: isOpenLane(lane) ? unmetDependencies(lane, all).map(({ lane_id }) => lane_id) : [], notes: notes.get(lane.lane_id) ?? [] }));
  return { lanes, order: wanted.map(({ lane_id }) => lane_id), cycle: dependencyCycle(all) };
}
