import { expect, test } from "vitest";
import type { BusEvent, WorkerRun } from "../../../schema/records.gen.js";
import { testAttempt, testEnded } from "../attempt/test-attempt.js";
import { type TrailRequest, trail } from "./trail.js";
import { bytesText, spentText } from "./trail-words.js";

const run = (...attempts: WorkerRun["attempts"]): WorkerRun => ({ plan: "p", plan_id: "PLAN-1", folder: "plans/p", home: "/home", state: "open", pid_file: "tmp/p-worker-pids.txt", opened_at: "2026-01-31T11:59:58.000Z", opened_by: "lead", attempts });
const event = (ts: string, name: string, summary: string, meta: Record<string, unknown> = {}, agent_id = "lead"): BusEvent => ({ ts, agent_id, event: name, summary, meta: { plan: "p", ...meta } });
const of = (given: WorkerRun, more: Partial<TrailRequest> = {}) => trail({ run: given, events: [], unreadable: 0, titles: {}, kept: [], at: Date.parse("2026-01-31T13:00:00Z"), by: "lead", offset: 0, ...more });
const section = (text: string, head: string) => text.split(`\n${head}\n`)[1]?.split("\n#")[0]?.trim().split("\n") ?? [];

test("S4-02 S4-12 S4-26 S4-27: each step of a worker with its time, in its order, from the record and the log", () => {
  const x = { worker_id: "P03-1-x" };
  const attempt = testEnded(
    { exit: 1, ms: 300_000, rss_bytes: 5 << 20, cpu_ms: 61_000, log_bytes: 2048, left: 2 },
    {
      started_at: "2026-01-31T12:00:01.000Z",
      budgets: [{ seconds: 1800, reason: "as usual", at: "2026-01-31T12:00:00.000Z" }, { seconds: 5400, reason: "the suite is slow", by: "lead", at: "2026-01-31T12:03:00.000Z" }],
      stop: { at: "2026-01-31T12:04:00.000Z", by: "boss", reason: "wrong branch" },
      inspection: { at: "2026-01-31T12:07:00.000Z", by: "lead", ok: false, misses: [{ check: "report", message: "says no PASS or FAIL", file: "plans/p/reports/P03-worker.md", line: 7 }, { check: "log", message: "odd", severity: "warning" }], more: 3 },
    },
  );
  const events = [
    event("2026-01-31T12:00:00.000Z", "worker_launched", "Worker P03 launching", x),
    event("2026-01-31T12:00:01.000Z", "worker_started", "Worker P03 started: pid 3", x, "worker-p03"),
    event("2026-01-31T12:00:02.000Z", "worker_cycle", "P03: cycle 1 of 6, running", { ...x, rss_bytes: 1 << 20, cpu_ms: 500, log_bytes: 10, silent_ms: 2000, kept: true }),
    event("2026-01-31T12:02:00.000Z", "worker_kept", "Worker P03 has a new keeper", x, "keeper"),
    event("2026-01-31T12:05:00.000Z", "worker_ended", "Worker P03 completed: exit 1", x, "worker-p03"),
    event("2026-01-31T12:06:00.000Z", "worker_inspected", "P03 of p lacks: much", x),
    event("2026-01-31T12:07:00.000Z", "worker_inspected", "P03 of p lacks: less", x),
  ];
  const lines = section(of(run(attempt), { events, titles: { P03: "the cart" } }), "### P03, attempt 1");
  expect(lines.filter((line) => !line.startsWith("- `")).join("\n")).toContain("worker `P03-1-x`, as `worker-p03` at task `p-P03`");
  expect(lines.slice(lines.findIndex((line) => line.startsWith("- `")))).toEqual([
    "- `2026-01-31T12:00:00+0000` launched by `lead`, for at most 30 min 00 s: as usual",
    "- `2026-01-31T12:00:01+0000` started: PID 3",
    "- `2026-01-31T12:00:02+0000` P03: cycle 1 of 6, running: memory 1.0 MiB, CPU 500 ms, log 10 B, silent for 2 s",
    "- `2026-01-31T12:02:00+0000` Worker P03 has a new keeper, by `keeper` (worker's PID 3)",
    "- `2026-01-31T12:03:00+0000` may take 1 h 30 min 00 s in all, said `lead`: the suite is slow",
    "- `2026-01-31T12:04:00+0000` is to end, said `boss`: wrong branch",
    "- `2026-01-31T12:05:00+0000` completed: exit 1; ran 5 min 00 s, memory at most 5.0 MiB, CPU 1 min 01 s, log 2 KiB, processes left running and ended: 2",
    "- `2026-01-31T12:06:00+0000` P03 of p lacks: much, by `lead`",
    "- `2026-01-31T12:07:00+0000` inspected by `lead`: failed",
    "  - report `plans/p/reports/P03-worker.md:7`: says no PASS or FAIL",
    "  - warning, log: odd",
    "  - and 3 more",
  ]);
});

