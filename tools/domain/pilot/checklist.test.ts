import { expect, test } from "vitest";
import type { Lane } from "../../schema/records.gen.js";
import { at } from "../metrics/test-lane.js";
import { type Proposal, checklist } from "./checklist.js";
import { dayOf, pilotDay, pilotWindow } from "./day.js";
import { IDS, fourLanes } from "./test-pilot.js";

const roles = { primary: ["prime"], integrator: ["int"], worker: ["*"] };
const NUMBERED = { "1": "L-1", "2": "L-2", "3": "L-3", "4": "L-4" };
const planned = (more: (id: string) => Partial<Lane> = () => ({})) => fourLanes([["planned", -60]], more);
const whole = (more: Partial<Proposal> = {}): Proposal => ({ day: "2026-01-30", now: Date.parse(at(0)), scope: "checkout", numbered: NUMBERED, issues: {}, owner: "prime", retro: { at: at(450), minutes: 15 }, lanes: planned(), roles, checks: [], ...more });
const lacks = (more: Partial<Proposal>) => checklist(whole(more)).missing;
const only = (id: string, more: Partial<Lane>) => (one: string) => (one === id ? more : {});

test("S0-01 four lanes, one for each layer, and nothing else", () => {
  expect(checklist(whole())).toEqual({ missing: [], lanes: IDS.map((lane_id, n) => ({ number: String(n + 1), lane_id, issue: `APP-${n + 1}` })), order: [...IDS] });
  expect(lacks({ numbered: { "1": "L-1", "2": "L-2", "3": "L-3" } })).toContain("lane 4 (clients and consumers of the contracts) is nobody's");
  expect(lacks({ numbered: { ...NUMBERED, "5": "L-5" } })).toEqual(["there is no lane 5: a pilot has the lanes 1, 2, 3, 4 and the primary's control lane"]);
  expect(lacks({ numbered: { ...NUMBERED, "4": "L-9" } })).toContain("lane 4 (clients and consumers of the contracts): there is no L-9");
  expect(lacks({ numbered: { ...NUMBERED, "2": "L-3", "3": "L-2" } })).toEqual(["L-3 is of the layer data, and lane 2 is worker (workers, jobs and queues)", "L-2 is of the layer worker, and lane 3 is data (data and migrations)"]);
  expect(lacks({ numbered: { ...NUMBERED, "2": "L-1" } })).toContain("L-1 is two lanes at once");
});

test("S0-02 one named day that is not over", () => {
  expect(lacks({ day: "2026-01-29", retro: { at: "2026-01-29T16:30:00Z", minutes: 15 } })).toEqual(["2026-01-29 is over"]);
  expect(lacks({ scope: " " })).toEqual(["the scope has no name"]);
  expect(pilotDay("2028-02-29")).toBe("2028-02-29");
  for (const text of ["2026-02-29", "30.01.2026", "2026-1-30", "today", "", "2026-01-30T00:00:00Z"]) expect(() => pilotDay(text)).toThrow(/is no day/);
});

test("S0-02 the day lasts from midnight to midnight by the clock of its retro", () => {
  const hours = (time: string) => pilotWindow({ day: "2026-01-30", retro: { at: time, minutes: 15 } });
  expect(new Date(hours("2026-01-30T16:30:00Z").from).toISOString()).toBe("2026-01-30T00:00:00.000Z");
  expect(new Date(hours("2026-01-30T16:30:00+05:30").from).toISOString()).toBe("2026-01-29T18:30:00.000Z");
  expect(new Date(hours("2026-01-30T16:30:00-08:00").to).toISOString()).toBe("2026-01-31T08:00:00.000Z");
  expect(dayOf(Date.parse("2026-01-29T20:00:00Z"), 5.5 * 3_600_000)).toBe("2026-01-30");
});

test("S0-07 one issue is one lane, and S0-25 every lane has one", () => {
  expect(lacks({ lanes: planned(only("L-2", { issue: "APP-1" })) })).toEqual(["APP-1 is the issue of L-1 and L-2: one issue is one lane", "APP-1 is the issue of L-2 and L-1: one issue is one lane"]);
  const rest = fourLanes([["planned", 0]]).map((lane) => ({ ...lane, lane_id: `${lane.lane_id}-old` }));
  expect(lacks({ lanes: [...planned(), ...rest] })).toHaveLength(4);
  expect(lacks({ lanes: [...planned(), ...rest.map((lane) => ({ ...lane, outcome: "dropped" as const }))] })).toEqual([]);
});

test("S0-25 issues are mapped to lanes: given with the day, or in the lane's record", () => {
  const without = planned(only("L-3", {})).map(({ issue, ...lane }) => (lane.lane_id === "L-3" ? lane : { ...lane, ...(issue !== undefined && { issue }) }));
  expect(lacks({ lanes: without })).toEqual(["L-3 has no issue"]);
  expect(checklist(whole({ lanes: without, issues: { "L-3": "APP-9" } }))).toMatchObject({ missing: [], lanes: [{}, {}, { lane_id: "L-3", issue: "APP-9" }, {}] });
  expect(lacks({ issues: { "L-2": "APP-9" } })).toEqual(["L-2 is planned for APP-2, not for APP-9"]);
  expect(lacks({ issues: { "L-9": "APP-9" } })).toEqual(["the issue APP-9 is mapped to L-9, which is no lane of the day"]);
});

