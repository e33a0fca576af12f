import { expect, test } from "vitest";
import { parseDuration, parseMoment } from "./time.js";

const now = Date.parse("2026-01-31T12:00:00Z");

test.each([
  ["2026-01-31T09:00:00Z", now - 3 * 3_600_000],
  ["2026-01-31T10:00:00+01:00", now - 3 * 3_600_000],
  ["2h", now - 2 * 3_600_000],
  ["1.5h", now - 5_400_000],
  ["3d", now - 3 * 86_400_000],
])("%s", (text, ms) => {
  expect(parseMoment(text, now)).toBe(ms);
});

test.each(["yesterday", "", "2026-13-40", "5", "-2h"])("%j is no moment", (text) => {
  expect(() => parseMoment(text, now)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test.each(["", "5", "h", "2 h"])("%j is no duration", (text) => {
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
