import { notedGate } from "../../domain/gate/noted-gate.js";
import { whyNot } from "../../domain/gate/verdict.js";
import { nextNumbered } from "../../domain/lane/numbered.js";
import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { changeLane, laneEvent } from "../lane/lanes.js";
import type { Actor } from "../parallel/act.js";
import type { GateSeen } from "./gate-at.js";

/** Puts what a gate said on a lane's record and on the log, a failure with its context (S1-14, S1-61). */
export async function noteGate(bus: BusContext, actor: Actor, id: string, { entry, receipt }: GateSeen): Promise<Lane> {
  const { gate, verdict, tree, place, rules, receipt: file } = entry;
  const why = whyNot(receipt);
  return changeLane(bus, actor, id, (lane) => {
    if (lane === null) return null;
    const failure = nextNumbered("F", lane.failures.map((one) => one.id));
    const meta = { gate, verdict, tree, receipt: file, place, rules };
    const events = [laneEvent(lane, actor, "gate", `gate ${gate} of ${id}: ${verdict}${why === null ? "" : ` (${why})`}`, meta)];
    if (verdict === "failed") events.push(laneEvent(lane, actor, "failure", `${id}: ${receipt.signature ?? `gate ${gate}`}`, { failure_id: failure, signature: receipt.signature, gate, receipt: file }));
    return { op: "gate", lane: notedGate(lane, entry, receipt, failure), events };
  });
}
