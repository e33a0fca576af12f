import { expect, test } from "vitest";
import { outcomeSaid, shortfall } from "./said-outcome.js";

test.each([
  ["✅", "passed"], ["PASS", "passed"], ["→ passed in 3 s", "passed"], ["[OK]", "passed"], ["OK", "passed"], ["17/17 passing (fail fast is on)", "passed"],
  ["0 failed", "passed"], ["no errors", "passed"], ["without any failures", "passed"], ["exit code 0", "passed"], ["exited with 0", "passed"], ["fixed 3 errors", "passed"], ["(no matches; exit code 1)", "passed"],
  ["❌", "failed"], ["→ FAIL. A rule fired", "failed"], ["– FAILED: wrong", "failed"], ["→ **fail** (exit 2)", "failed"], ["27/29 tests passing", "failed"], ["3 errors", "failed"], ["exit code 2", "failed"],
  ["exits with `CACError: x`", "failed"], ["exit 1, 0 retries", "failed"], ["RED as it is to be", "failed"], ["timed out", "failed"],
  ["Blocked by the runner", "blocked"], ["aborted", "blocked"], ["not run", "blocked"],
])("S4-14 %s: %s", (text, outcome) => {
  expect(outcomeSaid(text)).toBe(outcome);
});

test.each(["", "and looked at its output", "a red border", "the failing-path suite", "fail-fast mode", "ok-ish", "partial application", "handles errors"])("S4-14 %j states nothing", (text) => {
  expect(outcomeSaid(text)).toBeNull();
});

test("a count that falls short", () => {
  expect([shortfall("3/3 passing, 4/6 passing"), shortfall("3/3 passing"), shortfall("src/3/4.ts")]).toEqual(["4/6 passing", null, null]);
});
