import { BusError } from "../domain/bus-error.js";
import type { Lane } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { type GateStanding, gateStandings } from "./lane/evidence/gate-standings.js";
import { makePatch } from "./lane/evidence/lane-patch.js";
import { type LaneWork, laneWork } from "./lane/lane-work.js";
import { findLane } from "./lane/lanes.js";
import { missingForDone } from "./lane/evidence/missing-for-done.js";
import { parallelPolicy } from "./parallel/act.js";

export interface ShownWork extends Pick<LaneWork, "checkout" | "base" | "tree"> {
  inside: string[];
  outside: string[];
  beside: string[];
  /** S1-11: added and removed, of the files inside; a binary file counts as one. */
  lines: number;
}

export interface ShownLane {
  lane: Lane;
  /** Null: it has no checkout, or not any more. */
  work: ShownWork | null;
  gates: GateStanding[];
  /** What `done` would refuse it for. */
  missing: string[];
  /** What of this could not be found out, and why. */
  problems: string[];
}

export interface ShowLaneRequest {
  lane: string;
}

/** One lane with its record, its work, and what `done` would still want. Throws NOT_FOUND, USAGE, BAD_DATA. */
export async function showLane(bus: BusContext, { lane: id }: ShowLaneRequest): Promise<ShownLane> {
  await parallelPolicy(bus);
  const lane = await findLane(bus, id);
  const shown: ShownLane = { lane, work: null, gates: [], missing: [], problems: [] };
  if (lane.worktree === undefined || !(lane.state === "in_progress" || lane.state === "ready_for_integration")) return shown;
  await tried(shown, async () => {
    const found = await laneWork(bus, lane);
    const { checkout, base, tree, inside, outside, beside } = found;
    shown.work = { checkout, base, tree, inside: [...inside], outside: [...outside], beside: [...beside], lines: makePatch({ ...found, outside: [] }, lane).lines };
    shown.gates = await gateStandings(bus, lane, tree);
  });
  await tried(shown, async () => {
    if (lane.state === "in_progress") shown.missing = await missingForDone(bus, lane);
  });
  return shown;
}

/** The rest of a lane is shown where a part of it cannot be found out. */
async function tried(shown: ShownLane, part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    if (!shown.problems.includes(error.message)) shown.problems.push(error.message);
  }
}
