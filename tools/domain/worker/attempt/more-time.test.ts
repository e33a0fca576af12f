import { expect, test } from "vitest";
import { withMoreTime } from "./more-time.js";
import { testAttempt, testEnded } from "./test-attempt.js";

const NOON = Date.parse("2026-01-31T12:00:00.000Z");
const asking = (minutes = 10, reason = "two suites") => ({ by: "lead", reason, now: NOON + minutes * 60_000 });
const stop = { at: "2026-01-31T12:01:00.000Z", by: "other", reason: "wrong model" };

test("S4-12 the deadline moves, and the reason, who and when are kept", () => {
  const longer = withMoreTime(testAttempt(), 1800, asking());
  expect(longer.deadline).toBe("2026-01-31T13:00:00.000Z");
  expect(longer.budgets.at(-1)).toEqual({ seconds: 3600, reason: "two suites", by: "lead", at: "2026-01-31T12:10:00.000Z" });
  expect(withMoreTime(longer, 60, asking()).deadline).toBe("2026-01-31T13:01:00.000Z");
});

test.each<[string, () => unknown, string, RegExp]>([
  ["an ended worker", () => withMoreTime(testEnded(), 60, asking()), "CONFLICT", /has ended/],
  ["one that is being stopped", () => withMoreTime(testAttempt({ stop }), 60, asking()), "CONFLICT", /being stopped for other: wrong model/],
  ["one whose deadline has come", () => withMoreTime(testAttempt(), 60, asking(30)), "CONFLICT", /deadline passed at 2026-01-31T12:30/],
  ["without a reason", () => withMoreTime(testAttempt(), 60, asking(1, " ")), "USAGE", /reason/],
  ["by nothing", () => withMoreTime(testAttempt(), 0, asking()), "USAGE", /longer/],
  ["by years", () => withMoreTime(testAttempt(), 1e12, asking()), "USAGE", /30 days/],
  ["by no number", () => withMoreTime(testAttempt(), NaN, asking()), "USAGE", /30 days/],
])("refused: %s", (_, deed, code, message) => {
  expect(deed).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
});
