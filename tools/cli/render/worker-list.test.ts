import { expect, test } from "vitest";
import { testAttempt, testEnded } from "../../domain/worker/attempt/test-attempt.js";
import type { WorkerStanding } from "../../operations/list-workers.js";
import type { Look } from "./look.js";
import { displayWidth } from "./width.js";
import { workerTable } from "./worker-list.js";

const NOW = Date.parse("2026-01-31T12:12:00.000Z");
const pipe: Look = { width: Infinity, color: false, isTTY: false, timeZone: "UTC" };
const screen = (width: number): Look => ({ ...pipe, width, isTTY: true });
const seen = { rss_bytes: 5 << 20, cpu_ms: 1500, processes: 2, log_bytes: 2048, silent_ms: 130_000, last_line: "tests 3/9", kept: true };
const running: WorkerStanding = { ...testAttempt(), plan: "p", phase_state: "running", now: seen };
const ended = (more: Parameters<typeof testEnded>[0], extra: Parameters<typeof testEnded>[1] = {}): WorkerStanding => ({ ...testEnded(more, extra), plan: "p", phase_state: "ended" });
const cells = (text: string) => text.split("\n").slice(1).map((line) => line.split(/ {2,}/).map((cell) => cell.trim()).filter((cell) => cell !== ""));

test("S4-06: each worker in a line, below its plan", () => {
  const rows = cells(workerTable([running], NOW, pipe));
  expect(rows).toEqual([["PHASE", "TRY", "STATE", "PID", "AGE", "LEFT", "RSS", "CPU", "LOG", "SILENT", "LAST LINE"], ["P03", "1", "running", "3", "12 min", "18 min", "5.0 MiB", "2 s", "2 KiB", "2 min", "tests 3/9"]]);
  expect(workerTable([], NOW, pipe)).toBe("no workers");
  expect(workerTable([running, { ...running, plan: "q" }], NOW, pipe).split("\n").filter((line) => /^[pq]$/.test(line))).toEqual(["p", "q"]);
});

test.each<[string, WorkerStanding, string[]]>([
  ["ended well", ended({ ms: 300_000, rss_bytes: 1 << 20, cpu_ms: 200, log_bytes: 5 }), ["P03", "1", "exit 0", "3", "5 min", "-", "1.0 MiB", "0 s", "5 B", "-"]],
  ["ended, nothing measured", ended({ exit: null, signal: "SIGKILL" }), ["P03", "1", "SIGKILL", "3", "5 min", "-", "-", "-", "-", "-"]],
  ["passed", ended({}, { inspection: { at: "x", by: "lead", ok: true, misses: [] } }), ["P03", "1", "passed, exit 0", "3", "5 min", "-", "-", "-", "-", "-"]],
  ["failed", ended({ exit: 2 }, { inspection: { at: "x", by: "lead", ok: false, misses: [] } }), ["P03", "1", "failed, exit 2", "3", "5 min", "-", "-", "-", "-", "-"]],
  ["starting", { ...testAttempt({ state: "starting" }), plan: "p", phase_state: "starting" }, ["P03", "1", "starting", "3", "12 min", "18 min", "-", "-", "-", "-"]],
  ["beyond its deadline", { ...running, deadline: "2026-01-31T12:10:00.000Z" }, ["P03", "1", "running", "3", "12 min", "-2 min", "5.0 MiB", "2 s", "2 KiB", "2 min", "tests 3/9"]],
])("%s", (_, worker, row) => {
  expect(cells(workerTable([worker], NOW, pipe))[1]).toEqual(row);
});

test("what a table has no place for stands below it", () => {
  const text = workerTable(
    [
      { ...running, dangerous: true, stop: { at: "x", by: "boss", reason: "wrong\nbranch" }, now: { ...seen, kept: false } },
      { ...testAttempt({ phase: "P04", state: "void", why: "no such program" }), plan: "p", phase_state: "waiting" },
    ],
    NOW, pipe,
  );
  expect(text.split("\n").slice(4)).toEqual(["P03: nobody watches it: bus worker reap", "P03: it runs without approvals and sandbox", "P03: boss wants it to end: wrong\\nbranch", "P04: no such program"]);
  expect(text).toMatch(/P04 +1 +never ran/);
});

test("no line is wider than its terminal, and on a narrow one stands what matters most", () => {
  const long = { ...running, now: { ...seen, last_line: `${"言葉 ".repeat(60)}end` } };
  for (let width = 20; width <= 200; width += 1) {
    for (const line of workerTable([long], NOW, screen(width)).split("\n")) expect([width, displayWidth(line) <= width]).toEqual([width, true]);
  }
  const heads = (width: number) => cells(workerTable([long], NOW, screen(width)))[0];
  expect(heads(120)).toHaveLength(11);
  expect(heads(60)).toEqual(["PHASE", "TRY", "STATE", "PID", "AGE", "SILENT", "LAST LINE"]);
  expect(heads(30)).toEqual(["PHASE", "STATE", "AGE", "LAST …"]);
});

test("nothing that a worker prints or a record says reaches the terminal raw", () => {
  const bad = "a\u001b[2Jb\u202ec";
  const text = workerTable([{ ...running, plan: bad, now: { ...seen, last_line: bad, kept: false }, stop: { at: "x", by: bad, reason: bad } }], NOW, screen(300));
  expect(text).not.toMatch(/[\u001b\u202e]/);
  expect(text).toContain("a\\u{1b}[2Jb\\u{202e}c");
});
