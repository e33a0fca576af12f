import { describe, expect, test } from "vitest";
import type { Lane, PilotMetric } from "../../schema/records.gen.js";
import { at, factsOf, gateOf, laneOf, line, linesOf } from "../metrics/test-lane.js";
import { type DayFacts, dayMetrics } from "./day-metrics.js";
import { type Escalation, escalationsOf } from "./escalations.js";
import { IDS, dayOfLanes, fourLanes, message, pilotOf } from "./test-pilot.js";
import { shownValue } from "./shown-metric.js";
import { verdictOf } from "./verdict.js";

const ready = (minutes: number, more: (id: string) => Partial<Lane> = () => ({})) => fourLanes([["planned", -60], ["in_progress", 0], ["ready_for_integration", minutes]], more);
const metric = (name: PilotMetric["name"], day: DayFacts) => dayMetrics(day).find((one) => one.name === name);

describe("throughput", () => {
  test("S0-33 at least four lanes reached ready on that day", () => {
    expect(metric("throughput", dayOfLanes(ready(60)))).toEqual({ name: "throughput", value: 4, met: true, target: 4, unit: "lanes ready for review" });
    const three = [...ready(60).slice(0, 3), laneOf("L-4", [["planned", 0], ["in_progress", 1]])];
    expect(metric("throughput", dayOfLanes(three))).toMatchObject({ value: 3, met: false, miss: 0.25, small: false });
  });
  test("S0-33 another day's, and another lane's, do not count", () => {
    expect(metric("throughput", dayOfLanes([...ready(24 * 60), laneOf("L-9", [["planned", 0], ["in_progress", 1], ["ready_for_integration", 2]])]))).toMatchObject({ value: 0 });
  });
  test("S0-39 what only the log tells of counts: nothing is typed in", () => {
    const lanes = ready(60);
    const behind = fourLanes([["planned", -60], ["in_progress", 0]]);
    expect(metric("throughput", dayOfLanes(behind, { facts: factsOf(behind, { lines: lanes.flatMap(linesOf) }) }))).toMatchObject({ value: 4, met: true });
    expect(metric("throughput", dayOfLanes(behind))).toMatchObject({ value: 0, met: false });
  });
});

test.each([[359, true], [360, false], [120, true]])("S0-34 a median of %d minutes from start to ready is under 6 hours: %s", (minutes, met) => {
  expect(metric("lead_time", dayOfLanes(ready(minutes)))).toMatchObject({ value: minutes / 60, met });
});

test("S0-34 the median is of the lanes that got there; without one there is no number, and it is not met", () => {
  const mixed = [laneOf("L-1", [["planned", 0], ["in_progress", 0], ["ready_for_integration", 60]]), laneOf("L-2", [["planned", 0], ["in_progress", 0], ["ready_for_integration", 500]]), ...fourLanes([["planned", 0]]).slice(2)];
  expect(metric("lead_time", dayOfLanes(mixed))).toMatchObject({ value: 280 / 60, met: true });
  expect(metric("lead_time", dayOfLanes(fourLanes([["planned", 0]])))).toEqual({ name: "lead_time", value: null, met: false, target: 6, unit: "hours from opened to ready, median", small: false });
});

describe("contract regressions", () => {
  const back = (more: Partial<Lane>) => [laneOf("L-1", [["planned", 0], ["in_progress", 1], ["ready_for_integration", 2], ["integrated", 3], ["in_progress", 4]], more), ...ready(60).slice(1)];
  const drifted = { integrations: [{ at: at(3), by: "int", commit: "c", before: "b", conflicts: [{ class: "interface" as const, files: ["api.ts"] }] }] };
  test("S0-35 none is allowed: incidents, and lanes that came back for their interface", () => {
    expect(metric("contract_regressions", dayOfLanes(ready(60)))).toMatchObject({ value: 0, met: true });
    expect(metric("contract_regressions", dayOfLanes(back(drifted)))).toMatchObject({ value: 1, met: false, small: false });
    expect(metric("contract_regressions", dayOfLanes(ready(60), { pilot: pilotOf({ incidents: [{ at: at(1), kind: "contract_regression", text: "t" }, { at: at(1), kind: "other", text: "t" }] }) }))).toMatchObject({ value: 1, met: false });
    const lanes = back({});
    expect(metric("contract_regressions", dayOfLanes(lanes, { facts: factsOf(lanes, { lines: [...lanes.flatMap(linesOf), ...line("lane_reopened", at(4), "L-1", { class: "interface" })] }) }))).toMatchObject({ value: 1 });
  });
  test("S0-35 a lane that came back for another reason is none", () => {
    expect(metric("contract_regressions", dayOfLanes(back({})))).toMatchObject({ value: 0, met: true });
  });
});

