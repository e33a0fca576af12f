import type { Lane } from "../../schema/records.gen.js";
import { isApplied } from "./state.js";

export interface Unmet {
  readonly lane_id: string;
  /** What became of it, if it is closed; null: there is no such lane. */
  readonly state: string | null;
}

/** The lanes that a lane depends on whose work is not on the target (S0-08). One that was dropped or restacked never will be. */
export function unmetDependencies({ depends_on }: Pick<Lane, "depends_on">, lanes: readonly Pick<Lane, "lane_id" | "state" | "outcome">[]): Unmet[] {
  return depends_on.flatMap((id): Unmet[] => {
    const lane = lanes.find(({ lane_id }) => lane_id === id);
    if (lane === undefined) return [{ lane_id: id, state: null }];
    return isApplied(lane) ? [] : [{ lane_id: id, state: lane.outcome ?? lane.state }];
  });
}
