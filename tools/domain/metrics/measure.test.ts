import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Approval } from "../approval/approval.js";
import type { Lane } from "../../schema/records.gen.js";
import { percent } from "./advice.js";
import type { LaneMetrics } from "./lane-metrics.js";
import { laneMetrics } from "./measure.js";
import { at, factsOf, gateOf, handoffOf, laneOf, line, linesOf } from "./test-lane.js";

const MINUTE = 60_000;
const done = (id: string, from: number, to: number, more: Partial<Lane> = {}) => laneOf(id, [["planned", 0], ["in_progress", from], ["ready_for_integration", to - 1], ["integrated", to]], more);
const rules = ({ findings }: LaneMetrics) => findings.map(({ rule }) => rule);

describe("lane cycle time", () => {
  test.each([
    [[], { median: null, p90: null, count: 0 }],
    [[30], { median: 30, p90: 30, count: 1 }],
    [[10, 20], { median: 15, p90: 20, count: 2 }],
    [[50, 10, 20, 40, 30, 60, 70, 80, 90, 100], { median: 55, p90: 90, count: 10 }],
  ])("S1-90 %j minutes from opened to integrated", (minutes, { median, p90, count }) => {
    const lanes = minutes.map((length, n) => done(`L-${n}`, 5, 5 + length));
    expect(laneMetrics(factsOf(lanes)).cycle_ms).toEqual({ median: median === null ? null : median * MINUTE, p90: p90 === null ? null : p90 * MINUTE, count });
  });

  test("a lane that was taken back has none; one that came again runs from its first opening", () => {
    const back = laneOf("L-1", [["planned", 0], ["in_progress", 10], ["ready_for_integration", 20], ["integrated", 30], ["in_progress", 40]]);
    const again = laneOf("L-2", [["planned", 0], ["in_progress", 10], ["ready_for_integration", 20], ["integrated", 30], ["in_progress", 40], ["ready_for_integration", 50], ["integrated", 60]]);
    const { lanes } = laneMetrics(factsOf([back, again]));
    expect(lanes.map(({ cycle_ms }) => cycle_ms)).toEqual([null, 50 * MINUTE]);
  });
});

test("S1-90 a lane that clocks let end before it began has no cycle, and that is said", () => {
  const lane = laneOf("L-1", [["planned", 0], ["in_progress", 40], ["ready_for_integration", 20], ["integrated", 30]], { handoff: handoffOf() });
  const { cycle_ms, findings } = laneMetrics(factsOf([lane, done("L-2", 5, 15, { handoff: handoffOf() })]));
  expect(cycle_ms).toEqual({ median: 10 * MINUTE, p90: 10 * MINUTE, count: 1 });
  expect(findings).toEqual([{ rule: "clocks", lane_id: "L-1", text: "L-1 was integrated before it was opened: clocks differ, and its cycle is not measured" }]);
});

test.each([[0, "0 %"], [0.001, "1 %"], [0.5, "50 %"], [199 / 200, "99 %"], [1, "100 %"], [null, "not measured"]])("a share of %d is shown as %s", (share, text) => expect(percent(share)).toBe(text));

