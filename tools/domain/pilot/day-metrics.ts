import type { Lane, Pilot, PilotMetric } from "../../schema/records.gen.js";
import type { LaneFacts } from "../metrics/lane-facts.js";
import { median } from "../metrics/spread.js";
import { ungatedCommits } from "../metrics/ungated-patches.js";
import { pilotWindow } from "./day.js";
import { type Escalation, inTime } from "./escalations.js";

/** What a pilot is to reach in one day. */
const TARGETS = { throughput: 4, lead_time: 6, contract_regressions: 0, red_merges: 0, escalations: 1, predictability: 0.8 } as const;

export interface DayFacts {
  readonly pilot: Pilot;
  readonly facts: LaneFacts;
  readonly escalations: readonly Escalation[];
  /** A metric missed by at most this share of its target is a small miss. */
  readonly margin: number;
}

type Name = PilotMetric["name"];

/** The day's metrics (S0-33 to S0-38), each from what was recorded (S0-39). A value is null where nothing was measured. */
export function dayMetrics(day: DayFacts): PilotMetric[] {
  const { pilot, facts, escalations, margin } = day;
  const { from, to } = pilotWindow(pilot);
  const within = (at: number) => at >= from && at < to;
  const own = pilot.lanes.flatMap(({ lane_id }) => facts.lanes.find((lane) => lane.lane_id === lane_id) ?? []);
  const regressions = incidents(pilot, "contract_regression") + own.filter((lane) => regressed(lane, facts, within)).length;
  const acknowledged = escalations.length === 0 ? null : escalations.filter(inTime).length / escalations.length;
  const planned = pilot.planned ?? pilot.lanes.map(({ lane_id }) => lane_id);
  const done = planned.filter((id) => facts.lanes.some((lane) => lane.lane_id === id && isSettled(lane, to))).length;
  const lead = median(own.flatMap((lane) => leadHours(lane, within)));
  const metric = (name: Name, unit: string, value: number | null, met: boolean): PilotMetric => {
    const target = TARGETS[name];
    const miss = met || value === null ? undefined : target === 0 ? undefined : Math.abs(value - target) / target;
    return { name, met, value, target, unit, ...(miss !== undefined && { miss, small: miss <= margin + ROUNDING }), ...(!met && miss === undefined && { small: false }) };
  };
  const ready = own.filter((lane) => readyTimes(lane, facts).some(within)).length;
  const red = incidents(pilot, "red_merge") + redMerges(day, within);
  return [
    metric("throughput", "lanes ready for review", ready, ready >= TARGETS.throughput),
    metric("lead_time", "hours from opened to ready, median", lead, lead !== null && lead < TARGETS.lead_time),
    metric("contract_regressions", "regressions", regressions, regressions === 0),
    metric("red_merges", "merges", red, red === 0),
    metric("escalations", "share acknowledged within 30 minutes", acknowledged, acknowledged === null || acknowledged === 1),
    metric("predictability", "share of the planned lanes", planned.length === 0 ? null : done / planned.length, planned.length > 0 && done / planned.length >= TARGETS.predictability),
  ];
}

/** 0.8 - 0.72 is a little more than 0.08 in floating point. */
const ROUNDING = 1e-9;

function incidents({ incidents: all = [] }: Pilot, kind: "contract_regression" | "red_merge"): number {
  return all.filter((one) => one.kind === kind).length;
}

function readyTimes(lane: Lane, { lines }: LaneFacts): number[] {
  const logged = lines.filter(({ event, lane_id }) => event === "lane_done" && lane_id === lane.lane_id).map(({ at }) => at);
  return [...lane.history.filter(({ state }) => state === "ready_for_integration").map(({ at }) => Date.parse(at)), ...logged];
}

/** Hours from its opening to when it was first ready, if that was on the day. None where clocks differ so much that it was ready first. */
function leadHours({ opened_at, ready_at }: Lane, within: (at: number) => boolean): number[] {
  if (opened_at === undefined || ready_at === undefined || !within(Date.parse(ready_at))) return [];
  const hours = (Date.parse(ready_at) - Date.parse(opened_at)) / 3_600_000;
  return hours < 0 ? [] : [hours];
}

/** S0-35: it was on the target, and came back because others did not get on with what it changed. */
function regressed({ lane_id, history, integrations = [] }: Lane, { lines }: LaneFacts, within: (at: number) => boolean): boolean {
  const back = history.flatMap(({ state, at }, n) => (state === "in_progress" && ["integrated", "verified"].includes(history[n - 1]?.state ?? "") && within(Date.parse(at)) ? [Date.parse(at)] : []));
  if (back.length === 0) return false;
  const recorded = integrations.some(({ conflicts = [] }) => conflicts.some((one) => one.class === "interface"));
  return recorded || lines.some((line) => line.lane_id === lane_id && (line.event === "lane_reopened" || line.event === "lane_reverted" || line.event === "conflict") && line.meta["class"] === "interface" && within(line.at));
}

/** S0-36: lanes that came to the target that day without a gate that passed for exactly that, whoever brought them. */
function redMerges({ pilot, facts }: DayFacts, within: (at: number) => boolean): number {
  const seen = new Set(facts.applied.map(({ commit }) => commit));
  const own = facts.lanes.filter(({ lane_id }) => pilot.lanes.some((one) => one.lane_id === lane_id));
  const recorded = own.flatMap(({ lane_id, integration, integrations = [] }) => [integration, ...integrations].flatMap((one) => (one === undefined || seen.has(one.commit) ? [] : [{ commit: one.commit, tree: "", lane_id, at: Date.parse(one.at) }])));
  const ungated = ungatedCommits({ ...facts, applied: [...facts.applied, ...recorded] }, true);
  return new Set(ungated.filter(({ at }) => within(at)).map(({ commit }) => commit)).size;
}

/** S0-38: by the end of the day, done or put back on the stack in good order, and still so. `to`: ms. */
function isSettled({ state, outcome, history }: Lane, to: number): boolean {
  const back = history.findLastIndex((step) => step.state === "in_progress");
  const settled = history.slice(back + 1).find((step) => step.state === "integrated" || step.state === "verified" || step.state === "closed");
  const isSo = state === "integrated" || state === "verified" || (state === "closed" && outcome !== "dropped");
  return isSo && (settled === undefined || Date.parse(settled.at) < to);
}
