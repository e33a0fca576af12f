import { expect, test } from "vitest";
import type { Lane, LaneCheckpoint, LaneFailure, LaneGate, LaneHandoff, LaneIntegration, LaneStep } from "../../schema/records.gen.js";
import { RECORD_LIMIT } from "../../schema/parse-record.js";
import { gateOf, handoffOf, laneOf } from "../metrics/test-lane.js";
import { fitLane } from "./record-size.js";

const AT = "2026-01-31T09:00:00.000Z";
const many = <T>(count: number, made: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => made(n));
const paths = (count: number): string[] => many(count, (n) => `some/folder/of/the/repository/file-${n}.ts`);

const gates = (count: number, more: Partial<LaneGate> = {}): LaneGate[] => many(count, (n) => gateOf(2, "passed", `_report/runner/L-1/gate-2-${n}.json`, more));
const failures = (count: number, more: Partial<LaneFailure> = {}): LaneFailure[] => many(count, (n) => ({ id: `F-${n}`, at: AT, by: "int", signature: "s", failure: "f".repeat(2000), impact: "i", ...more }));
const checkpoints = (count: number): LaneCheckpoint[] => many(count, (n) => ({ checkpoint_id: `CP-${n}`, at: AT, by: "w", role: "worker", completed: ["x".repeat(500)], pending: [], blockers: n === 0 ? [{ id: "B-01", kind: "security", text: "t", at: AT }] : [], next: "n", files: paths(200) }));
const steps = (count: number): LaneStep[] => many(count, (n) => ({ state: n % 2 === 0 ? "in_progress" : "ready_for_integration", at: AT, by: "w", role: "worker", why: "y".repeat(2000) }));
const integrations = (count: number): LaneIntegration[] => many(count, (n) => ({ at: AT, by: "int", commit: `c${n}`, before: "b", reverted: "r", conflicts: [{ class: "textual", files: paths(100) }] }));
const handoff = (files: number): LaneHandoff => handoffOf({ files: paths(files), acceptance: many(200, (n) => ({ text: `${n} ${"a".repeat(300)}`, met: true })), commands: many(50, () => "c".repeat(1000)) });

const lane = (more: Partial<Lane>): Lane => laneOf("L-1", [["in_progress", 0]], more);

test.each<[string, Partial<Lane>]>([
  ["many gates", { gates: gates(300) }],
  ["many failures", { failures: failures(300) }],
  ["one failure that names very many files", { failures: failures(1, { files: paths(5000) }) }],
  ["many checkpoints", { checkpoints: checkpoints(300) }],
  ["many returns to work", { history: steps(400) }],
  ["many integrations that were taken back", { integrations: integrations(100) }],
  ["a hand-off of very many files", { handoff: handoff(5000) }],
  ["all of it", { gates: gates(300), failures: failures(300, { files: paths(500) }), checkpoints: checkpoints(300), history: steps(400), integrations: integrations(100), handoff: handoff(500) }],
])("the record of a lane with %s can be read again", (_, more) => {
  expect(Buffer.byteLength(`${JSON.stringify(fitLane(lane(more)), null, 2)}\n`)).toBeLessThan(RECORD_LIMIT);
});

test("what counts stays: the latest of each, open blockers, the newest run of each gate at each place, how many files there were", () => {
  const first = gateOf(1, "passed", "first.json");
  const fitted = fitLane(lane({ gates: [first, ...gates(300, { place: "integration" })], failures: failures(300), checkpoints: checkpoints(300), history: steps(300), handoff: handoff(5000) }));
  expect(fitted.gates[0]).toEqual(first);
  expect(fitted.gates.at(-1)?.receipt).toBe("_report/runner/L-1/gate-2-299.json");
  expect(fitted.failures.at(-1)?.id).toBe("F-299");
  expect(fitted.checkpoints.at(-1)).toMatchObject({ checkpoint_id: "CP-299", files: paths(200) });
  expect(fitted.checkpoints[0]?.blockers).toMatchObject([{ id: "B-01" }]);
  expect(fitted.history).toHaveLength(200);
  expect(fitted.history.every(({ why }) => why !== undefined)).toBe(true);
  expect(fitted.handoff).toMatchObject({ files_touched: 5000 });
});

test("a record of usual size stays as it is", () => {
  const usual = lane({ gates: gates(20), failures: failures(5, { files: paths(50) }), checkpoints: checkpoints(3), history: steps(6), integrations: integrations(1), handoff: handoff(100) });
  expect(fitLane(usual)).toEqual(usual);
});
