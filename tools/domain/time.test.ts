import fc from "fast-check";
import { expect, test } from "vitest";
import { iso, parseDuration, parseMoment } from "./time.js";

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

test("a time is written as the language writes it, in any year", () => {
  fc.assert(fc.property(fc.oneof(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }), fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.double({ min: -1e12, max: 1e13, noNaN: true })), (ms) => iso(Math.trunc(ms)) === new Date(ms).toISOString()));
  for (const ms of [0, Date.UTC(2024, 1, 29, 23, 59, 59, 999), -62_167_219_200_000, -62_167_219_200_001, 253_402_300_799_999, 253_402_300_800_000]) expect(iso(ms)).toBe(new Date(ms).toISOString());
  expect(() => iso(Number.NaN)).toThrow(RangeError);
});
