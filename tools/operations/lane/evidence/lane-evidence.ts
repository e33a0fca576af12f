import type { GateReceipt, Lane, LaneGate } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { checkedReceipt } from "../../gate/checked-receipt.js";
import { standing } from "../../../domain/gate/standing.js";
import type { LaneWork } from "../lane-work.js";

export interface Evidence {
  readonly entry: LaneGate;
  readonly receipt: GateReceipt;
}

/** The newest receipts of gates 1 and 2 that are about this very content, each as its gate wrote it. Throws NOT_FOUND or BAD_DATA where one was lost or changed. */
export function laneEvidence(bus: BusContext, lane: Lane, { checkout, tree }: Pick<LaneWork, "checkout" | "tree">, rules: string): Evidence[] {
  return [1, 2].flatMap((gate) => {
    const { state, entry } = standing(lane, gate, tree, rules);
    return entry === undefined || state === "stale" ? [] : [{ entry, receipt: checkedReceipt(bus, checkout, entry, lane.lane_id) }];
  });
}
