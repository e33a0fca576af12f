import { BusError } from "../../domain/bus-error.js";
import { type ScopedLane, type SharedPath, sharedPaths } from "../../domain/lane/overlaps.js";
import { type Scope, compileScope } from "../../domain/scope/scope.js";
import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";

/** What a lane may edit. Throws BAD_DATA naming it when its record holds what is no pattern: never "nothing". */
export function laneScope(bus: BusContext, { lane_id, brief: { scope = [], out_of_scope = [] } }: Pick<Lane, "lane_id" | "brief">): Scope {
  try {
    return compileScope(scope, out_of_scope, bus.repo.tree.rules());
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new BusError("BAD_DATA", `the scope of ${lane_id} cannot be read: ${error.message}`, { hint: `bus lane show ${lane_id}`, cause: error });
  }
}

/** What a lane shares with those of the others that are open. Throws USAGE, naming the other, when patterns are too complex to tell. */
export function sharedWithOpen(bus: BusContext, lane: Lane, lanes: readonly Lane[]): SharedPath[] {
  const scoped = (one: Lane): ScopedLane => ({ ...one, scope: laneScope(bus, one) });
  const own = scoped(lane);
  const all = [lane, ...lanes.filter(({ lane_id }) => lane_id !== lane.lane_id)];
  return all.slice(1).filter(isOpenLane).flatMap((other) => {
    try {
      return sharedPaths(own, [scoped(other)], all);
    } catch (error) {
      if (!(error instanceof BusError) || error.code !== "USAGE") throw error;
      throw new BusError("USAGE", `beside ${other.lane_id}: ${error.message}`, { ...(error.hint !== undefined && { hint: error.hint }), cause: error });
    }
  });
}

/** A lane whose files are not on the target yet. */
export function isOpenLane({ state }: Pick<Lane, "state">): boolean {
  return state === "planned" || state === "in_progress" || state === "ready_for_integration";
}
