import { describe, expect, test } from "vitest";
import { testAttempt } from "../../domain/worker/attempt/test-attempt.js";
import type { WorkerStanding } from "../../operations/list-workers.js";
import type { RunStep } from "../../operations/run-workers.js";
import type { Look } from "./look.js";
import { type RunView, runFrame, viewAfter } from "./run-view.js";
import { stepText } from "./worker-run.js";
import { displayWidth } from "./width.js";

const AT = "2026-01-31T09:00:00.000Z";
const NOW = Date.parse(AT) + 12 * 60_000;
const look = (width: number, color = false): Look => ({ width, color, timeZone: "UTC", isTTY: true, redraws: true });

const PHASES: RunStep = {
  step: "phases", at: AT, plan: "cart",
  phases: [{ phase: "P01", title: "Stub the cart", state: "passed" }, { phase: "P02", title: "Prüfe den Wagen 購物車", state: "waiting" }, { phase: "P03", state: "waiting" }, { phase: "P04", state: "waiting" }],
};
const worker = testAttempt({ phase: "P02", worker_id: "P02-2-abcd1234", attempt: 2, remedies: "P02-1-abcd1234", launched_at: AT, started_at: AT, pid: 4711, deadline: "2026-01-31T09:30:00.000Z", log: "tmp/worker-P02-2-abcd1234.log" });
const standing: WorkerStanding = {
  ...worker, plan: "cart", phase_state: "running",
  now: { rss_bytes: 231 << 20, cpu_ms: 180_000, processes: 4, log_bytes: 12 << 10, silent_ms: 8000, last_line: "ok 17 - räumt auf 清理 \u001b[2J done", kept: true },
};
const after = (...steps: RunStep[]): RunView => steps.reduce(viewAfter, { phases: [] });
const running = after(PHASES, { step: "launched", at: AT, worker }, { step: "look", at: AT, worker: standing });

