import { expect, test } from "vitest";
import type { Lane } from "../../schema/records.gen.js";
import { hours } from "./advice.js";
import type { LaneFacts, LanePatchFacts } from "./lane-facts.js";
import { laneMetrics } from "./measure.js";
import { at, factsOf, gateOf, laneOf, line, linesOf } from "./test-lane.js";

const done = (id: string, to: number, more: Partial<Lane> = {}) => laneOf(id, [["planned", 0], ["in_progress", 1], ["ready_for_integration", to - 1], ["integrated", to]], more);
const back = (id: string) => laneOf(id, [["planned", 0], ["in_progress", 1], ["ready_for_integration", 2], ["in_progress", 3]]);
const met = (id: string, kind: "textual" | "interface", file: string): Partial<Lane> => ({ integration: { at: at(10), by: "int", commit: id, before: "b", conflicts: [{ class: kind, files: [file] }] } });
const gates = (place: "lane" | "integration" | "wave", ...verdicts: ("passed" | "failed" | "skipped")[]): Partial<Lane> => ({ gates: verdicts.map((verdict, n) => gateOf(2, verdict, `r/${place}-${n}`, { place, at: at(n) })) });
const patch = (lines: number): LanePatchFacts => ({ lines, files: [], packages: [], commits: [] });
const advised = (lanes: Lane[], more: Partial<LaneFacts> = {}) => laneMetrics(factsOf(lanes, more)).advice.filter(({ topic }) => topic !== "rollout").map(({ topic, because }) => [topic, because]);
const rollout = (lanes: Lane[], more: Partial<LaneFacts> = {}) => laneMetrics(factsOf(lanes, more)).advice.filter(({ topic }) => topic === "rollout").map(({ text, because }) => [text, because]);

test("S1-95 lanes that are too large or take too long: smaller ones, with the figures", () => {
  const lanes = [done("L-1", 600), done("L-2", 500), done("L-3", 10)];
  const patches = new Map([["L-1", patch(900)], ["L-2", patch(450)], ["L-3", patch(10)]]);
  expect(advised(lanes, { patches })).toEqual([["lane_size", "the median patch has 450 lines (3 patches; more than 400 is much); L-1 (900) changed more than 800 lines; the median lane took 8.3 h from opened to integrated (3 lanes; 6 h is long)"]]);
  expect(advised([done("L-1", 30), done("L-2", 30), done("L-3", 30)], { patches: new Map([["L-1", patch(400)]]) })).toEqual([]);
});

test("S1-95 conflicts on one file by more than one lane: that file one lane at a time", () => {
  expect(advised([done("L-1", 10, met("L-1", "textual", "src/hub.ts")), done("L-2", 11, met("L-2", "textual", "src/hub.ts"))])).toEqual([["hotspots", "more than one lane met a conflict in src/hub.ts (2 lanes)"]]);
  expect(advised([done("L-1", 10, met("L-1", "textual", "a")), done("L-2", 11, met("L-2", "textual", "b"))])).toEqual([]);
});

test("S1-95 one conflict that record and log both tell of is one, and one lane is no pattern", () => {
  const lane = done("L-1", 10, met("L-1", "textual", "a"));
  expect(advised([lane], { lines: [...linesOf(lane), ...line("conflict", at(9), "L-1", { class: "textual", files: ["a"] }), ...line("conflict", at(8), "L-1", { class: "artifact", files: ["a"] })] })).toEqual([]);
});

test("S1-95 interface drift: interfaces first; lanes that come back: acceptance that can be checked", () => {
  const drifted = [done("L-1", 10, met("L-1", "interface", "api.ts")), done("L-2", 11, met("L-2", "interface", "db.ts")), done("L-3", 12)];
  expect(advised(drifted)).toEqual([["decomposition", "L-1, L-2: 2 lanes in 3 integrations used what another had changed"]]);
  expect(advised([...drifted, ...["L-4", "L-5", "L-6", "L-7", "L-8", "L-9"].map((id) => done(id, 20))])).toEqual([]);
  expect(advised([back("L-1"), done("L-2", 10), done("L-3", 10)])).toEqual([["decomposition", "1 of 3 lanes that were handed in came back (33 %; 25 % is much)"]]);
});

test("S1-95 gates that fail often, and lanes that wait for permissions", () => {
  expect(advised([done("L-1", 10, gates("lane", "passed", "failed", "failed"))])).toEqual([["gates", "1 of 3 gate runs passed (33 %; 80 % is stable); worst is gate 2 with 1 of 3"]]);
  const lanes = [done("L-1", 10), done("L-2", 10), done("L-3", 10)];
  expect(advised(lanes, { lines: [...lanes.flatMap(linesOf), ...line("approval_requested", at(5), "L-2", { approval_id: "AP-1" })] })).toEqual([["approvals", "1 of 3 lanes waited for an approval (33 %)"]]);
});

test("S1-95 says nothing of what was hardly measured", () => {
  expect(advised([back("L-1"), done("L-2", 10, gates("lane", "failed", "failed"))], { lines: [...line("approval_requested", at(5), "L-2")] })).toEqual([]);
});

test("S1-98 begins with two or three lanes, and does not count what ran in lanes", () => {
  expect(rollout([done("L-1", 10)])).toEqual([["keep to two or three lanes at once, with strict locks, until 5 gate runs at integration are known", "no gate ran at integration yet; 1 lane was opened"]]);
  expect(rollout([done("L-1", 10, gates("lane", "passed", "passed", "passed", "passed", "passed"))])[0]?.[1]).toMatch(/^no gate ran/);
  expect(rollout([laneOf("L-1", [["planned", 0]])])).toEqual([]);
});

test("S1-99 tunes lanes and gates while gates at integration fail", () => {
  expect(rollout([done("L-1", 10, gates("integration", "passed", "passed", "passed", "failed", "failed"))])).toEqual([["tune before there are more lanes: smaller lanes, gates more often; at most 3 at once", "3 of the last 5 gate runs at integration passed, 80 % are wanted"]]);
});

test("S1-100 more lanes only once the latest gates passed; S1-101 and what was learnt is written down", () => {
  const texts = (verdicts: ("passed" | "failed" | "skipped")[], stable = { gates: 5, ratio: 0.8 }) => rollout([done("L-1", 10, gates("integration", ...verdicts))], { stable }).map(([text]) => text);
  const ready = ["the gates are stable: more lanes at once may be tried", "write what was learnt about lanes and gates into AGENTS.md and _bus/parallel.json, and commit it"];
  expect(texts(["failed", "failed", "passed", "passed", "passed", "passed", "passed"])).toEqual(ready);
  expect(texts(["passed", "failed", "passed", "passed", "passed"])).toEqual(ready);
  expect(texts(["passed", "passed", "passed", "failed", "failed"])).not.toEqual(ready);
  expect(texts(["passed", "passed"], { gates: 2, ratio: 1 })).toEqual(ready);
  expect(texts(["passed", "passed", "skipped", "skipped", "passed"])).not.toEqual(ready);
  expect(rollout([done("L-1", 10, gates("wave", "passed", "passed", "passed", "passed", "passed"))])[0]?.[1]).toMatch(/^no gate ran/);
});

test.each([
  [4_200, "4 s"],
  [59_400, "59 s"],
  [59_600, "1 min"],
  [7_199_000, "120 min"],
  [7_200_000, "2 h"],
])("%i ms are %s for people, and nothing takes 0 min", (ms, text) => {
  expect(hours(ms)).toBe(text);
});
