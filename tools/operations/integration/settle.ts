import { BusError } from "../../domain/bus-error.js";
import { type Applying, type AtWork, type Integration, isStill } from "../../domain/integration/integration.js";
import type { BusContext } from "../context.js";
import type { IntegratedLane } from "../integrate-lane.js";
import { findLane } from "../lane/lanes.js";
import type { Actor } from "../parallel/act.js";
import { isAtWork } from "./at-work.js";
import { type Attempt, letGo } from "./attempt.js";
import { finishApplying } from "./finish-applying.js";
import { finishWave } from "./finish-wave.js";
import { changeIntegration, readIntegration } from "./integration-register.js";
import { isOnTarget } from "./publish.js";
import { repositoryGit, siteAt } from "./site.js";

/** What a killed command left, settled: nothing, an attempt that this one goes on with, or one that is now done. */
export interface Settled {
  readonly integration: Integration;
  /** Something was settled, and told. */
  readonly isTold: boolean;
  readonly resumed?: { readonly attempt: Attempt; readonly current: Applying };
  readonly finished?: IntegratedLane;
}

/** What this command wants: a lane, which it goes on with if that was being applied; "any": whatever was; null: something else, for which the place must be free. */
export type Wanted = { readonly lane: string } | "any" | null;

/**
 * Makes the integration free, or goes on with what it was at: what is published already is finished; what is not is resumed by the command that
 * wants it, and otherwise undone, which costs nothing but time, for the target was not touched. Throws CONFLICT, naming it, for what another
 * is at (S1-57, S1-105), and for a conflict that is not resolved yet (S1-59).
 */
export async function settle(bus: BusContext, actor: Actor, at: AtWork, wanted: Wanted): Promise<Settled> {
  const seen = await readIntegration(bus, actor.policy);
  const ending = seen.ending ?? null;
  if (ending !== null) {
    if (await isAtWork(bus, actor.me, ending)) throw busy(`the end of wave ${ending.wave}`, ending.by);
    const taken = await changeIntegration(bus, actor, (now) => {
      if (now.ending?.at_work?.run !== ending.at_work?.run) throw busy(`the end of wave ${ending.wave}`, now.ending?.by ?? ending.by);
      return { op: "take over", to: { ...now, ending: { ...ending, at_work: at } } };
    });
    const isPublished = ending.revert !== undefined && isOnTarget(repositoryGit(bus), taken.target, ending.revert.candidate);
    if (isPublished) await finishWave(bus, actor, at, taken);
    else await changeIntegration(bus, actor, (now) => ({ op: "undo", to: { ...now, ending: null } }));
    bus.tell(isPublished ? `finished what was left of the end of wave ${ending.wave}: ${ending.revert?.lane_id ?? ""} is taken back` : `undid what was left of the end of wave ${ending.wave}: nothing of it was published`);
    return { integration: await readIntegration(bus, actor.policy), isTold: true };
  }
  const { current } = seen;
  if (current === null) return { integration: seen, isTold: false };
  if (await isAtWork(bus, actor.me, current)) throw busy(current.lane_id, current.by);
  if (current.step === "conflict" && isStill(await findLane(bus, current.lane_id), current)) {
    if (wanted === "any") return { integration: seen, isTold: false };
    throw new BusError("CONFLICT", `${current.lane_id} has a conflict that is not resolved yet, by ${current.by}: it comes before anything else`, { hint: "bus integrate --continue   (or --undo)" });
  }
  return takeOver(bus, actor, at, seen, current, wanted);
}

async function takeOver(bus: BusContext, actor: Actor, at: AtWork, { target }: Integration, left: Applying, wanted: Wanted): Promise<Settled> {
  const taken = await changeIntegration(bus, actor, (now) => {
    if (now.current === null || now.current.at_work?.run !== left.at_work?.run || now.current.step !== left.step) throw busy(left.lane_id, now.current?.by ?? left.by);
    return { op: "take over", to: { ...now, current: { ...now.current, by: actor.me.agent_id, session_id: actor.me.session.session_id, at_work: at } } };
  });
  const current = taken.current ?? left;
  const lane = await findLane(bus, left.lane_id);
  const attempt: Attempt = { bus, actor, at, lane, target, notes: [], receipts: [] };
  const by = left.by === actor.me.agent_id ? "" : ` of ${left.by}`;
  if (current.step === "gated" && current.candidate !== undefined && isOnTarget(repositoryGit(bus), target, current.candidate)) {
    const finished = await finishApplying(attempt, current);
    bus.tell(`finished what a command${by} had begun: ${left.lane_id} was on ${target} already`);
    return { integration: await readIntegration(bus, actor.policy), isTold: true, finished };
  }
  if (isStill(lane, current) && (wanted === "any" || wanted?.lane === lane.lane_id)) {
    bus.tell(`goes on with what a command${by} had begun and not finished: ${lane.lane_id} was ${current.step}`);
    return { integration: taken, isTold: true, resumed: { attempt, current } };
  }
  await siteAt(bus, actor.policy, current.before);
  const integration = await letGo(attempt, "undo");
  const what = current.step === "conflict" ? `let go of the conflict of ${left.lane_id}, which was reopened since` : `undid what a command${by} had begun and not finished: ${left.lane_id} was ${current.step}`;
  bus.tell(`${what}; ${target} was not touched, and the lane is ${lane.state}`);
  return { integration, isTold: true };
}

function busy(what: string, by: string): BusError {
  return new BusError("CONFLICT", `${by} is at ${what}: one at a time, and the next only when its gates have passed`, { hint: "bus integrate --status" });
}
