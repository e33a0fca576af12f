import type { GateReceipt, Lane, LaneFailure, LaneGate } from "../../schema/records.gen.js";
import { tellingLine } from "../lane/failure-signature.js";
import { whyNot } from "./verdict.js";

/** The lane with what a gate said of it. A failure is kept with its context for the next attempt (S1-14, S1-61, S1-72); a pass settles earlier failures of the same gate. */
export function notedGate(lane: Lane, entry: LaneGate, receipt: GateReceipt, id: string): Lane {
  const gates = [...lane.gates, entry];
  if (entry.verdict === "failed") return { ...lane, gates, failures: [...lane.failures, failureOf(lane.lane_id, entry, receipt, id)] };
  if (entry.verdict !== "passed") return { ...lane, gates };
  const failures = lane.failures.map((failure) => (failure.gate === entry.gate && failure.resolved_at === undefined ? { ...failure, resolved_at: entry.at } : failure));
  return { ...lane, gates, failures };
}

/** What failed, in a gate's own words: which steps, the line of their output that says most, and where the rest is. */
function failureOf(lane: string, { gate, at, by, place, receipt: file }: LaneGate, receipt: GateReceipt, id: string): LaneFailure {
  const failed = receipt.steps.find(({ status }) => status === "failed");
  const told = tellingLine(failed?.tail ?? "");
  const kept = place === "lane" ? "cannot be handed in" : "was not kept on the target";
  return {
    id,
    at,
    by,
    signature: receipt.signature ?? `gate ${gate}`,
    failure: `gate ${gate}: ${whyNot(receipt) ?? ""}${told === "" ? "" : `: ${told}`}`,
    impact: `${lane} ${kept} before gate ${gate} passes`,
    gate,
    receipt: file,
  };
}