describe("merges with a red check", () => {
  const applied = { commit: "c1", tree: "t1", lane_id: "L-1", at: Date.parse(at(70)) };
  const day = (gates: Lane["gates"], more: object = {}) => {
    const lanes = ready(60, (id) => (id === "L-1" ? { gates } : {}));
    return dayOfLanes(lanes, { facts: factsOf(lanes, { applied: [{ ...applied, ...more }] }) });
  };
  test("S0-36 every lane on the target has a gate that passed for exactly that, whoever put it there", () => {
    expect(metric("red_merges", day([gateOf(2, "passed", "r", { place: "integration", tree: "t1" })]))).toMatchObject({ value: 0, met: true });
    for (const entry of [gateOf(2, "failed", "r", { place: "integration", tree: "t1" }), gateOf(2, "skipped", "r", { place: "integration", tree: "t1" }), gateOf(2, "passed", "r", { place: "integration", tree: "t0" }), gateOf(2, "passed", "r", { place: "lane", tree: "t1" })]) {
      expect(metric("red_merges", day([entry]))).toMatchObject({ value: 1, met: false, small: false });
    }
    expect(metric("red_merges", day([], { lane_id: "L-77" }))).toEqual({ name: "red_merges", value: 1, met: false, target: 0, unit: "merges", small: false });
  });
  test("S0-36 another day's merge does not count, an incident does, and an integration that git no longer shows", () => {
    expect(metric("red_merges", day([], { at: Date.parse(at(24 * 60)) }))).toMatchObject({ value: 0 });
    expect(metric("red_merges", dayOfLanes(ready(60), { pilot: pilotOf({ incidents: [{ at: at(1), kind: "red_merge", text: "t" }] }) }))).toMatchObject({ value: 1 });
    expect(metric("red_merges", dayOfLanes(ready(60, (id) => (id === "L-2" ? { integration: { at: at(70), by: "int", commit: "gone", before: "b" } } : {}))))).toMatchObject({ value: 1 });
  });
});

