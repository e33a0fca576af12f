import { describe, expect, test } from "vitest";
import type { Lane } from "../../schema/records.gen.js";
import { at, handoffOf, laneOf } from "../metrics/test-lane.js";
import { type LaneReality, driftOf } from "./drift.js";
import { pilotOf } from "./test-pilot.js";

const STATES = ["planned", "in_progress", "ready_for_integration", "integrated", "verified", "closed"] as const;
const upTo = (state: Lane["state"], more: Partial<Lane> = {}): Lane => {
  const lane = laneOf("L-1", STATES.slice(0, STATES.indexOf(state) + 1).map((one, n) => [one, n] as const), { issue: "APP-1", branch: "agent/w/l-1", ...more });
  return { ...lane, history: lane.history.map((step) => (step.state === "closed" ? { ...step, by: "pat", role: "human" } : step)) };
};
/** As tracker, stack and git say it where nothing drifted. */
const real = (lane: Lane | null, more: Partial<LaneReality> = {}): LaneReality => {
  const state = lane?.state ?? "planned";
  const inWork = state === "in_progress" || state === "ready_for_integration";
  const isOn = state === "integrated" || state === "verified" || state === "closed";
  return { lane_id: "L-1", issue: "APP-1", lane, claim: inWork ? { state: "active", agent_id: "w" } : { state: "done", agent_id: "w" }, queue: state === "closed" ? "done" : null, tip: "c0ffee", applied: isOn ? "abc" : null, ...more };
};
const drift = (lane: Lane | null, more: Partial<LaneReality> = {}) => driftOf(pilotOf(), [real(lane, more)], []);
const handed = { handoff: handoffOf({ acceptance: [{ text: "the index exports a number", met: true }, { text: "its tests pass", met: true }] }) };

test.each(STATES)("S0-47 no drift: a lane that is %s everywhere", (state) => expect(drift(upTo(state, STATES.indexOf(state) > 1 ? handed : {}), state === "planned" ? { claim: { state: "free" }, tip: null } : {})).toEqual([]));

describe("drift", () => {
  test.each<[string, Lane | null, Partial<LaneReality>, string]>([
    ["no record", null, {}, "L-1 is a lane of the day, and has no record"],
    ["another issue", upTo("in_progress", { issue: "APP-9" }), {}, "L-1 is APP-1 in the day's plan and APP-9 in its record"],
    ["no claim", upTo("in_progress"), { claim: { state: "released" } }, "L-1 is in_progress, and its task is released"],
    ["another's claim", upTo("in_progress"), { claim: { state: "active", agent_id: "x" } }, "L-1 is w's, and its task is held by x"],
    ["a stale claim", upTo("in_progress"), { claim: { state: "stale", agent_id: "w" } }, "L-1: the lease of w has ended"],
    ["two claims", upTo("in_progress"), { claim: { state: "duplicate" } }, "L-1: its task is claimed twice"],
    ["still held", upTo("verified", handed), { claim: { state: "active", agent_id: "w" } }, "L-1 is verified, and w still holds its task"],
    ["done in the queue", upTo("in_progress"), { queue: "done" }, "L-1 is in_progress, and its item in the queue is done"],
    ["open in the queue", upTo("closed", handed), { queue: "ready" }, "L-1 is closed, and its item in the queue is ready"],
    ["no branch", upTo("in_progress"), { tip: null }, "L-1 is in_progress, and its branch agent/w/l-1 is not there"],
    ["a branch that went on", upTo("ready_for_integration", handed), { tip: "decaf" }, "L-1 was handed in at c0ffee, and its branch is at decaf"],
    ["not on the target", upTo("integrated", handed), { applied: null }, "L-1 is integrated, and no commit on the target says so"],
    ["on the target by hand", upTo("in_progress"), { applied: "abcdef" }, "L-1 is in_progress, and abcdef on the target brings it"],
    ["a criterion left out", upTo("integrated", { handoff: handoffOf() }), {}, 'L-1 was handed in without a word on "the index exports a number"'],
    ["a criterion of its own", upTo("integrated", { handoff: handoffOf({ acceptance: [...handed.handoff.acceptance, { text: "more", met: true }] }) }), {}, 'L-1 was handed in with "more", which is not in its brief'],
    ["a criterion not met", upTo("integrated", { handoff: handoffOf({ acceptance: [{ text: "the index exports a number", met: true }, { text: "its tests pass", met: false }] }) }), {}, 'L-1 is integrated, and "its tests pass" is not met'],
  ])("S0-47 %s", (_, lane, more, text) => expect(drift(lane, more)).toEqual([text]));

  test("S0-10 a lane that somebody else than the primary or a human closed on the day", () => {
    const closedBy = (role: "orchestrator" | "primary" | "human") => {
      const lane = upTo("closed", handed);
      return drift({ ...lane, history: [...lane.history.slice(0, -1), { state: "closed", at: at(9), by: "x", role }] });
    };
    expect(closedBy("orchestrator")).toEqual(["L-1 was closed by x (orchestrator): the final status is the primary's"]);
    expect([...closedBy("primary"), ...closedBy("human")]).toEqual([]);
  });

  test("S0-08 lanes that came to the target in another order than the stack's", () => {
    expect(driftOf(pilotOf(), [], ["L-2", "L-1", "L-9"])).toEqual(["lanes came to the target as L-2, L-1, and the order is L-1, L-2"]);
    expect(driftOf(pilotOf(), [], ["L-1", "L-3", "L-9"])).toEqual([]);
    expect(driftOf(pilotOf(), [], ["L-1", "L-2", "L-1"])).toEqual([]);
  });
});
