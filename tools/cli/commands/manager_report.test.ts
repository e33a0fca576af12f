import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { tempBus } from "../../dev/temp-bus.js";
import type { Reported } from "../../operations/manager-report.js";
import { runIn } from "../test-context.js";

const HOUR = 3_600_000;

/** A bus with a bit of everything on it, at a clock that the test turns. */
async function busyBus() {
  const root = tempBus({
    "queue/001-watch.md": "# Task: Watch | follow\n",
    "queue/002-next.md": "# Task: Next\nDepends on: QUEUE-001\n",
    "_report/agent/a/test.txt": "ok\n",
    "_bus/claims/BROKEN.json": "{ torn",
    "_bus/claims/OLD-1.json": { task_id: "OLD-1", agent_id: "z", status: "done", claimed_at: "2025-01-01T00:00:00Z", released_at: "2025-01-01T01:00:00Z", plan_id: "gone" },
    "_bus/assignments/OLD-1.json": { task_id: "OLD-1", engineer: "z", manager: "boss", assigned_at: "2024-12-31T00:00:00Z" },
  });
  const time = { now: Date.now() };
  const clock = () => time.now;
  const as = (agent: string) => openBus({ cwd: root, agent, env: {}, surface: "cli", clock });
  const run = (...argv: string[]) => runIn({ cwd: root, clock, openBus: async (request) => openBus(request) }, "manager_report", "--agent", "boss", ...argv);
  const plan = await as("a").newPlan({ summary: "Watch it", steps: ["read", "follow"], task: "QUEUE-001" });
  await as("a").claim({ task: "QUEUE-001", plan: plan.plan_id });
  await as("a").logEvent({ event: "status", summary: "half <b>way</b>", task: "QUEUE-001", receipts: ["_report/agent/a/test.txt"] });
  await as("a").sendMessage({ task: "QUEUE-001", summary: "a `question` | for you" });
  await as("boss").assign({ task: "NEW-1", engineer: "b", note: "please" });
  await as("boss").assign({ task: "NEW-2", engineer: "c" });
  await as("c").logEvent({ event: "status", summary: "on it", task: "NEW-2" });
  await as("c").ackMessages({});
  return { root, as, run, time };
}

test("the report says everything that is on the bus", async () => {
  const { root, run } = await busyBus();
  const { stdout, code } = await run("--json");
  expect(code).toBe(0);
  const { file = "", summary, consensus } = JSON.parse(stdout) as Reported;
  expect(file).toMatch(/^_report\/manager\/manager-report-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z\.md$/);
  expect(summary).toBe("Manager report: 6 tasks (1 unreadable, 1 active, 2 assigned, 1 blocked, 1 done)");
  expect(consensus).toEqual([]);
  const report = readFileSync(join(root, file), "utf8");
  for (const text of [
    "Manager: `boss`",
    "- `BROKEN`: its record cannot be read",
    "- `NEW-1`: `b` has not acknowledged its assignment",
    "- `OLD-1`: plan `gone`: does not exist",
    "### QUEUE-001: Watch \\| follow",
    "- Claim: `a` [active] on `agent/a/queue-001`",
    "0 of 2 steps done: Watch it",
    "- Receipts: 1\n  - `_report/agent/a/test.txt`\n",
    "`a` [note] a \\`question\\` \\| for you",
    "- Assigned to `c` by `boss` at ",
    "- Was assigned to `z` by `boss` at 2024-12-31T00:00:00Z",
    "- State: **blocked**, waits for `QUEUE-001`",
    "half &lt;b&gt;way&lt;/b&gt;",
    "```mermaid\ngantt\n",
    "```mermaid\npie showData\n",
    "| unreadable | error | `_bus/claims/BROKEN.json` line 1 |",
  ]) expect(report).toContain(text);
  expect(report).not.toContain("`c` has not acknowledged");
  const rows = Object.fromEntries([...report.matchAll(/^\| `(\w+)` \| (yes|no) \| ((?:\d+ \| ){5})/gm)].map(([, agent, live, numbers]) => [agent, `${live} ${numbers?.replaceAll("|", "").trim().replace(/\s+/g, " ")}`]));
  // live, holds, done, events, messages, unread
  expect(rows).toEqual({ a: "yes 1 0 2 1 0", b: "no 0 0 0 0 1", boss: "yes 0 0 2 2 0", c: "yes 0 0 1 0 0", z: "no 0 1 0 0 0" });
});

test("a lease that has ended stands under what needs attention", async () => {
  const { run, time } = await busyBus();
  time.now += 3 * HOUR;
  const { stdout } = await run("--print");
  expect(stdout).toContain("- `QUEUE-001`: the lease of `a` has ended");
  expect(stdout).toMatch(/^ {4}stale QUEUE-001 :crit, /m);
  expect(stdout).toContain("## Live sessions\n\nNone.");
});

test("--print writes nothing; two reports of one second are two files", async () => {
  const { root, run } = await busyBus();
  expect((await run("--print")).stdout).toMatch(/^# Manager report /);
  expect(existsSync(join(root, "_report/manager"))).toBe(false);
  await run();
  await run();
  const names = readdirSync(join(root, "_report/manager")).sort();
  expect(names).toHaveLength(2);
  expect(names.some((name) => name.endsWith("Z-2.md"))).toBe(true);
});

test("a consensus goes to everybody, or to the threads of the tasks reported on", async () => {
  const { run, as } = await busyBus();
  const all = JSON.parse((await run("--post-consensus", "--json")).stdout) as Reported;
  expect(all.consensus).toMatchObject([{ type: "consensus", from: "boss", to: "all", summary: all.summary, receipts: [all.file] }]);
  const some = JSON.parse((await run("--post-consensus", "--task", "QUEUE-001", "--task", "NEW-1", "--json")).stdout) as Reported;
  expect(some.consensus.map(({ task_id }) => task_id)).toEqual(["QUEUE-001", "NEW-1"]);
  expect(some.summary).toBe("Manager report: 2 tasks (1 active, 1 assigned)");
  const { messages } = await as("a").inbox({});
  expect(messages.map(({ type }) => type)).toEqual(["consensus", "consensus"]);
});

test.each([
  [["--print", "--post-consensus"], 2],
  [["--task", "NOTHING"], 4],
  [["--task", "../x"], 2],
] as const)("%j ends with %i and writes nothing", async (argv, code) => {
  const { root, run } = await busyBus();
  expect(await run(...argv)).toMatchObject({ code, stdout: "" });
  expect(existsSync(join(root, "_report/manager"))).toBe(false);
});
