import { expect, test } from "vitest";
import { testAttempt, testEnded } from "./test-attempt.js";
import { withWantedEnd } from "./wanted-end.js";

const asking = { by: "lead", reason: "waits for a prompt", now: Date.parse("2026-01-31T12:10:00.000Z") };
const stop = { at: "2026-01-31T12:10:00.000Z", by: "lead", reason: "waits for a prompt", grace_ms: 5000 };

test("who wants it, why, and how long it has", () => {
  const wanted = withWantedEnd(testAttempt(), 5000, asking, "h");
  expect(wanted).toEqual(testAttempt({ stop }));
  expect(withWantedEnd(testAttempt({ stop }), 1, { ...asking, by: "other" }, "h")).toBeNull();
  expect(withWantedEnd(testEnded(), 5000, asking, "h")).toBeNull();
  expect(withWantedEnd(testEnded(), 5000, asking, "elsewhere")).toBeNull();
});

test("S4-11 another host's worker is not ours to end, running or starting", () => {
  const starting = testAttempt({ state: "starting", starter: { host: "far", pid: 1, pid_start: null } });
  const { keeper: _, ...unkept } = starting;
  for (const attempt of [testAttempt({ keeper: { host: "far", pid: 2, pid_start: null } }), testAttempt({ keeper: { host: "far", pid: 2, pid_start: null }, stop }), unkept]) {
    expect(() => withWantedEnd(attempt, 5000, asking, "h")).toThrow(expect.objectContaining({ code: "CONFLICT", message: "the worker of P03 runs on far, not on h" }));
  }
});

test("without a reason nobody ends anything", () => {
  for (const attempt of [testAttempt(), testEnded()]) expect(() => withWantedEnd(attempt, 5000, { ...asking, reason: " " }, "h")).toThrow(expect.objectContaining({ code: "USAGE" }));
});
