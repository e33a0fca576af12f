import { describe, expect, test } from "vitest";
import type { Pilot } from "../../schema/records.gen.js";
import { at } from "../metrics/test-lane.js";
import { PHASES, clock, dueAt, phaseAt } from "./cadence.js";
import { pilotOf } from "./test-pilot.js";

const midday = (minutes: number, scope_confirmed = true): Partial<Pilot> => ({ midday: { at: at(minutes), by: "prime", scope_confirmed, reassigned: [], frozen: [] } });
const due = (minutes: number, more: Partial<Pilot> = {}) => dueAt(pilotOf(more), Date.parse(at(minutes)));

test("S0-16 five phases with their times", () => {
  expect(PHASES.map(({ from, to, name }) => `${clock(from)}-${clock(to)} ${name}`)).toEqual([
    "09:00-09:20 briefs", "09:20-12:00 first pass, with blocker triage", "12:00-12:20 midday sync", "12:20-16:00 second pass, with stacked layers", "16:00-17:00 integration review, final checks, summary",
  ]);
});

test.each([[-1, null], [0, "briefs"], [19, "briefs"], [20, "first pass, with blocker triage"], [180, "midday sync"], [199, "midday sync"], [200, "second pass, with stacked layers"], [420, "integration review, final checks, summary"], [480, null], [24 * 60, null]])("S0-16 the phase %d minutes after nine is %s", (minutes, name) => {
  expect(phaseAt(pilotOf(), Date.parse(at(minutes)))?.name ?? null).toBe(name);
});

test("S0-16 the day's clock is that of the retro's time", () => {
  const pilot = pilotOf({ retro: { at: "2026-01-30T16:30:00+02:00", minutes: 15 } });
  expect(phaseAt(pilot, Date.parse("2026-01-30T07:10:00Z"))?.name).toBe("briefs");
});

describe("what is due", () => {
  test("S0-16 a late midday sync is said, while it is late and afterwards", () => {
    expect(due(179)).toEqual([]);
    expect(due(185)).toEqual(["the midday sync is due: bus pilot midday"]);
    expect(due(245)).toEqual(["the midday sync is 45 min late: bus pilot midday"]);
    expect(due(250, midday(190))).toEqual([]);
    expect(due(250, midday(245))).toEqual(["the midday sync was held at 13:05, 45 min late"]);
    expect(due(250, midday(150))).toEqual(["the midday sync was held at 11:30, before its time"]);
    expect(due(600, { state: "ended", ended_at: at(470) })).toEqual(["the midday sync was not held"]);
  });
  test("S0-16 a late start, the retro, and the end", () => {
    expect(due(40, { started_at: at(30) })).toEqual(["the day began at 09:30, after the time for briefs"]);
    expect(due(455, midday(190))).toEqual(["the retro is now"]);
    expect(due(500, midday(190))).toEqual(["the day's end is 20 min late: bus pilot end"]);
  });
  test("S0-18 a scope that was not confirmed is said", () => expect(due(250, midday(190, false))).toEqual(["the scope was not confirmed at midday"]));
});
