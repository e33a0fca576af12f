import type { Lane, Pilot } from "../../schema/records.gen.js";
import { isApplied } from "../lane/state.js";
import { pilotWindow } from "./day.js";

/** What tracker, stack and git say of one lane of the day. */
export interface LaneReality {
  readonly lane_id: string;
  readonly issue?: string;
  readonly lane: Lane | null;
  readonly claim: { readonly state: string; readonly agent_id?: string };
  /** The state of its item in the queue; null: it has none. */
  readonly queue: string | null;
  /** The tip of its branch; null: there is no such branch. */
  readonly tip: string | null;
  /** The commit that brought it to the target, by the target's own history; null: none. */
  readonly applied: string | null;
}

const HELD = ["active", "paused", "stale"];
const APPLIED: readonly Lane["state"][] = ["integrated", "verified"];

/** Where status, decisions and acceptance are not what tracker, stack and git say (S0-47), and who set a final status without being asked to (S0-10). */
export function driftOf(pilot: Pilot, lanes: readonly LaneReality[], onTarget: readonly string[]): string[] {
  return [...lanes.flatMap((lane) => laneDrift(pilot, lane)), ...orderDrift(pilot, onTarget)];
}

function laneDrift(pilot: Pilot, reality: LaneReality): string[] {
  const { lane_id, lane } = reality;
  if (lane === null) return [`${lane_id} is a lane of the day, and has no record`];
  return [...issueDrift(reality, lane), ...claimDrift(reality, lane), ...queueDrift(reality, lane), ...gitDrift(reality, lane), ...acceptanceDrift(lane), ...statusDrift(pilot, lane)];
}

function issueDrift({ lane_id, issue }: LaneReality, lane: Lane): string[] {
  return issue === lane.issue ? [] : [`${lane_id} is ${issue ?? "no issue"} in the day's plan and ${lane.issue ?? "no issue"} in its record`];
}

function claimDrift({ lane_id, claim }: LaneReality, { state, worker }: Lane): string[] {
  const held = HELD.includes(claim.state);
  const inWork = state === "in_progress" || state === "ready_for_integration";
  if (claim.state === "duplicate") return [`${lane_id}: its task is claimed twice`];
  if (inWork && !held) return [`${lane_id} is ${state}, and its task is ${claim.state}`];
  if (held && claim.agent_id !== worker) return [`${lane_id} is ${worker}'s, and its task is held by ${claim.agent_id ?? "nobody"}`];
  if (claim.state === "stale") return [`${lane_id}: the lease of ${worker} has ended`];
  return held && !inWork && state !== "planned" ? [`${lane_id} is ${state}, and ${worker} still holds its task`] : [];
}

function queueDrift({ lane_id, queue }: LaneReality, { state, outcome }: Lane): string[] {
  const over = state === "closed" && outcome !== "restacked" && outcome !== "dropped";
  if (queue === "done" && !over && !APPLIED.includes(state)) return [`${lane_id} is ${state}, and its item in the queue is done`];
  return over && queue !== null && queue !== "done" ? [`${lane_id} is closed, and its item in the queue is ${queue}`] : [];
}

function gitDrift({ lane_id, tip, applied }: LaneReality, lane: Lane): string[] {
  const { state, mode, branch, handoff, integration } = lane;
  const isOn = isApplied(lane);
  const opened = state === "in_progress" || state === "ready_for_integration";
  return [
    ...(mode === "B" && opened && tip === null ? [`${lane_id} is ${state}, and its branch ${branch ?? ""} is not there`] : []),
    ...(mode === "B" && state === "ready_for_integration" && tip !== null && handoff?.commit !== undefined && tip !== handoff.commit ? [`${lane_id} was handed in at ${handoff.commit.slice(0, 10)}, and its branch is at ${tip.slice(0, 10)}`] : []),
    ...(isOn && applied === null ? [`${lane_id} is ${state}, and no commit on the target says so`] : []),
    ...(!isOn && applied !== null && integration === undefined ? [`${lane_id} is ${state}, and ${applied.slice(0, 10)} on the target brings it`] : []),
  ];
}

/** Criteria are ticked off as they were agreed on. */
function acceptanceDrift({ lane_id, state, brief, handoff }: Lane): string[] {
  if (handoff === undefined || state === "planned" || state === "in_progress") return [];
  const agreed = brief.acceptance ?? [];
  const ticked = handoff.acceptance;
  return [
    ...agreed.filter((text) => !ticked.some((item) => item.text === text)).map((text) => `${lane_id} was handed in without a word on "${text}"`),
    ...ticked.filter(({ text }) => !agreed.includes(text)).map(({ text }) => `${lane_id} was handed in with "${text}", which is not in its brief`),
    ...ticked.filter(({ met }) => !met).map(({ text }) => `${lane_id} is ${state}, and "${text}" is not met`),
  ];
}

/** S0-10. */
function statusDrift(pilot: Pilot, { lane_id, history }: Lane): string[] {
  const { from, to } = pilotWindow(pilot);
  return history.flatMap(({ state, at, by, role }) => (state === "closed" && Date.parse(at) >= from && Date.parse(at) < to && role !== "primary" && role !== "human" ? [`${lane_id} was closed by ${by} (${role}): the final status is the primary's`] : []));
}

/** S0-08: what came to the target came in the order that was confirmed; one that was taken back and came again stands where it came first. */
function orderDrift({ order }: Pilot, onTarget: readonly string[]): string[] {
  const came = [...new Set(onTarget.filter((id) => order.includes(id)))];
  const meant = order.filter((id) => came.includes(id));
  return came.join() === meant.join() ? [] : [`lanes came to the target as ${came.join(", ")}, and the order is ${meant.join(", ")}`];
}
