import { describe, expect, test } from "vitest";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import { ended, started, voided } from "./attempt-steps.js";
import { type RunFacts, type Wanted, entered } from "./enter-attempt.js";

const T = Date.parse("2026-01-31T12:00:00Z");
const facts: RunFacts = { plan: "p", plan_id: "PLAN-1", folder: "plans/p", home: "/home", pid_file: "tmp/p-worker-pids.txt", opened_by: "lead", session_id: "lead.1" };
const wanted: Wanted = {
  phase: "P03", agent_id: "worker-p03", task_id: "p-P03", argv: ["codex", "exec"], env: ["PATH", "HOME"], kind: "stub", client: "codex", model: undefined, dangerous: false,
  remedies: undefined, budget: { seconds: 1800 }, suffix: "abcd1234", starter: { host: "h", pid: 1, pid_start: "s" }, declared: false,
};
const enter = (run: WorkerRun | null, more: Partial<Wanted> = {}, where: Partial<RunFacts> = {}) => entered(run, { ...facts, ...where }, { ...wanted, ...more }, T);
/** A run whose only worker has come so far. */
function after(...steps: ((attempt: WorkerAttempt) => WorkerAttempt)[]): WorkerRun {
  const { run, attempt } = enter(null);
  return { ...run, attempts: [steps.reduce((now, step) => step(now), attempt)] };
}
const begin = (attempt: WorkerAttempt) => started(attempt, { pid: 7, start: "s" }, T);
const end = (attempt: WorkerAttempt) => ended(attempt, { at: "2026-01-31T12:10:00.000Z", how: "exited", exit: 1 });
const giveUp = (attempt: WorkerAttempt) => voided(attempt, "killed");

test("S4-01 S4-08: the first worker opens its plan's run, with the budget from its launch", () => {
  const { run, attempt } = enter(null);
  expect(run).toEqual({ ...facts, state: "open", opened_at: "2026-01-31T12:00:00.000Z", attempts: [attempt] });
  expect(attempt).toEqual({
    worker_id: "P03-1-abcd1234", phase: "P03", kind: "stub", attempt: 1, state: "starting", client: "codex", agent_id: "worker-p03", task_id: "p-P03", cwd: "/home",
    log: "tmp/worker-P03-1-abcd1234.log", argv: ["codex", "exec"], env: ["HOME", "PATH"], starter: wanted.starter, launched_at: "2026-01-31T12:00:00.000Z",
    budgets: [{ seconds: 1800, by: "lead", at: "2026-01-31T12:00:00.000Z" }], deadline: "2026-01-31T12:30:00.000Z",
  });
});

test("its number is one more than that of the phase's last, of whose attempts not all need be on the record", () => {
  const run = after(begin, end);
  expect(enter({ ...run, attempts: run.attempts.map((one) => ({ ...one, attempt: 7 })) }).attempt).toMatchObject({ attempt: 8, worker_id: "P03-8-abcd1234" });
});

describe("let in", () => {
  test.each<[string, WorkerRun, Partial<Wanted>, string]>([
    ["a second worker of the phase, when the first has ended", after(begin, end), { remedies: "P03-1-abcd1234" }, "P03-2-abcd1234"],
    ["one that never ran counts as none", after(giveUp), {}, "P03-1-abcd1234"],
    ["another phase of a plan that declares no order", after(begin), { phase: "P04" }, "P04-1-abcd1234"],
    ["another phase of a declared plan, when the first has ended", after(begin, end), { phase: "P04", declared: true }, "P04-1-abcd1234"],
  ])("%s", (_, run, more, id) => {
    const next = enter(run, more);
    expect(next.attempt).toMatchObject({ worker_id: id, ...(more.remedies !== undefined && { remedies: more.remedies }) });
    expect(next.run.attempts).toEqual([...run.attempts, next.attempt]);
  });

  test("into a run that was finished: it goes on", () => {
    const run: WorkerRun = { ...after(begin, end), state: "finished", finished_at: "2026-01-31T12:20:00.000Z", archive: "a", note: "kept" };
    const next = enter(run, {}, { home: "/other" }).run;
    expect(next).toMatchObject({ state: "open", home: "/other", note: "kept", opened_at: run.opened_at });
    expect(next).not.toHaveProperty("finished_at");
    expect(next).not.toHaveProperty("archive");
  });

  test("S4-05: what is dangerous says so", () => {
    expect(enter(null, { dangerous: true }).attempt.dangerous).toBe(true);
  });

  test("a long command is recorded shortened", () => {
    const { argv } = enter(null, { argv: ["x", "a".repeat(5000), ...Array.from({ length: 100 }, String)] }).attempt;
    expect(argv[1]).toHaveLength(301);
    expect(argv).toHaveLength(41);
    expect(argv.at(-1)).toBe("… 62 more");
  });
});

describe("S4-35 refused", () => {
  test.each<[string, WorkerRun, Partial<Wanted>, Partial<RunFacts>, string, RegExp]>([
    ["the phase's worker is starting", after(), {}, {}, "CONFLICT", /^P03 of p has a worker: P03-1-abcd1234 \(being launched, until 2026-01-31T12:30:00.000Z\)$/],
    ["the phase's worker runs", after(begin), {}, {}, "CONFLICT", /P03-1-abcd1234 \(pid 7, until/],
    ["another phase's worker runs, in a declared plan", after(begin), { phase: "P04", declared: true }, {}, "CONFLICT", /^P03 of p has a worker.*one phase after another$/],
    ["workers run in another checkout", after(begin), { phase: "P04" }, { home: "/other" }, "CONFLICT", /run in \/home$/],
    ["no phase id", after(begin), { phase: "../x" }, {}, "USAGE", /no phase id/],
  ])("%s", (_, run, more, where, code, message) => {
    expect(() => enter(run, more, where)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