test("S0-08 what a lane says of another in words is an edge of the stack", () => {
  const notes = planned(only("L-4", { brief: { dependency_notes: "uses the routes of L-1." } }));
  expect(lacks({ lanes: notes })).toEqual(["L-4 speaks of L-1 in its dependency notes and does not depend on it: bus lane brief L-4 --depends-on L-1"]);
  expect(lacks({ lanes: planned(only("L-4", { depends_on: ["L-1"], brief: { dependency_notes: "uses the routes of L-1." } })) })).toEqual([]);
  expect(lacks({ lanes: planned(only("L-4", { brief: { dependency_notes: "uses L-10" } })) })).toEqual([]);
});

test("S0-17 every lane says what it depends on: lanes, or in words", () => {
  const silent = (depends_on: string[], dependency_notes: string) => lacks({ lanes: planned(only("L-4", { depends_on, brief: { dependency_notes } })) });
  expect(silent([], " ")).toEqual(["L-4 does not say what it depends on: bus lane brief L-4 --dependency-notes none"]);
  expect(silent(["L-1"], "")).toEqual([]);
  expect(silent([], "the team's gateway")).toEqual([]);
});

test("S0-26 every lane has acceptance criteria and says which files are its own", () => {
  const bare = planned().map((lane) => (lane.lane_id === "L-2" ? { ...lane, brief: { layer: "worker" as const } } : lane));
  expect(lacks({ lanes: bare })).toEqual(["L-2 has no acceptance criteria", "L-2 does not say which files are its own", "L-2 does not say what it depends on: bus lane brief L-2 --dependency-notes none"]);
  expect(lacks({ lanes: fourLanes([["planned", 0], ["in_progress", 1]]) })).toEqual([]);
  expect(lacks({ lanes: fourLanes([["planned", 0], ["in_progress", 1], ["ready_for_integration", 2]]) })).toHaveLength(4);
});

test("S0-27 the order names each lane once, after what it depends on", () => {
  const stacked = planned((id) => ({ depends_on: id === "L-1" ? ["L-3"] : id === "L-4" ? ["L-1"] : [] }));
  expect(checklist(whole({ lanes: stacked }))).toMatchObject({ missing: [], order: ["L-2", "L-3", "L-1", "L-4"] });
  expect(lacks({ lanes: stacked, order: ["L-1", "L-2", "L-3", "L-4"] })).toEqual(["L-1 depends on L-3, which comes later in the order"]);
  expect(lacks({ order: ["L-1", "L-1", "L-3", "L-4", "L-7"] })).toEqual(["the order must name L-1 once", "the order must name L-2 once", "the order names L-7, which is no lane of the day"]);
  expect(lacks({ lanes: planned(only("L-2", { depends_on: ["L-0"] })) })).toEqual(["L-2 depends on L-0, which is neither of the day nor integrated"]);
  expect(lacks({ lanes: planned((id) => ({ depends_on: id === "L-1" ? ["L-2"] : id === "L-2" ? ["L-1"] : [] })) })).toContain("L-1 waits for L-2 waits for L-1: they wait for each other");
});

test("S0-29 required checks that cannot run are on the list", () => {
  expect(lacks({ checks: ["no gate declares the check typecheck"] })).toEqual(["no gate declares the check typecheck"]);
});

test("S0-30 the integration has an owner who may integrate", () => {
  expect(lacks({ owner: "int" })).toEqual([]);
  expect(lacks({ owner: "w" })).toEqual(["w cannot own the integration: bind them as integrator or primary in _bus/parallel.json"]);
});

test.each([
  ["2026-01-30T16:30:00Z", 15, []],
  ["2026-01-30T23:30:00-08:00", 20, []],
  ["2026-01-31T09:00:00Z", 15, ["the retro is on 2026-01-31, and belongs on 2026-01-30"]],
  ["2026-01-30T16:30:00Z", 30, ["the retro takes 30 minutes: 15 to 20 are meant"]],
  ["2026-01-30T16:30:00Z", 14, ["the retro takes 14 minutes: 15 to 20 are meant"]],
  ["half past four", 15, ["half past four is no time for the retro: for instance 2026-01-30T16:30:00Z"]],
] as const)("S0-31 a retro at %s of %d minutes", (time, minutes, missing) => expect(lacks({ retro: { at: time, minutes } })).toEqual(missing));

test("everything that is missing comes at once", () => {
  expect(lacks({ scope: "", numbered: {}, owner: "w", retro: { at: "2026-01-31T09:00:00Z", minutes: 5 }, checks: ["no gate declares the check lint"] })).toHaveLength(9);
});

test("S0-25 a lane that is called as something every object has is asked for its own issue", () => {
  const lanes = planned().map((lane) => (lane.lane_id === "L-1" ? { ...lane, lane_id: "constructor", issue: "APP-1" } : lane));
  const found = checklist(whole({ lanes, numbered: { ...NUMBERED, "1": "constructor" }, issues: { "L-2": "APP-2" } }));
  expect([found.missing, found.lanes[0]?.issue]).toEqual([[], "APP-1"]);
});

test.each(["2026-01-30T16:30Z", "2026-01-30 16:30:00Z", "2026-01-30T16:30:00", "2026-01-30T25:30:00Z", "16:30", ""])("S0-31 %j is no time for the retro, as records have it", (time) => {
  expect(lacks({ retro: { at: time, minutes: 15 } })).toEqual([expect.stringContaining("is no time for the retro")]);
});

test.each([[14, false], [15, true], [20, true], [21, false]])("S0-31 a retro of %d minutes is one: %s", (minutes, isOne) => expect(lacks({ retro: { at: at(450), minutes } }).length === 0).toBe(isOne));
