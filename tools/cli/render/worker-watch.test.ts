import { expect, test } from "vitest";
import { testAttempt, testEnded } from "../../domain/worker/attempt/test-attempt.js";
import { size } from "../../domain/size.js";
import type { PollCycle } from "../../operations/poll-worker.js";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import type { Look } from "./look.js";
import { cycleText, standsText } from "./worker-watch.js";

const pipe: Look = { width: Infinity, color: false, timeZone: "UTC", isTTY: false };
const now = { rss_bytes: 5 << 20, cpu_ms: 2000, processes: 2, log_bytes: 2048, silent_ms: 30_000, last_line: "two\u001b[31m", kept: true };
const STAMP = String.raw`2026-01-31T\d\d:10:00[+-]\d{4}`;
const DEADLINE = String.raw`2026-\d\d-\d\dT\d\d:\d\d:00[+-]\d{4}`;

function cycle(more: Partial<PollCycle>, worker: WorkerAttempt, used?: typeof now | { [K in keyof typeof now]?: (typeof now)[K] }): PollCycle {
  return { at: "2026-01-31T12:10:00.000Z", cycle: 2, of: 6, said: "running", last: false, worker: { ...worker, plan: "p", phase_state: "running", ...(used !== undefined && { now: used as typeof now }) }, ...more };
}

test.each<[string, PollCycle, readonly string[]]>([
  ["S4-09 a cycle begins with its time and offset", cycle({}, testAttempt(), now), [`${STAMP}  P03  2/6  running  PID 3  age 10 min  silent 30 s  5.0 MiB  CPU 2 s  log 2 KiB`, String.raw`  two\\u\{1b\}\[31m`]],
  ["what the system does not tell is not made up", cycle({}, testAttempt(), { log_bytes: 0, silent_ms: 600_000, kept: false }), [`${STAMP}  P03  2/6  running  PID 3  age 10 min  silent 10 min  log 0 B  no keeper`]],
  ["a launch", cycle({}, testAttempt({ state: "starting" })), [`${STAMP}  P03  2/6  starting  PID 3  age 10 min`]],
  ["S4-10", cycle({ said: "completed", last: true, hints: ["bus worker inspect P03 --plan p"] }, testEnded({ ms: 300_000, rss_bytes: 9 << 20, cpu_ms: 4000, left: 2 })), [
    `${STAMP}  Worker P03 completed: exit 0  after 5 min  9.0 MiB at most  CPU 4 s  2 left running, ended  tmp/worker-P03-1-x.log`, "  bus worker inspect P03 --plan p",
  ]],
  ["S4-11", cycle({ said: "hung", last: true, hints: ["bus worker logs P03 --plan p"] }, testAttempt(), now), [`${STAMP}  Worker P03 is hung: it still runs after 6 cycles; nobody ended it`, "  PID 3  age 10 min  silent 30 s  5.0 MiB  CPU 2 s  log 2 KiB", "  bus worker logs P03 --plan p"]],
])("%s", (_, told, lines) => {
  expect(cycleText(told, pipe)).toMatch(new RegExp(`^${lines.join("\n")}$`));
});

test("a last line is cut to the terminal", () => {
  const [, last] = cycleText(cycle({}, testAttempt(), { ...now, last_line: "x".repeat(500) }), { ...pipe, isTTY: true, width: 20 }).split("\n");
  expect(last).toBe(`  ${"x".repeat(17)}…`);
});

test.each<[string, WorkerAttempt]>([
  ["Worker P03 completed: exit 3  tmp/worker-P03-1-x.log", testEnded({ exit: 3 })],
  ["Worker P03 completed: stopped by lead: why \\\\u\\{1b\\}  tmp/worker-P03-1-x.log", testEnded({ how: "stopped", exit: null }, { stop: { at: "", by: "lead", reason: "why \u001b" } })],
  [`Worker P03 still runs: PID 3, until ${DEADLINE}`, testAttempt()],
  [`Worker P03 is being launched, until ${DEADLINE}`, testAttempt({ state: "starting", pid: undefined as never })],
  ["Worker P03 never ran: stopped before it began", testAttempt({ state: "void", why: "stopped before it began" })],
])("%s", (text, attempt) => {
  expect(standsText(attempt, pipe)).toMatch(new RegExp(`^${text}$`));
});

test.each([[0, "0 B"], [1023, "1023 B"], [1024, "1 KiB"], [12_288, "12 KiB"], [1 << 20, "1.0 MiB"], [3.4 * 2 ** 20, "3.4 MiB"], [2 ** 30, "1.0 GiB"], [2 ** 42, "4096.0 GiB"]])("%i bytes are %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});
