import { describe, expect, test } from "vitest";
import type { WorkerMiss } from "../../../schema/records.gen.js";
import { type Mending, checkAttempts, mendingPreface, missText, missesDocument } from "./remediation.js";
import { testEnded } from "../attempt/test-attempt.js";

const MISSES: readonly WorkerMiss[] = [
  { check: "report", message: "no PASS or FAIL", file: "plans/cart/reports/P03-worker.md", line: 4, severity: "error" },
  { check: "exit", message: "the worker did\nnot end well", severity: "error" },
  { check: "tracker", message: "a time without an offset", file: "plans/cart/execution-tracker.md", severity: "warning" },
];
const first = testEnded({ exit: 1 });
const second = testEnded({ exit: null, signal: "SIGKILL" }, { worker_id: "P03-2-y", attempt: 2, remedies: "P03-1-x", log: "tmp/worker-P03-2-y.log" });
const mending = (more: Partial<Mending> = {}): Mending => ({ plan: "cart", phase: "P03", folder: "plans/cart", before: [first, second], misses: MISSES, list: "tmp/worker-P03-2-y.misses.md", reason: undefined, ...more });

describe("S4-17, S4-20, S4-21 what a remediation worker is told", () => {
  test("where the original worker's log is, what is missing, and what to bring up to date", () => {
    const preface = mendingPreface(mending());
    for (const text of ["remediation worker 3", "The original worker's log is tmp/worker-P03-2-y.log (SIGKILL)", "tmp/worker-P03-1-x.log, tmp/worker-P03-2-y.log", "tmp/worker-P03-2-y.misses.md", "- plans/cart/reports/P03-worker.md:4: no PASS or FAIL (report)", "- the worker did not end well (exit)", "bring plans/cart/reports/P03-worker.md and plans/cart/.completed/P03.md up to date: outcome, commands with their output, times."]) expect(preface).toContain(text);
    expect(preface).not.toContain("without an offset");
  });

  test("a long list is cut, and says where the rest is", () => {
    const misses = Array.from({ length: 30 }, (_, at): WorkerMiss => ({ check: "report", message: `miss ${at}` }));
    const preface = mendingPreface(mending({ misses }));
    expect(preface).toContain("- miss 19 (report)\n- and 10 more in that file");
    expect(preface).not.toContain("miss 20 ");
  });

  test("a reason stands where no inspection found anything, on one line", () => {
    const preface = mendingPreface(mending({ misses: [], reason: "the names\nare wrong", folder: "" }));
    expect(preface).toContain("Why you were launched: the names are wrong");
    expect(preface).toContain("no inspection found anything");
    expect(preface).toContain(" reports/P03-worker.md");
  });

  test("the list holds everything, warnings too, and every worker with its log", () => {
    const text = missesDocument(mending({ reason: "why" }));
    expect(text).toContain("# What P03 of cart lacks");
    expect(text).toContain("Asked for because: why");
    expect(text).toContain("- plans/cart/reports/P03-worker.md:4: no PASS or FAIL (report)");
    expect(text).toContain("- warning: plans/cart/execution-tracker.md: a time without an offset (tracker)");
    expect(text).toContain("- P03-1-x: exit 1; log: tmp/worker-P03-1-x.log\n- P03-2-y: SIGKILL; log: tmp/worker-P03-2-y.log (this one's work is to be mended)");
    expect(missesDocument(mending({ misses: [] }))).toContain("No inspection found anything.");
  });
});

test("a miss names its place, its line and its check", () => {
  expect(MISSES.map(missText)).toEqual(["plans/cart/reports/P03-worker.md:4: no PASS or FAIL (report)", "the worker did\nnot end well (exit)", "plans/cart/execution-tracker.md: a time without an offset (tracker)"]);
});

test("S4-17 beyond the plan's limit a person is asked, and told what can be done", () => {
  expect(() => checkAttempts("P03", "cart", [first, second], 3)).not.toThrow();
  expect(() => checkAttempts("P03", "cart", [first, second], 2)).toThrow(/has had 2 workers, and 2 is the plan's limit: .* tmp\/worker-P03-2-y\.log; .* bus worker inspect P03 --plan cart/);
});
