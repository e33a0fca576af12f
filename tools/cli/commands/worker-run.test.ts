import { expect, test } from "vitest";
import type { Bus } from "../../bus.js";
import { testAttempt } from "../../domain/worker/attempt/test-attempt.js";
import type { RunStep, RunWorkersRequest } from "../../operations/run-workers.js";
import { type Ran, runIn } from "../test-context.js";

const AT = "2026-01-31T09:00:00.000Z";
const worker = testAttempt({ phase: "P01", pid: 4711 });
const PHASES: RunStep = { step: "phases", at: AT, plan: "cart", phases: [{ phase: "P01", title: "Stub", state: "waiting" }] };
const STEPS: RunStep[] = [
  PHASES,
  { step: "begins", at: AT, deed: "launch", phase: "P01" },
  { step: "launched", at: AT, worker },
  { step: "look", at: AT, worker: { ...worker, plan: "cart", phase_state: "running" } },
  { step: "inspected", at: AT, phase: "P01", ok: false, misses: [{ check: "report", message: "is not there" }] },
  { step: "stuck", at: AT, phase: "P01", misses: [{ check: "report", message: "is not there" }], hints: ["bus worker run cart --attempts 4"] },
];

/** The command, over a bus that says these steps. */
async function ran(steps: readonly RunStep[], terminal: boolean, ...argv: string[]): Promise<Ran & { asked: RunWorkersRequest | undefined }> {
  let asked: RunWorkersRequest | undefined;
  async function* runWorkers(request: RunWorkersRequest) {
    asked = request;
    yield* steps;
  }
  const context = terminal ? { isTTY: true, columns: 60, rows: 10, env: { TERM: "xterm", NO_COLOR: "1" } } : {};
  const out = await runIn({ ...context, clock: () => Date.parse(AT), openBus: async () => ({ runWorkers }) as unknown as Bus }, "worker", "run", "cart", ...argv);
  return { ...out, asked };
}

test("in a pipe every step is a line with its time, and a plan that is stuck ends with 1", async () => {
  const { code, stdout, asked } = await ran(STEPS, false);
  expect(code).toBe(1);
  expect(asked).toEqual({ plan: "cart", env: [], ahead: true });
  expect(stdout.split("\n").map((line) => line.replace(/^\d{4}-\S+ {2}/, "<time> "))).toEqual([
    "<time> cart: 1 phase, 0 passed", "<time> P01: launching", expect.stringMatching(/^<time> P01: PID 4711, log /), "<time> P01 inspected: failed (1 miss)", "  is not there [report]", "<time> stuck at P01", "  is not there [report]", "  bus worker run cart --attempts 4", "",
  ]);
});

test("what stands in the way is not counted together with warnings", async () => {
  const { stdout } = await ran([{ step: "inspected", at: AT, phase: "P01", ok: true, misses: [{ check: "marker", message: "has no start", severity: "warning" }] }], false);
  expect(stdout).toContain("P01 inspected: passed (1 warning)\n  warning has no start [marker]\n");
});

test("a plan that a person halted ends with 1, and nothing is drawn below it", async () => {
  const { code, stdout } = await ran([{ step: "halted", at: AT, worker: { ...worker, state: "ended", end: { at: AT, how: "stopped", exit: null, ms: 1 } }, hints: ["bus worker run cart"] }], true);
  expect(code).toBe(1);
  expect(stdout.endsWith("halted: the worker of P01 was stopped\n  bus worker run cart\n")).toBe(true);
});

test("with --json it is one step a line, and a mere look is none", async () => {
  const { code, stdout } = await ran(STEPS, true, "--json");
  expect(code).toBe(1);
  expect(stdout.trim().split("\n").map((line) => (JSON.parse(line) as RunStep).step)).toEqual(["phases", "begins", "launched", "inspected", "stuck"]);
});

test("on a terminal only what is over stays, below it stands how it is now, drawn anew each second", async () => {
  const { code, stdout, asked } = await ran(STEPS, true);
  expect(code).toBe(1);
  expect(asked?.looks).toBe(1000);
  expect(stdout).not.toContain(": launching\n");
  expect(stdout).toContain("\rP01  running  Stub\u001b[K\nage 0 s");
  expect(stdout).toMatch(/\r\u001b\[J\S+ {2}P01 inspected: failed \(1 miss\)\n {2}is not there \[report\]\n\r/);
  expect(stdout).toContain("bus worker run cart --attempts 4\n\rlooking for what comes next\u001b[K\n0 of 1 passed");
  expect(stdout.endsWith("\r\u001b[J")).toBe(true);
});

test("a finished plan ends with 0", async () => {
  const run = { plan: "cart", plan_id: "c", folder: "", home: "/r", state: "finished" as const, pid_file: "p", opened_at: AT, opened_by: "l", attempts: [] };
  expect((await ran([PHASES, { step: "finished", at: AT, run }], false)).code).toBe(0);
});

test("what is asked for is handed over; S4-05 the dangerous bypass only by its own flag", async () => {
  const { asked } = await ran([], false, "--attempts", "5", "--model", "m", "--env", "A", "--env", "B=c", "--dangerously-bypass", "--take-over");
  expect(asked).toEqual({ plan: "cart", ahead: true, env: ["A", "B=c"], attempts: 5, model: "m", dangerous: true, takeOver: true });
  expect((await ran([], false)).asked).toEqual({ plan: "cart", ahead: true, env: [] });
});
