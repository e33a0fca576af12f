import type { Lane, LaneGate } from "../../schema/records.gen.js";
import { type LaneLine, inOrder, textOf } from "./lane-log.js";

/** One run of a gate, once, wherever it is told of. */
export interface GateSeen {
  readonly gate: number;
  readonly verdict: LaneGate["verdict"];
  readonly at: number;
  readonly place?: string;
  readonly tree?: string;
  readonly commit?: string;
}

/** Gate runs by receipt: a wave's run stands in each of its lanes and once on the log (S1-92). */
export function gateRuns(lanes: readonly Pick<Lane, "gates">[], lines: readonly LaneLine[]): Map<string, GateSeen> {
  const runs = new Map<string, GateSeen>();
  for (const { gates } of lanes) {
    for (const { receipt, gate, verdict, at, place, tree, commit } of gates) runs.set(receipt, { gate, verdict, at: Date.parse(at), place, tree, ...(commit !== undefined && { commit }) });
  }
  for (const line of inOrder(lines)) {
    const seen = line.event === "gate" ? seenBy(line) : null;
    const receipt = textOf(line.meta, "receipt") ?? line.receipts[0] ?? line.id;
    if (seen !== null && !runs.has(receipt)) runs.set(receipt, seen);
  }
  return runs;
}

function seenBy({ at, meta }: LaneLine): GateSeen | null {
  const { gate } = meta;
  const verdict = textOf(meta, "verdict");
  if (typeof gate !== "number" || (verdict !== "passed" && verdict !== "failed" && verdict !== "skipped")) return null;
  const [place, tree, commit] = ["place", "tree", "commit"].map((key) => textOf(meta, key));
  return { gate, verdict, at, ...(place !== undefined && { place }), ...(tree !== undefined && { tree }), ...(commit !== undefined && { commit }) };
}