describe("merge conflict rate", () => {
  test("S1-91 integrations that met a conflict, of those that were tried, whether they came to an end or not", () => {
    const [clean, resolved, undone] = [done("L-1", 1, 10), done("L-2", 1, 20), laneOf("L-3", [["planned", 0], ["in_progress", 1], ["ready_for_integration", 10], ["in_progress", 30]])];
    const lines = [...[clean, resolved, undone].flatMap(linesOf), ...line("conflict", at(19), "L-2", { class: "textual", files: ["a"] }), ...line("conflict", at(19), "L-2", { class: "artifact", files: ["b"] }), ...line("conflict", at(29), "L-3", { class: "interface", files: ["c"] })];
    expect(laneMetrics(factsOf([clean, resolved, undone], { lines })).conflicts).toEqual({ rate: 2 / 3, count: 2, of: 3 });
  });

  test("S1-91 an attempt that was undone and one that went through are two; a red gate and the conflict that it showed are one", () => {
    const lane = laneOf("L-1", [["planned", 0], ["in_progress", 1], ["ready_for_integration", 5], ["in_progress", 15], ["ready_for_integration", 20], ["integrated", 30]]);
    const lines = [...linesOf(lane), ...line("gate", at(9), "L-1", { gate: 2, verdict: "failed", place: "integration", receipt: "r/9" }), ...line("conflict", at(10), "L-1", { class: "interface", files: ["a"] })];
    expect(laneMetrics(factsOf([lane], { lines })).conflicts).toEqual({ rate: 1 / 2, count: 1, of: 2 });
    expect(laneMetrics(factsOf([lane], { lines: lines.filter(({ event }) => event !== "conflict") })).conflicts).toEqual({ rate: 0, count: 0, of: 2 });
  });

  test("what only the record says of a conflict counts", () => {
    const lane = done("L-1", 1, 10, { integration: { at: at(10), by: "int", commit: "c", before: "b", conflicts: [{ class: "textual", files: ["a"] }] } });
    expect(laneMetrics(factsOf([lane])).conflicts).toEqual({ rate: 1, count: 1, of: 1 });
  });
});

