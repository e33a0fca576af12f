import { expect, test } from "vitest";
import type { BusEvent } from "../schema/records.gen.js";
import { type EventFilter, checkExtra, filterTexts, isGuarded, matchesEvent } from "./event.js";

const event: BusEvent = { ts: "2026-01-31T12:00:00Z", agent_id: "a", event: "status", summary: "s", task_id: "Q-1", plan_id: "p" };
const at = Date.parse(event.ts);

test.each<[EventFilter, boolean]>([
  [{}, true],
  [{ agents: ["a", "b"] }, true],
  [{ agents: ["b"] }, false],
  [{ events: ["note"] }, false],
  [{ task: "Q-1", plan: "p" }, true],
  [{ task: "Q-2" }, false],
  [{ since: at }, true],
  [{ since: at + 1 }, false],
])("%j: %s", (filter, matches) => {
  expect(matchesEvent(event, filter)).toBe(matches);
});

test.each<[EventFilter, string[]]>([
  [{ agents: ["a"], task: "Q-1" }, ['"a"', '"Q-1"']],
  [{ agents: ["a", "b"] }, []],
  [{ events: ["näh"] }, []],
  [{ events: ['a"b'] }, []],
])("%j is looked for as %j", (filter, texts) => {
  expect(filterTexts(filter)).toEqual(texts);
});

test("extra keys never stand over the line's own", () => {
  expect(checkExtra({ reviewer: "b" })).toEqual({ reviewer: "b" });
  for (const key of ["ts", "id", "seq", "__proto__x y", "constructor", ""]) expect(() => checkExtra({ [key]: "x" })).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("what is guarded", () => {
  expect(["status", "complete", "proposal", "pr_opened", "audit", "release", "note", "observation"].map(isGuarded)).toEqual([true, true, true, true, true, true, false, false]);
});