describe("the live view", () => {
  test("of a running worker says phase, state, attempt, title, age, budget, what it uses, and its last line", () => {
    expect(runFrame(running, NOW, look(120), 9)).toEqual([
      "P02  running  attempt 2  Prüfe den Wagen 購物車",
      "age 12 min  18 min left  231.0 MiB  CPU 3 min  4 processes  silent 8 s  log 12 KiB",
      "ok 17 - räumt auf 清理 \\u{1b}[2J done",
      "1 of 4 passed  then P03 P04",
    ]);
  });

  test.each([[200, 9], [40, 9], [20, 9], [3, 9], [1, 1], [40, 2], [80, 1]])("fits %i columns and %i rows", (width, rows) => {
    const lines = runFrame(running, NOW, look(width, true), rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(displayWidth(line.replaceAll(/\u001b\[\d+m/g, ""))).toBeLessThanOrEqual(width);
    expect(lines[0]?.replaceAll(/\u001b\[\d+m/g, "").slice(0, 3)).toBe(width === 1 ? "…" : "P02");
  });

  test.each<[string, RunStep[], string[]]>([
    ["a launch", [{ step: "begins", at: AT, deed: "launch", phase: "P02" }], ["P02  launching  Prüfe den Wagen 購物車", "for 12 min", "1 of 4 passed  then P03 P04"]],
    ["an inspection, with the attempt that it is about", [{ step: "completed", at: AT, worker: { ...worker, state: "ended" } }, { step: "begins", at: AT, deed: "inspect", phase: "P02" }], ["P02  being inspected  attempt 2  Prüfe den Wagen 購物車", "for 12 min", "1 of 4 passed  then P03 P04"]],
    ["what has passed", [{ step: "inspected", at: AT, phase: "P02", ok: true, misses: [] }, { step: "begins", at: AT, deed: "launch", phase: "P03" }], ["P03  launching", "for 12 min", "2 of 4 passed  then P04"]],
    ["the archive", [{ step: "begins", at: AT, deed: "archive" }], ["all phases  archiving", "for 12 min", "1 of 4 passed  then P02 P03 P04"]],
    ["a worker that is being stopped, at last without a keeper", [{ step: "look", at: AT, worker: { ...standing, stop: { at: AT, by: "lead", reason: "r" }, now: { log_bytes: 0, rss_bytes: 0, cpu_ms: 0, processes: 1, silent_ms: 0, kept: false } } }], ["P02  being stopped  attempt 2  Prüfe den Wagen 購物車", "age 12 min  18 min left  0 B  CPU 0 s  1 process  silent 0 s  log 0 B  no keeper", "1 of 4 passed  then P03 P04"]],
    ["one that is over its budget, on another host", [{ step: "look", at: AT, worker: { ...worker, plan: "cart", phase_state: "running", deadline: "2026-01-31T09:11:30.000Z" } }], ["P02  running  attempt 2  Prüfe den Wagen 購物車", "age 12 min  over its budget by 30 s", "1 of 4 passed  then P03 P04"]],
    ["a clock that was set back", [{ step: "look", at: AT, worker: { ...worker, plan: "cart", phase_state: "running", started_at: "2026-01-31T10:00:00.000Z" } }], ["P02  running  attempt 2  Prüfe den Wagen 購物車", "age 0 s  18 min left", "1 of 4 passed  then P03 P04"]],
  ])("says %s", (_, steps, lines) => {
    expect(runFrame(after(PHASES, ...steps), NOW, look(120), 9)).toEqual(lines);
  });

  test("has something to say before anything is known", () => {
    expect(runFrame(after(), NOW, look(80), 9)).toEqual(["looking for what comes next", "0 of 0 passed"]);
  });
});

describe("a step as lines that stay", () => {
  const pipe: Look = { width: Infinity, color: false, timeZone: "UTC", isTTY: false };
  const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4} {2}/;
  const misses = [{ check: "report", message: "it names no verification command", file: "reports/P02-worker.md", line: 3 }, { check: "log", message: "a warning\u001b[2J", severity: "warning" as const }];
  const missLines = ["  reports/P02-worker.md:3: it names no verification command [report]", "  warning a warning\\u{1b}[2J [log]"];
  const run = { plan: "cart", plan_id: "c", folder: "", home: "/r", state: "finished" as const, pid_file: "p", opened_at: AT, opened_by: "l", attempts: [], archive: "cart/archive" };

  test.each<[RunStep, string[]]>([
    [PHASES, ["cart: 4 phases, 1 passed"]],
    [{ step: "begins", at: AT, deed: "launch", phase: "P02" }, ["P02: launching"]],
    [{ step: "begins", at: AT, deed: "archive" }, ["all phases passed: archiving"]],
    [{ step: "inspected", at: AT, phase: "P02", ok: true, misses: [] }, ["P02 inspected: passed"]],
    [{ step: "inspected", at: AT, phase: "P02", ok: false, misses }, ["P02 inspected: failed (1 miss, 1 warning)", ...missLines]],
    [{ step: "stuck", at: AT, phase: "P02", misses, hints: ["bus worker run cart --attempts 4"] }, ["stuck at P02", ...missLines, "  bus worker run cart --attempts 4"]],
    [{ step: "halted", at: AT, worker: { ...worker, state: "ended", stop: { at: AT, by: "ann", reason: "the wrong branch", grace_ms: 5000 }, end: { at: AT, how: "stopped", exit: null, signal: "SIGTERM", ms: 1 } }, hints: ["bus worker run cart"] }, ["halted: the worker of P02 was stopped by ann: the wrong branch (SIGTERM)", "  bus worker run cart"]],
    [{ step: "finished", at: AT, run }, ["finished: cart, kept in cart/archive"]],
  ])("has its time, and is harmless (%#)", (step, lines) => {
    const [first = "", ...rest] = stepText(step, pipe).split("\n");
    expect(first).toMatch(STAMP);
    expect([first.replace(STAMP, ""), ...rest]).toEqual(lines);
  });

  test("S4-03 S4-09 S4-10 of workers begin with their time, too, and say pid, log, cycle and outcome", () => {
    const ended = { ...worker, state: "ended" as const, end: { at: AT, how: "exited" as const, exit: 0, ms: 60_000 } };
    const steps: RunStep[] = [{ step: "launched", at: AT, worker }, { step: "adopted", at: AT, worker }, { step: "cycle", at: AT, cycle: 2, of: 6, worker: standing }, { step: "completed", at: AT, worker: ended }];
    const lines = steps.map((step) => stepText(step, pipe).split("\n")[0] ?? "");
    for (const line of lines) expect(line).toMatch(STAMP);
    expect(lines[0]).toContain("P02: PID 4711 (remediation 2 of P02-1-abcd1234), log tmp/worker-P02-2-abcd1234.log, until 2026-01-31T");
    expect(lines[1]).toContain("P02: a worker is at it, PID 4711");
    expect(lines[2]).toMatch(/P02 {2}2\/6 {2}running {2}PID 4711/);
    expect(lines[3]).toContain("Worker P02 completed: exit 0");
  });

  test("nothing is said of a mere look", () => {
    expect(stepText({ step: "look", at: AT, worker: standing }, pipe)).toBe("");
  });
});