test("S1-92 gate pass ratio by gate: skipped runs stand apart, and a wave's run counts once", () => {
  const wave = gateOf(3, "passed", "r/wave.json", { place: "wave" });
  const lanes = [
    done("L-1", 1, 10, { gates: [gateOf(1, "failed", "r/1.json"), gateOf(1, "passed", "r/2.json"), gateOf(2, "skipped", "r/3.json"), wave] }),
    done("L-2", 1, 10, { gates: [gateOf(1, "passed", "r/4.json"), wave] }),
  ];
  const told = line("gate", at(60), undefined, { gate: 3, verdict: "failed", receipt: "r/5.json" });
  const metrics = laneMetrics(factsOf(lanes, { lines: [...lanes.flatMap(linesOf), ...told, ...line("gate", at(9), "L-1", { gate: 1, verdict: "passed", receipt: "r/1.json" })] }));
  expect(metrics.gates).toEqual({ rate: 3 / 5, count: 3, of: 5 });
  expect(metrics.gates_by).toEqual([
    { gate: 1, passed: 2, failed: 1, skipped: 0, rate: 2 / 3 },
    { gate: 2, passed: 0, failed: 0, skipped: 1, rate: null },
    { gate: 3, passed: 1, failed: 1, skipped: 0, rate: 1 / 2 },
  ]);
  expect(metrics.lanes[0]?.gates).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

test("S1-93 approval-block frequency: lanes that waited, of lanes opened; a planned one is neither", () => {
  const lanes = [done("L-1", 1, 10), done("L-2", 1, 10), laneOf("L-3", [["planned", 0]])];
  const approval: Approval = { approval_id: "AP-1", kind: "command", prefix: ["git", "push"], reason: "r", lane_id: "L-1", state: "requested", requested_by: "w", requested_at: at(5), minutes: 30, uses: [] };
  const lines = [...lanes.flatMap(linesOf), ...line("approval_requested", at(5), "L-1", { approval_id: "AP-1" }), ...line("approval_requested", at(6), "L-1", { approval_id: "AP-2" })];
  const metrics = laneMetrics(factsOf(lanes, { lines, approvals: [approval] }));
  expect(metrics.approval_blocks).toEqual({ rate: 1 / 2, count: 1, of: 2 });
  expect(metrics.lanes[0]?.approvals).toBe(2);
});

test("S1-94 rework: lanes that were reopened, of lanes handed in, each once", () => {
  const twice = laneOf("L-1", [["planned", 0], ["in_progress", 1], ["ready_for_integration", 2], ["in_progress", 3], ["ready_for_integration", 4], ["in_progress", 5]]);
  const unfinished = laneOf("L-3", [["planned", 0], ["in_progress", 1]]);
  const metrics = laneMetrics(factsOf([twice, done("L-2", 1, 9), unfinished]));
  expect(metrics.rework).toEqual({ rate: 1 / 2, count: 1, of: 2 });
  expect(metrics.lanes.map(({ reopened }) => reopened)).toEqual([2, 0, 0]);
});

test("where nothing was measured there is no number, and no advice", () => {
  const { cycle_ms, conflicts, gates, approval_blocks, rework, patch_lines, advice } = laneMetrics(factsOf([laneOf("L-1", [["planned", 0]])]));
  expect([cycle_ms.median, cycle_ms.p90, conflicts.rate, gates.rate, approval_blocks.rate, rework.rate, patch_lines.median]).toEqual(Array(7).fill(null));
  expect(advice).toEqual([]);
});

test("only the lanes of a wave, or planned since", () => {
  const lanes = [done("L-1", 1, 10, { wave: "W1" }), done("L-2", 1, 10, { wave: "W2" }), laneOf("L-3", [["planned", 100], ["in_progress", 101]])];
  const ids = (more: object) => laneMetrics(factsOf(lanes, more)).lanes.map(({ lane_id }) => lane_id);
  expect(ids({ wave: "W2" })).toEqual(["L-2"]);
  expect(ids({ since: Date.parse(at(50)) })).toEqual(["L-3"]);
  expect(ids({})).toEqual(["L-1", "L-2", "L-3"]);
});

describe("a crash between record and log", () => {
  const lane = done("L-1", 1, 10, { handoff: handoffOf() });
  test("is told, and what either of them saw counts", () => {
    const metrics = laneMetrics(factsOf([lane], { lines: linesOf(lane).filter(({ event }) => event !== "lane_integrated") }));
    expect(metrics.findings).toEqual([{ rule: "record_and_log", lane_id: "L-1", text: "L-1 was integrated once by its record and never by the log: bus doctor --fix" }]);
    expect(metrics.conflicts).toEqual({ rate: 0, count: 0, of: 1 });
  });
  test("the record may be the one that is behind, or not there at all", () => {
    const behind = laneMetrics(factsOf([laneOf("L-1", [["planned", 0], ["in_progress", 1]])], { lines: linesOf(lane) }));
    expect(behind.findings.map(({ text }) => text)).toEqual(["L-1 was handed in never by its record and once by the log: bus doctor --fix", "L-1 was integrated never by its record and once by the log: bus doctor --fix"]);
    const alone = laneMetrics(factsOf([], { lines: linesOf(lane) }));
    expect(alone.lanes).toMatchObject([{ lane_id: "L-1", state: "unknown", cycle_ms: 9 * MINUTE }]);
    expect(rules(alone)).toEqual(["record_and_log"]);
  });
  test("is not seen where there was none", () => {
    expect(rules(laneMetrics(factsOf([laneOf("L-1", [["planned", 0], ["in_progress", 1], ["ready_for_integration", 2], ["in_progress", 3]])])))).toEqual([]);
  });
});

test("any permutation of the log gives the same numbers", () => {
  const event = fc.record({
    name: fc.constantFrom("lane_opened", "lane_done", "conflict", "lane_integrated", "lane_reopened", "lane_reverted", "lane_closed", "gate", "approval_requested", "approval_granted"),
    minute: fc.integer({ min: 0, max: 6 }),
    lane: fc.constantFrom("L-1", "L-2", undefined),
    meta: fc.record({ gate: fc.integer({ min: 1, max: 3 }), verdict: fc.constantFrom("passed", "failed", "skipped"), place: fc.constantFrom("lane", "integration"), approval_id: fc.constantFrom("AP-1", "AP-2"), receipt: fc.constantFrom("r/1", "r/2", "r/3"), class: fc.constantFrom("textual", "interface"), files: fc.constantFrom(["a"], ["b"]) }),
  });
  const lanes = [done("L-1", 1, 10)];
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }).chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray([...events.keys()], { minLength: events.length }))), ([events, order]) => {
      const lines = events.flatMap(({ name, minute, lane, meta }, n) => line(name, at(minute), lane, { ...meta, n }));
      const shuffled = order.flatMap((n) => lines[n] ?? []);
      expect(laneMetrics(factsOf(lanes, { lines: shuffled }))).toEqual(laneMetrics(factsOf(lanes, { lines })));
    }),
    { numRuns: 400 },
  );
});
