import { describe, expect, test } from "vitest";
import { at } from "../metrics/test-lane.js";
import { incidentOf } from "./incident.js";
import { type MiddayPlan, afterMidday, handingOf, middayFaults } from "./midday.js";
import { fourLanes, pilotOf } from "./test-pilot.js";

const plan = (more: Partial<MiddayPlan> = {}): MiddayPlan => ({ by: "prime", at: at(190), confirmScope: true, reassign: [], frozen: [], ...more });
const lanes = fourLanes([["planned", -60], ["in_progress", 0]], (id) => (id === "L-4" ? { depends_on: ["L-1"] } : {}));
const after = (more: Partial<MiddayPlan>, pilot = pilotOf()) => afterMidday(pilot, plan(more), () => "w");

describe("the midday sync", () => {
  const handing = { lane_id: "L-2", to: "x", why: "blocked" };
  test("S0-18 records the confirmed scope, what went to somebody else, and what is frozen", () => {
    expect(after({ reassign: [handing], frozen: ["the new cache"] })?.midday).toEqual({ at: at(190), by: "prime", scope_confirmed: true, reassigned: [{ lane_id: "L-2", from: "w", to: "x", why: "blocked" }], frozen: ["the new cache"] });
  });
  test("S0-28 the order is confirmed at the start and again at midday", () => {
    expect(after({})?.order_confirmed).toEqual([at(0), at(190)]);
    expect(after({ order: ["L-2", "L-1", "L-3", "L-4"] })).toMatchObject({ order: ["L-2", "L-1", "L-3", "L-4"], order_confirmed: [at(0), at(190)] });
  });
  test("S0-18 held twice it must say something new, and keeps what was said", () => {
    const first = after({ reassign: [handing], frozen: ["a"] }) ?? pilotOf();
    expect(after({ reassign: [handing], frozen: ["a"], at: at(200) }, first)).toBeNull();
    expect(after({ confirmScope: false, at: at(200) }, first)).toBeNull();
    expect(after({ frozen: ["b"], at: at(200) }, first)).toMatchObject({ midday: { at: at(190), reassigned: [{ lane_id: "L-2" }], frozen: ["a", "b"] }, order_confirmed: [at(0), at(200)] });
    expect(after({ confirmScope: true }, after({ confirmScope: false }) ?? pilotOf())?.midday?.scope_confirmed).toBe(true);
  });
  test("what stands against it comes at once", () => {
    const roles = { worker: ["x", "w"] };
    expect(middayFaults(pilotOf(), plan({ order: ["L-4", "L-1", "L-2", "L-3"], reassign: [{ ...handing, lane_id: "L-9" }, { ...handing, to: "nobody" }, { ...handing, to: "w" }] }), lanes, roles)).toEqual([
      "L-4 depends on L-1, which comes later in the order", "L-2 goes to one worker, and two are named", "L-9 is no lane of the day", "nobody is no worker here: its roles do not say so", "L-2 is w's already",
    ]);
    expect(middayFaults(pilotOf(), plan({ reassign: [handing] }), lanes, roles)).toEqual([]);
    const ready = fourLanes([["planned", 0], ["in_progress", 1], ["ready_for_integration", 2]]);
    expect(middayFaults(pilotOf(), plan({ reassign: [handing] }), ready, roles)).toEqual(["L-2 is ready_for_integration: only what is planned or in work goes to somebody else"]);
  });
});

test.each([["L-2=x: blocked by a permission", { lane_id: "L-2", to: "x", why: "blocked by a permission" }], [" L-2=x:why ", { lane_id: "L-2", to: "x", why: "why" }]])("%j says who gets which lane", (text, expected) => expect(handingOf(text)).toEqual(expected));
test.each(["L-2=x", "L-2=x:", "L-2: x", "=x: y", "../x=y: z", ""])("%j does not", (text) => expect(() => handingOf(text)).toThrow(/does not say who/));

test.each([
  ["integration: slow", { at: at(1), kind: "integration", text: "slow" }],
  ["severe red_merge: main was red", { at: at(1), kind: "red_merge", severe: true, text: "main was red" }],
])("%j is an incident", (text, expected) => expect(incidentOf(text, at(1))).toEqual(expected));
test.each(["fire: x", "integration", "integration:", "severe: x", ""])("%j is none", (text) => expect(() => incidentOf(text, at(1))).toThrow(/the kinds are contract_regression/));
