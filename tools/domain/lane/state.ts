import type { Lane, LaneStep } from "../../schema/records.gen.js";
import { BusError } from "../bus-error.js";
import { iso } from "../time.js";

export type LaneState = Lane["state"];

/** Where a lane can go from where it is. Back to work only from what was handed in, and each time with a reason. */
const NEXT: Readonly<Record<LaneState, readonly LaneState[]>> = {
  planned: ["in_progress", "closed"],
  in_progress: ["ready_for_integration", "planned", "closed"],
  ready_for_integration: ["integrated", "in_progress", "closed"],
  integrated: ["verified", "in_progress"],
  verified: ["closed", "in_progress"],
  closed: [],
};

/** Who moves a lane, and when (ms). */
export interface Mover {
  readonly by: string;
  readonly role: LaneStep["role"];
  readonly now: number;
}

/** The lane in another state, with the step in its history. Throws CONFLICT when it cannot go there from where it is. */
export function moved(lane: Lane, state: LaneState, { by, role, now }: Mover, why?: string): Lane {
  if (!NEXT[lane.state].includes(state)) {
    throw new BusError("CONFLICT", `${lane.lane_id} is ${lane.state}: it cannot become ${state}`, { hint: `bus lane show ${lane.lane_id}` });
  }
  const step: LaneStep = { state, at: iso(now), by, role, ...(why !== undefined && { why }) };
  return { ...lane, state, history: [...lane.history, step] };
}

/** Throws CONFLICT unless the lane is in one of these states. */
export function expectState(lane: Lane, states: readonly LaneState[], what: string): void {
  if (states.includes(lane.state)) return;
  throw new BusError("CONFLICT", `${what} ${lane.lane_id} takes a lane that is ${states.join(" or ")}; it is ${lane.state}`, { hint: `bus lane show ${lane.lane_id}` });
}

/** Whether what the lane made is on the target. */
export function isApplied({ state, outcome = "completed" }: Pick<Lane, "state" | "outcome">): boolean {
  return state === "integrated" || state === "verified" || (state === "closed" && outcome === "completed");
}

/** A lane whose worker may be at work. */
export function isInWork(lane: Lane): boolean {
  return lane.state === "in_progress" || lane.state === "ready_for_integration";
}

/** From when to when the lane was in progress, ms; to `now` where it still is. */
export function timesInWork({ history }: Pick<Lane, "history">, now: number): [from: number, to: number][] {
  return history.flatMap(({ state, at }, n) => (state === "in_progress" ? [[Date.parse(at), Date.parse(history[n + 1]?.at ?? "") || now]] : []));
}
