import { describe, expect, test } from "vitest";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { type Asking, budgetSeconds, ended, extended, kept, started, stopped, voided } from "./attempt-steps.js";

const T = Date.parse("2026-01-31T12:00:00Z");
const AT = "2026-01-31T12:00:00.000Z";
const starting: WorkerAttempt = {
  worker_id: "P03-1-x", phase: "P03", attempt: 1, state: "starting", agent_id: "w", task_id: "p-P03", cwd: "/home", log: "tmp/l", argv: ["x"], env: [],
  starter: { host: "h", pid: 1, pid_start: "s" }, launched_at: AT, budgets: [{ seconds: 600, at: AT }], deadline: "2026-01-31T12:10:00.000Z",
};
const asking = (more: Partial<Asking> = {}): Asking => ({ by: "lead", reason: "why", now: T + 1000, ...more });
const keeper = { host: "h", pid: 2, pid_start: "k" };
const end = { at: AT, how: "exited", exit: 0 } as const;
const running = started(starting, { pid: 7, start: "s7" }, T + 500);
const over = ended(running, end);
const never = voided(starting, "its program was not found");

test("from its launch to its end", () => {
  expect(kept(starting, keeper)).toEqual({ ...starting, keeper });
  expect(running).toEqual({ ...starting, state: "running", pid: 7, pid_start: "s7", started_at: "2026-01-31T12:00:00.500Z" });
  expect(over).toEqual({ ...running, state: "ended", end });
  expect(never).toEqual({ ...starting, state: "void", why: "its program was not found" });
});

test("S4-12: more time is counted from the present deadline, each time with its reason", () => {
  const once = extended(running, 300, asking());
  expect(once.deadline).toBe("2026-01-31T12:15:00.000Z");
  const twice = extended(once, 60, asking({ reason: "again", now: T + 2000 }));
  expect(twice.deadline).toBe("2026-01-31T12:16:00.000Z");
  expect(twice.budgets).toEqual([{ seconds: 600, at: AT }, { seconds: 900, reason: "why", by: "lead", at: "2026-01-31T12:00:01.000Z" }, { seconds: 960, reason: "again", by: "lead", at: "2026-01-31T12:00:02.000Z" }]);
  expect(budgetSeconds(twice)).toBe(960);
});

test("who wanted it to end first stays", () => {
  const once = stopped(running, asking());
  expect(once.stop).toEqual({ at: "2026-01-31T12:00:01.000Z", by: "lead", reason: "why" });
  expect(stopped(once, asking({ by: "other" }))).toBe(once);
  expect(stopped(over, asking())).toBe(over);
});

describe("refused", () => {
  test.each<[string, () => unknown, string, string]>([
    ["a keeper for what has ended", () => kept(over, keeper), "CONFLICT", "cannot be watched: it has ended since"],
    ["a keeper for what never ran", () => kept(never, keeper), "CONFLICT", "it never ran: its program was not found"],
    ["beginning twice", () => started(running, { pid: 8, start: null }, T), "CONFLICT", "cannot begin: it is running"],
    ["beginning after it was given up", () => started(never, { pid: 8, start: null }, T), "CONFLICT", "cannot begin: it never ran"],
    ["beginning after it was stopped", () => started(stopped(starting, asking()), { pid: 8, start: null }, T), "CONFLICT", "was stopped before it began: why"],
    ["more time after the end", () => extended(over, 60, asking()), "CONFLICT", "cannot get more time: it has ended"],
    ["more time without a reason", () => extended(running, 60, asking({ reason: " " })), "USAGE", "needs a reason"],
    ["no more time", () => extended(running, 0, asking()), "USAGE", "longer than nothing"],
    ["more time that is none", () => extended(running, NaN, asking()), "USAGE", "longer than nothing"],
    ["a stop of what is over, without a reason", () => stopped(over, asking({ reason: "" })), "USAGE", "for a reason"],
    ["a stop without a reason", () => stopped(running, asking({ reason: "" })), "USAGE", "for a reason"],
    ["an end before the beginning", () => ended(starting, end), "CONFLICT", "cannot end: it is only starting"],
    ["a second end", () => ended(over, end), "CONFLICT", "cannot end: it has ended"],
    ["giving up what runs", () => voided(running, "x"), "CONFLICT", "cannot be given up: it is running"],
  ])("%s", (_, change, code, message) => {
    expect(change).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
});
