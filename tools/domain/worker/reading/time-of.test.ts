import { expect, test } from "vitest";
import { timeOf, timesIn } from "./time-of.js";

const moment = Date.parse("2026-02-03T19:25:31Z");

test.each([
  ["2026-02-03T19:25:31Z", moment],
  ["2026-02-03T16:25:31-0300", moment],
  ["2026-02-03T19:25:31+0000", moment],
  ["2026-02-03T20:25:31+01:00", moment],
  ["2026-02-03 19:25:31 UTC", moment],
  ["Started: **2026-02-03T19:25:31.250Z**, sharp", moment],
  ["2026-02-03T19:25Z", moment - 31_000],
  ["2024-02-29T00:00:00Z", Date.parse("2024-02-29T00:00:00Z")],
])("S4-31 %s is a moment", (text, ms) => {
  expect(timeOf(text)).toMatchObject({ kind: "moment", ms });
});

test.each([
  ["2026-02-03", "day"],
  ["2026-02-03T19:25:31", "local"],
  ["on 2026-02-03 19:25 or so", "local"],
  ["05:05 UTC", "clock"],
  ["at 5:05 UTC sharp", "clock"],
  ["2026-02-30T10:00:00Z", "impossible"],
  ["2025-02-29", "impossible"],
  ["2026-13-01", "impossible"],
  ["2026-02-03T25:00:00Z", "impossible"],
  ["2026-02-03T10:61:00Z", "impossible"],
  ["2026-02-03T10:00:00+2500", "impossible"],
  ["2026-02-03T10:00:00+0199", "impossible"],
  ["29:05 UTC", "impossible"],
])("S4-31 %s is %s", (text, kind) => {
  expect(timeOf(text)?.kind).toBe(kind);
});

test.each(["soon", "", "-", "src/a.ts:10:20", "10:20", "v2026-02-03x", "PLAN-20260203-THING", "42 passed (3:05)"])("%j gives no time", (text) => {
  expect(timeOf(text)).toBeNull();
});

test("all of a line come in order", () => {
  expect(timesIn("05:05 UTC on 2026-02-03, until 2026-02-03T06:00:00Z").map(({ kind }) => kind)).toEqual(["clock", "day", "moment"]);
});
