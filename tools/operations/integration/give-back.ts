import { tellingLine } from "../../domain/lane/failure-signature.js";
import { nextNumbered } from "../../domain/lane/numbered.js";
import { moved } from "../../domain/lane/state.js";
import { forLine } from "../../domain/listed.js";
import { iso } from "../../domain/time.js";
import type { GateReceipt, Lane, LaneFailure } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { changeLane, laneEvent } from "../lane/lanes.js";
import type { Actor } from "../parallel/act.js";

/** Why a lane goes back to its worker. */
export interface Fault {
  readonly reason: "gate" | "conflict" | "wave" | "undo";
  readonly signature: string;
  /** What happened, so that it can be gone about. */
  readonly failure: string;
  readonly impact: string;
  readonly gate?: number;
  readonly receipt?: string;
  readonly files?: readonly string[];
  /** The commit that took it back from the target. */
  readonly reverted?: string;
}

/** Reopens a lane with precise context (S1-63); one that is back already stays as it is. */
export async function giveBack(bus: BusContext, actor: Actor, id: string, fault: Fault): Promise<Lane> {
  const { reason, signature, failure, impact, gate, receipt, files, reverted } = fault;
  return changeLane(bus, actor, id, (lane) => {
    if (lane === null || lane.state === "in_progress" || lane.state === "closed") return null;
    const now = bus.clock();
    // In mode A it is in no branch, and gone from the checkout with the commit.
    const lost = reverted === undefined ? undefined : lane.handoff?.patch?.file;
    const entry: LaneFailure = { id: nextNumbered("F", lane.failures.map(({ id: known }) => known)), at: iso(now), by: actor.me.agent_id, signature, failure, impact: lost === undefined ? impact : `${impact}; what it handed in is ${lost}`, ...(gate !== undefined && { gate }), ...(receipt !== undefined && { receipt }), ...(files !== undefined && { files: [...files] }) };
    const { integration, ...rest } = moved(lane, "in_progress", { by: actor.me.agent_id, role: actor.role, now }, failure);
    const earlier = integration === undefined ? {} : { integrations: [...(lane.integrations ?? []), { ...integration, ...(reverted !== undefined && { reverted }) }] };
    const meta = { reason, failure_id: entry.id, signature, ...(gate !== undefined && { gate }), ...(receipt !== undefined && { receipt }), ...(files !== undefined && { files: forLine(files) }) };
    const events = [
      ...(reverted === undefined ? [] : [laneEvent(lane, actor, "lane_reverted", `${id} was taken back from ${lane.target}`, { commit: integration?.commit, reverted, ...(receipt !== undefined && { receipt }) })]),
      laneEvent(lane, actor, "lane_reopened", `${id} is back with ${lane.worker}: ${failure}`, meta),
    ];
    return { op: "reopen", lane: { ...rest, ...earlier, failures: [...lane.failures, entry] }, events };
  });
}

/** What a red gate says of a lane: the step, its telling line, the receipt and the files. */
export function gateFault({ gate, steps, signature, files }: GateReceipt, receipt: string, impact: string): Omit<Fault, "reason"> {
  const red = steps.find(({ status }) => status === "failed");
  const told = tellingLine(red?.tail ?? "") || (red?.reason ?? "");
  const what = `gate ${gate} failed in ${red?.name ?? "a step"}${told === "" ? "" : `: ${told}`}`;
  return { signature: signature ?? `gate ${gate}`, failure: what, impact, gate, receipt, files: files ?? [] };
}
