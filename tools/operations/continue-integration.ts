import { BusError } from "../domain/bus-error.js";
import { conflictText } from "../domain/integration/conflicts.js";
import type { Applying, AtWork } from "../domain/integration/integration.js";
import { nextLanes } from "../domain/integration/order.js";
import type { BusContext } from "./context.js";
import type { IntegratedLane } from "./integrate-lane.js";
import { applyLane } from "./integration/apply-lane.js";
import { asRun } from "./integration/at-work.js";
import { type Attempt, letGo } from "./integration/attempt.js";
import { giveBack } from "./integration/give-back.js";
import { changeCurrent, changeIntegration, readIntegration } from "./integration/integration-register.js";
import { commitResolved } from "./integration/resolved.js";
import { type Settled, settle } from "./integration/settle.js";
import { isUsable, siteAsItIs, siteAt } from "./integration/site.js";
import { findLane, readLanes } from "./lane/lanes.js";
import { type Actor, actAs } from "./parallel/act.js";
import { roleInPilot } from "./pilot/in-pilot.js";

export interface ContinueIntegrationRequest {
  /** Forget the attempt: the lane goes back to its worker. */
  undo?: boolean;
}

/**
 * Goes on after a conflict was resolved in the integration worktree, or after a freeze or a kill (S1-79 to S1-81); with `undo` takes the attempt back. While a pilot runs, a conflict is its primary's (S0-09, S0-23).
 * null: there was only a freeze, or a wave's end, which is told. Throws CONFLICT while something is unresolved, NOT_FOUND when there is nothing to go on with.
 */
export async function continueIntegration(bus: BusContext, { undo = false }: ContinueIntegrationRequest): Promise<IntegratedLane | null> {
  const anybody = await actAs(bus, "integrate");
  return asRun(bus, async (at) => {
    const { current: waiting } = await readIntegration(bus, anybody.policy);
    // S0-09, S0-23: between lanes of a pilot nobody else decides.
    const actor = waiting?.step === "conflict" ? { ...anybody, role: await roleInPilot(bus, anybody, anybody.role, `resolves the conflict of ${waiting.lane_id}`, waiting.lane_id) } : anybody;
    const settled = await settle(bus, actor, at, "any");
    if (settled.finished !== undefined) return settled.finished;
    const { attempt, current } = settled.resumed ?? (await takeConflict(bus, actor, at, settled)) ?? {};
    if (attempt === undefined || current === undefined) return undo ? nothing(settled, "undo") : thaw(bus, actor, settled);
    if (undo) return takeBack(attempt, current);
    if (current.step !== "conflict") return applyLane(attempt, current);
    const site = siteAsItIs(bus, actor.policy);
    if (!isUsable(bus, site.path)) {
      bus.tell(`${site.path} is gone, and with it what was resolved there: the conflict of ${current.lane_id} is made anew`);
      return applyLane(attempt, { ...current, step: "preparing" });
    }
    const candidate = await commitResolved(attempt, current);
    const { current: built } = await changeCurrent(bus, actor, at.run, (one, now) => ({ op: "resolved", to: { ...now, current: { ...one, step: "built", candidate } } }));
    return applyLane(attempt, built ?? { ...current, step: "built", candidate });
  });
}

/** A conflict waits for an integrator: this one. While it is not resolved it goes on waiting. */
async function takeConflict(bus: BusContext, actor: Actor, at: AtWork, { integration: { current, target } }: Settled): Promise<{ attempt: Attempt; current: Applying } | null> {
  if (current === null || current.step !== "conflict") return null;
  const lane = await findLane(bus, current.lane_id);
  const attempt: Attempt = { bus, actor, at, lane, target, notes: current.by === actor.me.agent_id ? [] : [`goes on for ${current.by}`], receipts: [] };
  await changeIntegration(bus, actor, (now) => {
    if (now.current?.step !== "conflict" || now.current.at_work?.run !== current.at_work?.run) throw new BusError("CONFLICT", "another command goes on with it just now", { hint: "bus integrate --status" });
    return { op: "take up", to: { ...now, current: { ...now.current, at_work: at } } };
  });
  return { attempt, current };
}

async function takeBack(attempt: Attempt, current: Applying): Promise<IntegratedLane> {
  const { bus, actor, lane, notes, receipts, target } = attempt;
  const conflicts = current.conflicts ?? [];
  const failure = conflicts.length > 0 ? `conflicts with ${target}: ${conflictText(conflicts)}` : `its application to ${target} was taken back`;
  const files = [...new Set(conflicts.flatMap((one) => one.files))];
  await siteAt(bus, actor.policy, current.before);
  const back = lane.state === "ready_for_integration" ? await giveBack(bus, actor, lane.lane_id, { reason: conflicts.length > 0 ? "conflict" : "undo", signature: failure, failure, impact: `not applied: ${target} stays as it was`, files }) : lane;
  await letGo(attempt, "undo");
  notes.push(`${lane.lane_id} is back with ${lane.worker}; ${target} was not touched`);
  return { lane: back, outcome: "undone", receipts, notes };
}

async function thaw(bus: BusContext, actor: Actor, settled: Settled): Promise<null> {
  if (settled.integration.frozen === null) return nothing(settled, "go on with");
  const next = nextLanes(await readLanes(bus));
  await changeIntegration(bus, actor, (now) => {
    if (now.frozen === null) return null;
    const event = { event: "integration_continued", summary: `goes on after: ${now.frozen.reason}`, meta: { role: actor.role, reason: now.frozen.reason } };
    return { op: "continue", to: { ...now, frozen: null }, events: [event] };
  });
  bus.tell(next.length > 0 ? `lanes are applied again; next: ${next.join(", ")}` : "lanes are applied again");
  return null;
}

function nothing({ isTold, integration }: Settled, what: string): null {
  if (!isTold) throw new BusError("NOT_FOUND", `there is nothing to ${what}: no lane is being applied to ${integration.target}`, { hint: "bus integrate --status" });
  return null;
}

