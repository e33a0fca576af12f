import { BusError } from "../domain/bus-error.js";
import { said } from "../domain/lane/said.js";
import { expectState, moved } from "../domain/lane/state.js";
import { holds } from "../domain/role.js";
import { iso } from "../domain/time.js";
import type { Lane } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { whoAsks } from "./identify.js";
import { clearPlace } from "./lane/place/clear-place.js";
import { endTenancy } from "./lane/tenure/lane-claim.js";
import { taskOf } from "./lane/tenure/lane-lock.js";
import { changeLane, findLane, laneEvent } from "./lane/lanes.js";
import { signOff } from "./lane/sign-off.js";
import { withoutLeftovers } from "./lane/tenure/undo-opening.js";
import { withoutSecrets } from "./without-secrets.js";
import { type Actor, actAs, parallelPolicy } from "./parallel/act.js";

export interface CloseLaneRequest {
  lane: string;
  /** Default: completed. */
  outcome?: "completed" | "restacked" | "dropped";
  note?: string;
}

/**
 * Signs a verified lane off, which only a human does, or drops or restacks one that will not be finished (S1-09). Ends claim and lock,
 * whoever holds them, and takes away the worktree that nobody needs; what stays is told. Run again, it does what a killed one left.
 */
export async function closeLane(bus: BusContext, { lane: id, outcome = "completed", note: given = "" }: CloseLaneRequest): Promise<Lane> {
  const note = given.trim() === "" ? undefined : withoutSecrets(bus, said("--note", given));
  const found = await findLane(bus, id);
  const actor = await closer(bus, found, outcome);
  const isAgain = found.state === "closed" && found.outcome === outcome;
  if (!isAgain) {
    expectState(found, outcome === "completed" ? ["verified"] : ["planned", "in_progress", "ready_for_integration"], outcome === "completed" ? "signing off" : `what is ${outcome},`);
    if (outcome === "completed") await signOff(bus, actor, found);
    else if (note === undefined) throw new BusError("USAGE", `a lane is ${outcome} for a reason`, { hint: `bus lane close ${id} --outcome ${outcome} --note "<why>"` });
  }
  const lane = await withoutLeftovers(bus, actor, found);
  const closed = isAgain ? lane : await close(bus, actor, lane, outcome, note);
  const { claim_id } = closed;
  if (claim_id !== undefined) await endTenancy(bus, actor, { lane_id: id, task: taskOf(closed), claim_id }, outcome === "completed" ? "done" : "released", `lane ${id} was ${outcome}`);
  const stays = await clearPlace(bus, closed);
  if (stays !== null) bus.tell(stays);
  return closed;
}

/** The final sign-off is a human's; what is not finished may also be closed by whoever plans lanes. */
async function closer(bus: BusContext, lane: Lane, outcome: string): Promise<Actor> {
  const { roles } = await parallelPolicy(bus);
  const planned = outcome !== "completed" && !holds(roles, await whoAsks(bus), "human");
  return actAs(bus, planned ? "lane.brief" : "lane.close", taskOf(lane));
}

async function close(bus: BusContext, actor: Actor, { lane_id }: Lane, outcome: NonNullable<CloseLaneRequest["outcome"]>, note: string | undefined): Promise<Lane> {
  return changeLane(bus, actor, lane_id, (now) => {
    if (now === null || (now.state === "closed" && now.outcome === outcome)) return null;
    if (now.opening !== undefined) throw new BusError("CONFLICT", `${now.opening.by} is at ${lane_id} just now`, { hint: `bus lane show ${lane_id}` });
    expectState(now, outcome === "completed" ? ["verified"] : ["planned", "in_progress", "ready_for_integration"], "closing");
    const at = bus.clock();
    const lane: Lane = { ...moved(now, "closed", { by: actor.me.agent_id, role: actor.role, now: at }, note), outcome, closed_at: iso(at) };
    return { op: "close", lane, events: [laneEvent(lane, actor, "lane_closed", note ?? `${lane_id} is ${outcome}`, { outcome, from: now.state })] };
  });
}
