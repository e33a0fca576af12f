import { expect, test } from "vitest";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { endedWell, outcome } from "./outcome.js";
import { testAttempt, testEnded } from "./test-attempt.js";

const stop = { at: "2026-01-31T12:01:00.000Z", by: "lead", reason: "waits for a prompt" };

test.each<[string, WorkerAttempt, boolean]>([
  ["running", testAttempt(), false],
  ["starting", testAttempt({ state: "starting" }), false],
  ["never ran: no such program", testAttempt({ state: "void", why: "no such program" }), false],
  ["never ran", testAttempt({ state: "void" }), false],
  ["exit 0", testEnded(), true],
  ["exit 0", testEnded({}, { stop }), true],
  ["exit 3", testEnded({ exit: 3 }), false],
  ["SIGKILL", testEnded({ exit: null, signal: "SIGKILL" }), false],
  ["ended", testEnded({ exit: null }), false],
  ["ended at its deadline (SIGTERM)", testEnded({ how: "deadline", exit: null, signal: "SIGTERM" }), false],
  ["ended at its deadline (exit 0)", testEnded({ how: "deadline" }), false],
  ["stopped by lead: waits for a prompt (SIGTERM)", testEnded({ how: "stopped", exit: null, signal: "SIGTERM" }, { stop }), false],
  ["stopped", testEnded({ how: "stopped", exit: null }), false],
  ["lost: nobody saw it end, its exit code is not known", testEnded({ how: "lost", exit: null }), false],
])("%s", (words, attempt, well) => {
  expect(outcome(attempt)).toBe(words);
  expect(endedWell(attempt)).toBe(well);
});
