import type { Applying, AtWork, Conflict, Integration } from "../../domain/integration/integration.js";
import { conflictText } from "../../domain/integration/conflicts.js";
import { laneMessage } from "../../domain/integration/commit-message.js";
import { forLine } from "../../domain/listed.js";
import { iso } from "../../domain/time.js";
import type { Lane } from "../../schema/records.gen.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext } from "../context.js";
import { laneEvent } from "../lane/lanes.js";
import type { Actor } from "../parallel/act.js";
import { changeCurrent } from "./integration-register.js";
import type { Site } from "./site.js";

/** One lane on its way to the target, in the hands of one command. */
export interface Attempt {
  readonly bus: BusContext;
  readonly actor: Actor;
  readonly at: AtWork;
  readonly lane: Lane;
  readonly target: string;
  /** For the answer. */
  readonly notes: string[];
  readonly receipts: string[];
}

/** The message of the lane's commit (S1-89). */
export function messageOf({ actor: { me, policy }, lane }: Attempt): string {
  return laneMessage(lane, { integrator: me.agent_id, session: me.session.session_id, autonomous: policy.lanes?.autonomous === true });
}

/** Nothing is applied any more, and nothing new begins, until the integrator has resolved this (S1-77, S1-78). */
export async function enterConflict({ bus, actor, at, lane }: Attempt, conflicts: readonly Conflict[], site: Site): Promise<void> {
  const reason = `${lane.lane_id} conflicts with the target: ${conflictText(conflicts)}`;
  await changeCurrent(bus, actor, at.run, (current, now) => {
    const known = current.conflicts ?? [];
    // One that is only made anew is no other.
    const added = conflicts.filter((one) => !known.some((other) => other.class === one.class && other.files.join("\0") === one.files.join("\0")));
    const events = added.map(({ class: kind, files }) => laneEvent(lane, actor, "conflict", `${lane.lane_id}: conflict, ${conflictText([{ class: kind, files }])}`, { class: kind, files: forLine(files) }));
    const frozen = now.frozen ?? { at: iso(bus.clock()), by: actor.me.agent_id, reason, lane_id: lane.lane_id };
    const freeze = now.frozen === null ? [laneEvent(lane, actor, "integration_frozen", `nothing new is applied: ${reason}`, { reason })] : [];
    return { op: "conflict", to: { ...now, current: { ...waiting(current), step: "conflict", conflicts: [...known, ...added] }, frozen }, events: [...events, ...freeze] };
  });
  bus.tell(`${reason}; resolve it in ${site.path}`);
}

/** Nobody is at it. */
export function waiting(current: Applying): Applying {
  const { at_work: _, ...rest } = current;
  return rest;
}

/** Lets go of the attempt; what the conflict froze is free again. */
export async function letGo({ bus, actor, at, lane }: Pick<Attempt, "bus" | "actor" | "at" | "lane">, op: string): Promise<Integration> {
  return changeCurrent(bus, actor, at.run, (_, now) => {
    const thaws = now.frozen?.lane_id === lane.lane_id;
    return { op, to: { ...now, current: null, frozen: thaws ? null : now.frozen }, events: thaws ? [thawed(lane, actor)] : [] };
  });
}

function thawed(lane: Lane, actor: Actor): EventBody {
  return laneEvent(lane, actor, "integration_continued", `what ${lane.lane_id} had frozen goes on`);
}