describe("escalations", () => {
  const blocker = (id: string, minutes: number, message_id?: string) => ({ id, kind: "contract" as const, text: "t", at: at(minutes), ...(message_id !== undefined && { message_id }) });
  const withBlockers = (...blockers: ReturnType<typeof blocker>[]) => ready(60, (id) => (id === "L-1" ? { checkpoints: [{ checkpoint_id: "CP-01", at: at(5), by: "w", role: "worker", completed: [], pending: [], blockers, next: "go" }] } : {}));
  const ack = (from: string, minutes: number, ...acks: string[]) => message(`ack-${minutes}-${from}`, minutes, { from, type: "ack", meta: { acks } });
  const found = (lanes: Lane[], messages: ReturnType<typeof message>[], lines = lanes.flatMap(linesOf)): Escalation[] => escalationsOf({ primary: "prime", from: Date.parse("2026-01-30T00:00:00Z"), to: Date.parse("2026-01-31T00:00:00Z"), lanes, lines, messages });
  const said = (id: string, minutes: number) => message(`M-${id}`, minutes, { task_id: "L-1", meta: { lane_id: "L-1", blocker_id: id } });
  const share = (escalations: Escalation[]) => metric("escalations", dayOfLanes(ready(60), { escalations }));

  test("S0-37 every escalation is acknowledged by the primary within 30 minutes", () => {
    const lanes = withBlockers(blocker("B-1", 10, "M-B-1"), blocker("B-2", 20, "M-B-2"));
    const messages = [said("B-1", 10), said("B-2", 20)];
    expect(share(found(lanes, [...messages, ack("prime", 40, "M-B-1"), ack("prime", 50, "M-B-2")]))).toMatchObject({ value: 1, met: true });
    expect(share(found(lanes, [...messages, ack("prime", 40, "M-B-1"), ack("prime", 51, "M-B-2")]))).toMatchObject({ value: 0.5, met: false, miss: 0.5, small: false });
  });
  test("S0-37 one that nobody acknowledged was missed; another agent's word is none", () => {
    const lanes = withBlockers(blocker("B-1", 10, "M-B-1"));
    expect(share(found(lanes, [said("B-1", 10), ack("lead", 11, "M-B-1"), message("M-2", 12, { from: "prime", type: "note" }), ack("prime", 12, "M-77")]))).toMatchObject({ value: 0, met: false });
    expect(share(found([...ready(60)], [], line("escalation", at(10), "L-1", { blocker_id: "B-9" })))).toMatchObject({ value: 0, met: false });
  });
  test("S0-37 what checkpoint, log and message tell of is one escalation, first told when it was first told", () => {
    const lanes = withBlockers(blocker("B-1", 10, "M-B-1"));
    const lines = [...lanes.flatMap(linesOf), ...line("escalation", at(11), "L-1", { blocker_id: "B-1", message_id: "M-B-1" })];
    expect(found(lanes, [said("B-1", 10), said("B-1", 10), ack("prime", 12, "M-B-1")], lines)).toEqual([{ lane_id: "L-1", blocker_id: "B-1", at: Date.parse(at(10)), message_ids: ["M-B-1"], acknowledged: Date.parse(at(12)) }]);
  });
  test("S0-37 without any there is no number, and nothing was missed; another day's or lane's do not count", () => {
    expect(share(found(ready(60), []))).toMatchObject({ value: null, met: true });
    expect(found(ready(60), [message("M-1", -24 * 60, { meta: { lane_id: "L-1" } }), message("M-2", 5, { meta: { lane_id: "L-9" } })])).toEqual([]);
  });
});

test("S0-38 what was settled after the day does not count, nor what was taken back and came again after it", () => {
  const share = (...more: [Lane["state"], number][]) => metric("predictability", dayOfLanes(fourLanes([["planned", 0], ["in_progress", 1], ["ready_for_integration", 2], ...more])))?.value;
  const [late, midnight] = [26 * 60, 15 * 60];
  expect([share(["integrated", midnight - 1]), share(["integrated", midnight - 1], ["verified", late]), share(["integrated", midnight]), share(["integrated", late])]).toEqual([1, 1, 0, 0]);
  expect([share(["integrated", 5], ["in_progress", 6], ["ready_for_integration", 7], ["integrated", late]), share(["integrated", 5], ["in_progress", 6])]).toEqual([0, 0]);
});

test("S0-34 a lane that by differing clocks was ready before it was opened says nothing of the time", () => {
  const lanes = [laneOf("L-1", [["planned", 0], ["in_progress", 60], ["ready_for_integration", 0]]), laneOf("L-2", [["planned", 0], ["in_progress", 0], ["ready_for_integration", 400]])];
  expect(metric("lead_time", dayOfLanes(lanes))).toMatchObject({ value: 400 / 60, met: false });
});

test.each<[PilotMetric["name"], number | null, string]>([
  ["lead_time", 5.9999, "5.99"], ["lead_time", 6, "6"], ["lead_time", 6.0001, "a little over 6"], ["escalations", 0.9999, "99 %"], ["escalations", 1, "100 %"], ["predictability", 0.0001, "1 %"], ["predictability", 0, "0 %"], ["throughput", 4, "4"], ["lead_time", null, "not measured"],
])("%s of %d is shown as %3$s, never as a goal that was missed", (name, value, text) => expect(shownValue(name, value)).toBe(text));

