import { BusError } from "../../domain/bus-error.js";
import { planAdvice } from "../../domain/lane/advice.js";
import { openBlockers } from "../../domain/lane/open-blockers.js";
import { isSerialised } from "../../domain/lane/order.js";
import type { SharedPath } from "../../domain/lane/overlaps.js";
import { unmetDependencies } from "../../domain/lane/unmet.js";
import type { Lane, Parallel } from "../../schema/records.gen.js";
import { readApprovals } from "../approval/approvals.js";
import type { BusContext } from "../context.js";
import { gateStandings } from "./evidence/gate-standings.js";
import { wantedByBoth } from "./planning/judge-plan.js";
import { commonFiles } from "./planning/lane-books.js";
import { type HotspotsWithin, hotspotsOf } from "./planning/lane-hotspots.js";
import { isOpenLane, laneScope, sharedWithOpen } from "./lane-scope.js";
import { laneWork } from "./lane-work.js";
import { sharedContracts } from "./planning/shared-contracts.js";

/** What stands in the way of each lane, or should be thought of. */
export async function laneNotes(bus: BusContext, policy: Parallel, lanes: readonly Lane[], wanted: readonly Lane[]): Promise<Map<string, string[]>> {
  const within = wanted.some((lane) => isOpenLane(lane) && (lane.hotspots ?? []).length > 0) ? await hotspotsOf(bus) : null;
  const approvals = await readApprovals(bus);
  const notes = new Map<string, string[]>();
  for (const lane of wanted) {
    const asked = approvals.filter(({ lane_id, state }) => lane_id === lane.lane_id && state === "requested").map(({ approval_id, prefix }) => `waits for the approval ${approval_id}: ${prefix.join(" ")}`);
    const blocked = lane.state === "closed" ? [] : openBlockers(lane).map(({ id, kind, text }) => `blocker ${id} (${kind}): ${text}`);
    notes.set(lane.lane_id, [...dependencyNotes(lane, lanes), ...(isOpenLane(lane) ? planNotes(bus, policy, lane, lanes, within) : []), ...(await gateNotes(bus, lane)), ...asked, ...blocked]);
  }
  return notes;
}

function dependencyNotes(lane: Lane, lanes: readonly Lane[]): string[] {
  if (!isOpenLane(lane)) return [];
  return unmetDependencies(lane, lanes).flatMap(({ lane_id, state }) => {
    if (state === null) return [`depends on ${lane_id}, and there is no such lane`];
    return state === "dropped" || state === "restacked" ? [`depends on ${lane_id}, which was ${state}`] : [];
  });
}

function planNotes(bus: BusContext, policy: Parallel, lane: Lane, lanes: readonly Lane[], within: HotspotsWithin | null): string[] {
  try {
    const hotspots = within?.(laneScope(bus, lane)) ?? [];
    const others = lanes.filter((other) => other.lane_id !== lane.lane_id && isOpenLane(other) && !isSerialised(lanes, lane.lane_id, other.lane_id));
    const fought = others.flatMap((other) => wantedByBoth(bus, hotspots, other).map((path) => `wants the hotspot ${path}, and so does ${other.lane_id}: they must not be in work at once`));
    return [...sharedWithOpen(bus, lane, lanes).map(sharedNote), ...fought, ...planAdvice(lane, hotspots, sharedContracts(bus, policy, lane, lanes), commonFiles(bus, lane))];
  } catch (error) {
    return [troubleWith(error)];
  }
}

function sharedNote({ lane_id, path, apart }: SharedPath): string {
  const how = { dependency: "one waits for the other", wave: "in another wave" };
  return `shares ${path} with ${lane_id}: ${apart === null ? "nothing keeps them from editing it at once" : how[apart]}`;
}

/** Gates of a lane in work that say nothing good of its content. */
async function gateNotes(bus: BusContext, lane: Lane): Promise<string[]> {
  if (lane.state !== "in_progress" || lane.worktree === undefined) return [];
  try {
    const { inside, tree } = await laneWork(bus, lane);
    const standings = inside.length === 0 ? [] : await gateStandings(bus, lane, tree);
    return standings.flatMap(({ gate, state }) => (state === "passed" ? [] : [`gate ${gate} ${GATE_STATES[state]}`]));
  } catch (error) {
    return [troubleWith(error)];
  }
}

const GATE_STATES = { failed: "failed", skipped: "was skipped: a tool is missing", stale: "is stale: it was run on other content, or by other rules", missing: "was not run" } as const;

/** One lane that cannot be read whole hides no other. */
function troubleWith(error: unknown): string {
  if (error instanceof BusError) return error.message;
  throw error;
}
