import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { tempBus } from "../../dev/temp-bus.js";
import type { QueueEntry } from "../../domain/readiness.js";
import type { QueueDetail, QueueList } from "../../operations/list-queue.js";
import { runIn } from "../test-context.js";

const QUEUE = {
  "queue/001-first.md": "# Task: First\nLabels: codex::docs\n",
  "queue/002-second.md": "# Task: Second\nGoal: more\nDepends on: QUEUE-001\n",
  "queue/003-third.md": "# Task: Third\nLabels: codex::tests\n",
  "queue/004-fourth.md": "# Task: Fourth\n",
};

function queueAt(root: string) {
  const clock = Date.now;
  const run = (...argv: string[]) => runIn({ cwd: root, clock, openBus: async (request) => openBus(request) }, ...argv);
  const as = (agent: string) => openBus({ cwd: root, agent, env: {}, surface: "cli" });
  const states = async (...argv: string[]) => {
    const { stdout } = await run("queue", "list", "--json", ...argv);
    return (JSON.parse(stdout) as QueueList).tasks.map(({ task_id, state }) => `${task_id} ${state}`);
  };
  const next = async (agent: string, ...argv: string[]) => {
    const { stdout, code } = await run("queue", "next", "--agent", agent, "--json", ...argv);
    return code === 0 ? (JSON.parse(stdout) as QueueEntry).task_id : code;
  };
  return { run, as, states, next };
}

test("the list follows claims, assignments and what is done", async () => {
  const { as, states, run } = queueAt(tempBus(QUEUE));
  expect(await states()).toEqual(["QUEUE-001 ready", "QUEUE-002 blocked", "QUEUE-003 ready", "QUEUE-004 ready"]);
  await as("a").claim({ task: "QUEUE-001" });
  await as("boss").assign({ task: "QUEUE-003", engineer: "b" });
  await as("c").claim({ task: "OTHER-1" });
  expect(await states()).toEqual(["QUEUE-001 claimed", "QUEUE-002 blocked", "QUEUE-003 assigned", "QUEUE-004 ready"]);
  expect(await states("--label", "codex::docs")).toEqual(["QUEUE-001 claimed"]);
  expect(await states("--state", "ready")).toEqual(["QUEUE-004 ready"]);
  await as("a").release({ task: "QUEUE-001", status: "done" });
  expect(await states()).toEqual(["QUEUE-001 done", "QUEUE-002 ready", "QUEUE-003 assigned", "QUEUE-004 ready"]);
  expect((await run("queue", "list")).stdout).toMatch(/^QUEUE-001 {2}done {6}a {2}First {3}codex::docs\n/);
});

test("next is for the asker: what is reserved for others is not offered", async () => {
  const { as, next, run } = queueAt(tempBus(QUEUE));
  expect(await next("a")).toBe("QUEUE-001");
  expect(await next("a", "--label", "codex::tests")).toBe("QUEUE-003");
  await as("boss").assign({ task: "QUEUE-004", engineer: "b" });
  expect(await next("b")).toBe("QUEUE-004");
  for (const task of ["QUEUE-001", "QUEUE-003"]) await as("c").claim({ task });
  expect(await next("a"), "only blocked work is left").toBe("QUEUE-002");
  await as("c").claim({ task: "QUEUE-002" });
  expect(await next("a")).toBe(4);
  const { stderr } = await run("queue", "next", "--agent", "a");
  expect(stderr).toBe("bus: none of the 4 tasks in the queue is open to a\nhint: bus queue list\n");
});

test("a task whose record cannot be read is never offered", async () => {
  const { states, next, run } = queueAt(tempBus({ "queue/001-first.md": "# Task: First\n", "queue/002-x.md": "# Task: X\nDepends on: 001\n", "_bus/claims/QUEUE-001.json": "{ torn" }));
  expect(await states()).toEqual(["QUEUE-001 unreadable", "QUEUE-002 blocked"]);
  expect(await next("a")).toBe("QUEUE-002");
  expect((await run("queue", "show", "QUEUE-001")).code).toBe(6);
  const { stdout } = await run("queue", "list", "--json");
  expect((JSON.parse(stdout) as QueueList).problems).toMatchObject([{ rule: "unreadable", severity: "error", file: "_bus/claims/QUEUE-001.json" }]);
});

test("what nobody knows is a warning", async () => {
  const { run } = queueAt(tempBus({ "queue/001-a.md": "# Task: A\nDepends on: QUEUE-099, QUEUE-001\n" }));
  const { problems } = JSON.parse((await run("queue", "list", "--json")).stdout) as QueueList;
  expect(problems.map(({ message }) => message)).toEqual(["QUEUE-001 depends on QUEUE-099, which is neither in the queue nor on the bus", "QUEUE-001 depends on itself"]);
});

test("show has the file's fields and what the bus says", async () => {
  const { as, run } = queueAt(tempBus(QUEUE));
  await as("boss").assign({ task: "QUEUE-002", engineer: "a" });
  await as("a").claim({ task: "QUEUE-002" });
  const { stdout } = await run("queue", "show", "QUEUE-002", "--json");
  expect(JSON.parse(stdout) as QueueDetail).toMatchObject({ state: "claimed", holder: "a", waits_for: ["QUEUE-001"], fields: { Goal: "more" }, claim: { agent_id: "a" }, assignment: { engineer: "a" }, messages: 1 });
  expect((await run("queue", "show", "QUEUE-002")).stdout).toContain("Goal: more");
  expect(await run("queue", "show", "QUEUE-009")).toMatchObject({ code: 4, stderr: "bus: there is no QUEUE-009 in queue/\nhint: bus queue list\n" });
});
