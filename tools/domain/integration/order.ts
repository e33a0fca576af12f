import type { Lane } from "../../schema/records.gen.js";
import { isApplied } from "../lane/state.js";
import { unmetDependencies } from "../lane/unmet.js";

/** The lanes that this one needs and that are not on the target, each with its state, or what became of it. */
export function missingBefore(lane: Pick<Lane, "depends_on">, lanes: readonly Lane[]): string[] {
  return unmetDependencies(lane, lanes).map(({ lane_id, state }) => `${lane_id} (${state ?? "unknown"})`);
}

/** What may be applied next (S1-81): handed in, with nothing missing before it, the longest waiting first. */
export function nextLanes(lanes: readonly Lane[]): string[] {
  const ready = lanes.filter((lane) => lane.state === "ready_for_integration" && missingBefore(lane, lanes).length === 0);
  return ready.sort((a, b) => since(a).localeCompare(since(b)) || a.lane_id.localeCompare(b.lane_id)).map(({ lane_id }) => lane_id);
}

/** The lanes of a wave that are to be on the target at its end. */
export function lanesOfWave(lanes: readonly Lane[], wave: string): Lane[] {
  return lanes.filter((lane) => lane.wave === wave && (lane.state !== "closed" || isApplied(lane)));
}

function since({ history, planned_at }: Lane): string {
  return history.findLast(({ state }) => state === "ready_for_integration")?.at ?? planned_at;
}