test.each([[391, true], [396, true], [397, false]])("S0-40 a median of %d minutes misses 6 hours by a tenth at most: %s", (minutes, small) => {
  expect(metric("lead_time", dayOfLanes(ready(minutes)))).toMatchObject({ met: false, small });
});

test.each([[10, true], [9, false]])("S0-40 one of %d escalations unanswered is a small miss at a tenth: %s", (count, small) => {
  const escalations = Array.from({ length: count }, (_, n): Escalation => ({ at: 0, message_ids: [], acknowledged: n === 0 ? null : 1 }));
  expect(metric("escalations", dayOfLanes(ready(60), { escalations }))).toMatchObject({ met: false, small });
});

test("S0-38 80 % of the planned lanes are done or cleanly restacked", () => {
  const state = (to: Lane["state"], outcome?: Lane["outcome"]): Partial<Lane> => ({ state: to, ...(outcome !== undefined && { outcome }) });
  const day = (...states: Partial<Lane>[]) => metric("predictability", dayOfLanes(ready(60, (id) => states[IDS.indexOf(id as "L-1")] ?? {})));
  expect(day(state("integrated"), state("verified"), state("closed", "completed"), state("closed", "restacked"))).toMatchObject({ value: 1, met: true });
  expect(day(state("integrated"), state("verified"), state("integrated"), state("closed", "dropped"))).toMatchObject({ value: 0.75, met: false, small: true });
  expect(day(state("integrated"), state("integrated"))).toMatchObject({ value: 0.5, met: false, small: false });
});

describe("the verdict", () => {
  const met = (name: PilotMetric["name"]): PilotMetric => ({ name, met: true, value: 1 });
  const missed = (name: PilotMetric["name"], small: boolean): PilotMetric => ({ name, met: false, small, value: 0.75, unit: "u" });
  const good = { scope: "checkout", retro: { at: at(450), minutes: 15, confirmed: true } };
  const said = (metrics: PilotMetric[], more: object = {}) => verdictOf({ ...good, ...more }, metrics, 0.1);

  test("S0-40 all metrics met, or exactly one missed by a small margin", () => {
    expect(said([met("throughput"), met("lead_time")])).toMatchObject({ keep: true });
    expect(said([met("throughput"), missed("predictability", true)])).toMatchObject({ keep: true, reasons: ["one metric is missed by a small margin (10 % at most): predictability 75 % (at least 80 %; u)", "no severe incident", "the retro confirmed that the control lane reduced confusion", "this is about checkout only"] });
    expect(said([met("throughput"), missed("predictability", false)])).toMatchObject({ keep: false });
    expect(said([missed("lead_time", true), missed("predictability", true)])).toMatchObject({ keep: false });
  });
  test("S0-40 the margin is the configured one", () => {
    const lanes = ready(6.5 * 60);
    expect(metric("lead_time", dayOfLanes(lanes))).toMatchObject({ met: false, small: true });
    expect(metric("lead_time", dayOfLanes(lanes, { margin: 0.05 }))).toMatchObject({ met: false, small: false });
  });
  test("S0-41 no severe incident", () => {
    expect(said([met("throughput")], { incidents: [{ at: at(1), kind: "integration", severe: true, text: "down" }] })).toMatchObject({ keep: false, reasons: ["severe incident (integration): down", "this is about checkout only"] });
    expect(said([met("throughput")], { incidents: [{ at: at(1), kind: "integration", text: "slow" }] })).toMatchObject({ keep: true });
  });
  test("S0-42 the retro confirms it", () => {
    expect(said([met("throughput")], { retro: { at: at(450), minutes: 15, confirmed: false } })).toMatchObject({ keep: false, reasons: ["the retro did not confirm that the control lane reduced confusion", "this is about checkout only"] });
    expect(said([met("throughput")], { retro: { at: at(450), minutes: 15 } })).toMatchObject({ keep: false });
  });
  test("S0-43 it is about the named scope", () => {
    expect(said([met("throughput")], { scope: "billing" })).toMatchObject({ scope: "billing", reasons: expect.arrayContaining(["this is about billing only"]) as unknown });
  });
});
