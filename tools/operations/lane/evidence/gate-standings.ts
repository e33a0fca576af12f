import { standing } from "../../../domain/gate/standing.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { readGates } from "../../gate/read-gates.js";

export interface GateStanding {
  gate: number;
  state: ReturnType<typeof standing>["state"];
  /** Path of the newest receipt. */
  receipt?: string;
}

/** How gates 1 and 2 of a lane, and 3 where it was run, stand for its content by the target's declaration of gates (S1-73). Throws NOT_FOUND or BAD_DATA where that cannot be read. */
export async function gateStandings(bus: BusContext, lane: Lane, tree: string): Promise<GateStanding[]> {
  const { rules } = await readGates(bus, `refs/heads/${lane.target}`);
  const gates = [1, 2, ...(lane.gates.some(({ gate }) => gate === 3) ? [3] : [])];
  return gates.map((gate) => {
    const { state, entry } = standing(lane, gate, tree, rules);
    return { gate, state, ...(entry !== undefined && { receipt: entry.receipt }) };
  });
}