test.each([
  ["2026-01-31T02:05:01.000Z", "10 h 00 min 00 s backwards"],
  ["2026-01-31T20:05:01.000Z", "8 h 00 min 00 s"],
])("a clock that was set while a worker ran, to %s, is told, and the steps stand in the order in which they happened", (at, by) => {
  const x = { worker_id: "P03-1-x" };
  const ended = new Date(at.startsWith("2026-01-31T02") ? "2026-01-31T02:00:01.000Z" : "2026-01-31T20:00:01.000Z").toISOString();
  const attempt = testEnded({ at: ended, ms: 3000 }, { started_at: "2026-01-31T12:00:01.000Z", inspection: { at, by: "lead", ok: true, misses: [] } });
  const cycles = [1, 2].map((n) => event(n === 1 ? "2026-01-31T12:00:02.000Z" : ended, "worker_cycle", `P03: cycle ${n} of 6, running`, x));
  const text = of(run(attempt), { events: [...cycles, event(at, "release", "finished p-P03", x)] });
  expect(text).toContain(`\n\nFrom its start to its end the clock went ${by}, and 3 s were counted: the clock was set meanwhile, or the machine slept.\n`);
  const steps = section(text, "### P03, attempt 1").filter((line) => line.startsWith("- ")).map((line) => /` (launched|started|P03: cycle \d|completed|finished|inspected)/.exec(line)?.[1]);
  expect(steps).toEqual(["launched", "started", "P03: cycle 1", "P03: cycle 2", "completed", "finished", "inspected"]);
});

test("what is not known is said to be, and nothing is made up", () => {
  const bare = { at: "2026-01-31T12:05:00.000Z", how: "lost", exit: null } as const;
  const { started_at: _started, pid: _pid, ...unstarted } = testEnded();
  const text = of(run(testAttempt({ worker_id: "P01-1-a", phase: "P01", state: "ended", end: bare }), { ...unstarted, end: bare }, testAttempt({ worker_id: "P04-1-v", phase: "P04", state: "void", why: "no such program" })), { unreadable: 2 });
  const lines = section(text, "### P03, attempt 1").filter((line) => line.startsWith("- "));
  expect(lines).toEqual([
    "- `2026-01-31T12:00:00+0000` launched by not known, for at most 30 min 00 s",
    "- `2026-01-31T12:05:00+0000` lost (exit code not known); ran not known, memory at most not known, CPU not known, log not known, processes left running and ended: not known",
    "- when it started is not known",
    "- nobody inspected its work",
  ]);
  expect(section(text, "### P04, attempt 1")).toContain("- never ran: no such program");
  expect(text).toContain("2 lines of the bus's log could not be read: what it told is not known.");
  expect(text).toContain("| `P03` | 1 | `2026-01-31T12:00:00+0000` | not known | `2026-01-31T12:05:00+0000` | lost (exit code not known) | not known | not known | not known | no |");
});

test("S4-05 remediations, dangerous runs, whole-plan events and what is kept are in it", () => {
  const text = of(run(testEnded({ exit: 1 }), testEnded({}, { worker_id: "P03-2-y", attempt: 2, remedies: "P03-1-x", dangerous: true, client: "codex", model: "m-1", env: ["HOME", "PATH"], argv: ["codex", "exec", "do `this`"] })), {
    titles: { P03: "the cart" },
    events: [event("2026-01-31T11:59:58.000Z", "plan_started", "runs p")],
    kept: [
      { name: "worker-P03-1-x.log.gz", source: "tmp/worker-P03-1-x.log", bytes: 9, sha256: "aa", stored: "bb", redacted: ["jwt", "npm-token"] },
      { name: "p-worker-pids.txt", source: "tmp/p-worker-pids.txt", bytes: 9, sha256: "cc", stored: "cc", redacted: [] },
      { name: "old.log.gz", stored: "dd" },
    ],
  });
  expect(text).toContain("# Trail of PLAN-1\n");
  expect(text).toContain("Opened `2026-01-31T11:59:58+0000` by `lead`, finished `2026-01-31T13:00:00+0000` by `lead`, with 2 workers for 1 phase.");
  expect(section(text, "## The plan")).toEqual(["- `2026-01-31T11:59:58+0000` `lead` `plan_started`: runs p"]);
  expect(text).toContain("\n## P03: the cart\n");
  expect(section(text, "### P03, attempt 2").join("\n")).toMatch(/to mend what `P03-1-x` left[\s\S]*Ran `` codex exec do `this` `` in `\/home`, client codex, model `m-1`.*`HOME PATH`[\s\S]*\*\*It ran without its client's approvals and sandbox\.\*\*/);
  expect(section(text, "## What is kept").slice(2)).toEqual([
    "| `worker-P03-1-x.log.gz` | `tmp/worker-P03-1-x.log` | 9 | `aa` | `bb` | jwt, npm-token |",
    "| `p-worker-pids.txt` | `tmp/p-worker-pids.txt` | 9 | `cc` | `cc` | nothing |",
    "| `old.log.gz` | kept before | not known | not known | `dd` | not known |",
  ]);
});

test("what is about the whole plan stands in the order of time, and warnings are not counted with misses", () => {
  const inspection = { at: "2026-01-31T12:07:00.000Z", by: "lead", ok: false, misses: [{ check: "log", message: "a" }, { check: "log", message: "b", severity: "warning" as const }] };
  const text = of(run(testEnded({}, { inspection })), { events: [event("2026-01-31T12:00:02.000Z", "claim", "second"), event("2026-01-31T12:00:01.000Z", "plan_started", "first")] });
  expect(section(text, "## The plan").map((line) => line.split(": ")[1])).toEqual(["first", "second"]);
  expect(text).toContain("| failed (1 miss, 1 warning) |");
});

test("stored text is shown as it is, and is no markup", () => {
  const text = of(run(testEnded({}, { inspection: { at: "2026-01-31T12:07:00.000Z", by: "lead", ok: false, misses: [{ check: "log", message: "<b>x</b>\n# head\n| a | \u202e" }] } })), { events: [event("2026-01-31T12:01:00.000Z", "worker_cycle", "[a](b)\n## c", { worker_id: "P03-1-x" })], titles: { P03: "# x\n# y" } });
  expect(text).not.toContain("<b>");
  expect(text.split("\n").filter((line) => /^#+ /.test(line))).toEqual(["# Trail of PLAN-1", "## P03: \\# x ⏎ \\# y", "### P03, attempt 1", "## What is kept"]);
  expect(text).not.toMatch(/\u202e/);
});

test.each([[0, "0 ms"], [999, "999 ms"], [1000, "1 s"], [59_400, "59 s"], [60_000, "1 min 00 s"], [3_600_000, "1 h 00 min 00 s"], [90_061_000, "25 h 01 min 01 s"], [undefined, "not known"], [Number.NaN, "not known"]])("%j ms are %s", (ms, text) => {
  expect(spentText(ms)).toBe(text);
});

test.each([[0, "0 B"], [1023, "1023 B"], [1024, "1 KiB"], [5 << 20, "5.0 MiB"], [3 * 2 ** 40, "3072.0 GiB"], [undefined, "not known"]])("%j bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
