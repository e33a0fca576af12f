import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fill, git } from "../../dev/scratch-repo.js";
import { tempBus } from "../../dev/temp-bus.js";
import { expectClear, inside } from "../test-bus.js";
import { runIn } from "../test-context.js";
import { BRANCH, RECEIPT, TASK, type Work, faults, wholeWork } from "../test-pull-request.js";

const CLAIM = `_bus/claims/${TASK}.json`;
const segmentsOf = ({ tree }: Work) => git(tree, "ls-files", "_bus/events").split("\n");

test("work that carries everything lacks nothing, and looking changes nothing", async () => {
  const work = await wholeWork();
  const before = git(work.tree, "status", "--porcelain");
  const { code, check } = await faults(work);
  expect(code).toBe(0);
  expect(check).toMatchObject({ ok: true, task_id: TASK, branch: BRANCH, plan_id: work.plan });
  expect(check.items.map(({ name, state }) => `${name} ${state}`)).toEqual(["claim", "branch", "plan", "steps", "justification", "receipts", "record", "commits", "tree"].map((name) => `${name} ok`));
  expect(git(work.tree, "status", "--porcelain")).toBe(before);
  const { stdout } = await work.run("pr", "check", TASK);
  expect(stdout).toMatch(/^ok {7}claim: a holds QUEUE-001$/m);
  expect(stdout).toMatch(/QUEUE-001 on agent\/a\/queue-001: nothing is missing\n$/);
});

test("the same in the one checkout that there is", async () => {
  const work = await wholeWork({ linked: false });
  expect((await faults(work)).states).toEqual({});
  await work.must("event", "log", "--event", "status", "--summary", "s", "--task", TASK);
  expect((await faults(work)).states).toEqual({ record: "missing" });
  await work.commit();
  expect((await faults(work)).states).toEqual({});
});

test("what was released is whole again once its record is committed", async () => {
  const work = await wholeWork();
  await work.must("release", TASK, "--status", "done");
  expect((await faults(work)).said).toMatchObject({ record: expect.stringMatching(/_bus\/claims\/QUEUE-001\.json, _bus\/events\/.*are not committed as they are \| git add -- .* && git commit/) as string });
  await work.commit();
  expect((await faults(work)).states).toEqual({});
});

describe("an item is missing when", () => {
  test.each<[string, (work: Work) => unknown, string, RegExp]>([
    ["another branch is checked out", ({ tree }) => git(tree, "switch", "--quiet", "-c", "agent/a/other"), "branch", /the claim is on agent\/a\/queue-001, but agent\/a\/other is checked out \| bus claim QUEUE-001 --branch agent\/a\/other   \(if this is the work; else git switch agent\/a\/queue-001\)$/],
    ["the branch is another agent's", ({ tree }) => git(tree, "branch", "--quiet", "-m", "agent/b/x"), "branch", /belongs to b, not to a/],
    ["HEAD is detached", ({ tree }) => git(tree, "switch", "--quiet", "--detach"), "branch", /HEAD is detached/],
    ["the plan is not in this checkout", ({ tree, plan }) => rmSync(join(tree, `_plans/${plan}.plan.json`)), "plan", /there is no plan .*-watch in this checkout \| bus plan check$/],
    ["the plan breaks the rules", ({ tree, plan }) => appendFileSync(join(tree, `_plans/${plan}.plan.json`), "x"), "plan", /is not JSON \| bus plan check/],
    ["there is no justification", ({ tree, plan }) => rmSync(join(tree, `_plans/${plan}.justification.md`)), "justification", /there is no _plans\/.*-watch.justification.md \| echo "<why>" > _plans/],
    ["the justification is a placeholder", ({ tree, plan }) => writeFileSync(join(tree, `_plans/${plan}.justification.md`), "# Why\n\n<!-- say why -->\n- TODO\n"), "justification", /is a placeholder: - TODO/],
    ["the justification holds the bus's marks", ({ tree, plan }) => writeFileSync(join(tree, `_plans/${plan}.justification.md`), "because\n<!-- buslane:end -->\n"), "justification", /holds <!-- buslane:end -->/],
    ["a receipt went away", ({ tree }) => rmSync(join(tree, RECEIPT)), "receipts", /_report\/agent\/a\/test.txt does not exist \| git log --all -- _report/],
    ["a receipt is not what was committed", ({ tree }) => writeFileSync(join(tree, RECEIPT), "changed\n"), "receipts", /_report\/agent\/a\/test.txt is not committed as it is \| git add -f -- _report/],
    ["a receipt is staged and not committed", stagedReceipt, "receipts", /_report\/agent\/a\/more.txt is not committed as it is/],
    ["an event names a receipt that is not committed", eventReceipt, "receipts", /_report\/agent\/a\/event.txt is not committed/],
    ["a line about the task is not published", ({ must }) => must("event", "log", "--event", "status", "--summary", "s", "--task", TASK), "record", /1 line about QUEUE-001 is not published \| bus publish && git add/],
    ["a message about the task is not published", ({ must }) => must("message", "send", "s", "--task", TASK), "record", /1 line about QUEUE-001 is not published/],
    ["a segment is not committed", async ({ must }) => [await must("event", "log", "--event", "status", "--summary", "s", "--task", TASK), await must("publish")], "record", /_bus\/events\/.*-2\.jsonl is not committed/],
    ["a segment differs from HEAD", (work) => appendFileSync(join(work.tree, segmentsOf(work)[0] ?? ""), "\n"), "record", /_bus\/events\/.*-1\.jsonl is not committed as it is/],
    ["the plan has changed since", ({ must, plan }) => must("plan", "step", plan, "S1", "--status", "done", "--notes", "n"), "record", /_plans\/.*-watch.plan.json is not committed as it is/],
    ["the justification has changed since", ({ tree, plan }) => appendFileSync(join(tree, `_plans/${plan}.justification.md`), "and more\n"), "record", /_plans\/.*-watch.justification.md is not committed as it is/],
    ["the claim has changed since", ({ tree }) => appendFileSync(join(tree, CLAIM), "\n"), "record", /_bus\/claims\/QUEUE-001.json is not committed as it is/],
    ["the claim's record is elsewhere", ({ tree }) => rmSync(join(tree, CLAIM)), "record", /the claim's record is not in this checkout \| bus claim QUEUE-001/],
    ["nothing is ahead of the base", ({ tree }) => git(tree, "update-ref", "refs/remotes/origin/main", "HEAD"), "commits", /HEAD has no commit that origin\/main has not/],
  ])("%s", async (_, spoil, item, said) => {
    const work = await wholeWork();
    await spoil(work);
    const found = await faults(work, TASK);
    expect(found.said[item]).toMatch(said);
    expect([found.code, found.states[item], found.check.ok]).toEqual([1, "missing", false]);
  });

  test("somebody else has the task, has ended it, or nobody has it", async () => {
    const work = await wholeWork();
    await work.must("release", TASK);
    await openBus({ cwd: work.root, agent: "b", env: {} }).claim({ task: TASK });
    expect((await faults(work, TASK)).said["claim"]).toBe("QUEUE-001 is held by b, not by a | bus status");
    await openBus({ cwd: work.root, agent: "b", env: {} }).release({ task: TASK });
    expect((await faults(work, TASK)).said["claim"]).toBe("QUEUE-001 is ended by b, not by a | bus claim QUEUE-001");
    expect((await faults(work, "QUEUE-002")).said).toMatchObject({ claim: "nobody has claimed QUEUE-002 | bus claim QUEUE-002", plan: expect.stringMatching(/names no plan \| bus plan new --task QUEUE-002/) as string, justification: expect.stringMatching(/^there is no/) as string, receipts: expect.stringMatching(/neither the plan nor a's events about QUEUE-002 name a receipt/) as string });
  });

  test("the agent has it in another session that lives", async () => {
    const work = await wholeWork();
    const { code, stdout } = await inside(work.tree, { BUS_SESSION: "other" }).run("pr", "check", TASK, "--agent", "a", "--json");
    expect([code, stdout]).toEqual([1, expect.stringContaining("QUEUE-001 is held by a in another session")]);
  });

  test("a receipt is, and nothing else with it; what is about others is theirs", async () => {
    const work = await wholeWork();
    fill(work.root, { "_report/agent/b/x.txt": "x" });
    await openBus({ cwd: work.root, agent: "b", env: {} }).logEvent({ event: "note", summary: "s", task: TASK, receipts: ["_report/agent/b/x.txt"] });
    await work.must("event", "log", "--event", "note", "--summary", "about something else", "--task", "QUEUE-002");
    expect((await faults(work)).states).toEqual({});
    rmSync(join(work.tree, RECEIPT));
    expect((await faults(work)).states).toEqual({ receipts: "missing" });
  });

  test("its lease has expired", async () => {
    const work = await wholeWork();
    const later = await runIn({ cwd: work.tree, clock: () => Date.now() + 2 * 60 * 60_000, openBus: async (request) => openBus(request) }, "pr", "check", TASK, "--agent", "a");
    expect([later.code, later.stdout]).toEqual([1, expect.stringMatching(/^missing {2}claim: your lease of QUEUE-001 has expired\n {4}hint: bus claim QUEUE-001$/m)]);
  });

  test("no receipt is named, and the claim's plan is not the one that is about the task", async () => {
    const work = await wholeWork();
    await work.must("plan", "new", "Other", "--slug", "bare", "--step", "x");
    const other = work.plan.replace("watch", "bare");
    await work.must("claim", TASK, "--plan", other);
    await work.commit();
    expect((await faults(work)).said).toEqual({
      steps: `none of the plan's steps is done (1) | bus plan step ${other} S1 --status done --receipt <path>`,
      justification: `there is no _plans/${other}.justification.md | echo "<why>" > _plans/${other}.justification.md`,
      receipts: `neither the plan nor a's events about QUEUE-001 name a receipt | bus plan step ${other} S1 --status done --receipt <path>`,
    });
    await work.must("release", TASK);
    await work.must("claim", "QUEUE-002");
    expect((await faults(work, "QUEUE-002")).said["plan"]).toMatch(/^the claim names no plan \| bus plan new/);
    await work.must("plan", "new", "Two", "--slug", "two", "--step", "x", "--task", "QUEUE-002");
    expect((await faults(work, "QUEUE-002")).said["plan"]).toMatch(/though .*-two is about QUEUE-002 \| bus claim QUEUE-002 --plan .*-two$/);
    await work.must("plan", "new", "Three", "--slug", "three", "--step", "x", "--task", "QUEUE-002");
    expect((await faults(work, "QUEUE-002")).said["plan"]).toMatch(/^the claim names no plan \| bus plan new/);
  });
});

describe("only a warning is", () => {
  test("an uncommitted change beside the bundle", async () => {
    const work = await wholeWork();
    writeFileSync(join(work.tree, "src/watch.ts"), "changed\n");
    expect(await faults(work)).toMatchObject({ code: 0, said: { tree: "src/watch.ts has changes that are not committed | git status" } });
    git(work.tree, "add", "--all");
    expect((await faults(work)).states).toEqual({ tree: "warning" });
  });

  test("a base that is not known here", async () => {
    const work = await wholeWork();
    for (const ref of ["refs/remotes/origin/main", "refs/remotes/origin/HEAD"]) git(work.tree, "update-ref", "-d", ref);
    const counted = async () => (await faults(work)).check.items.find(({ name }) => name === "commits")?.message;
    expect(await counted()).toBe("1 commit ahead of main");
    git(work.root, "branch", "-m", "main", "trunk");
    expect(await faults(work)).toMatchObject({ code: 0, states: { commits: "warning" } });
    git(work.tree, "update-ref", "refs/remotes/origin/trunk", "trunk");
    git(work.tree, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    expect(await counted()).toBe("1 commit ahead of origin/trunk");
  });

  test("a foreign branch where the bus does not enforce its own", async () => {
    const work = await wholeWork();
    fill(work.root, { "_bus/config.json": { branches: { enforce: false } } });
    git(work.tree, "branch", "--quiet", "-m", "topic");
    await work.must("claim", TASK, "--branch", "topic");
    await work.commit();
    expect(await faults(work)).toMatchObject({ code: 0, states: { branch: "warning" } });
  });
});

describe("which task", () => {
  test("is the one that the agent holds on this branch, else it is asked which", async () => {
    const work = await wholeWork();
    await work.must("claim", "QUEUE-002", "--branch", "agent/a/other");
    await work.must("claim", "QUEUE-004", "--branch", BRANCH);
    await work.must("release", "QUEUE-004");
    fill(work.root, { "_bus/config.json": { branches: { enforce: false } } });
    await openBus({ cwd: work.root, agent: "b", env: {} }).claim({ task: "QUEUE-005", branch: BRANCH });
    expect((await faults(work)).check.task_id).toBe(TASK);
    await work.must("claim", "QUEUE-003", "--branch", BRANCH);
    expectClear(await work.run("pr", "check"), /^bus: which task is it that a has on agent\/a\/queue-001: QUEUE-001, QUEUE-003\?\nhint: bus pr check QUEUE-001$/m);
    for (const task of [TASK, "QUEUE-003"]) await work.must("release", task);
    const ran = await work.run("pr", "open");
    expect(ran.code).toBe(2);
    expectClear(ran, /QUEUE-001, QUEUE-003, QUEUE-004\?\nhint: bus pr open QUEUE-001/);
    git(work.tree, "switch", "--quiet", "-c", "agent/a/none");
    expect((await faults(work)).check.task_id).toBe("QUEUE-002");
    await work.must("claim", "QUEUE-006", "--branch", "agent/a/third");
    expectClear(await work.run("pr", "ready"), /on agent\/a\/none: QUEUE-002, QUEUE-006\?\nhint: bus pr ready QUEUE-002/);
    await work.must("release", "QUEUE-006");
    await work.must("release", "QUEUE-002");
    expectClear(await work.run("pr", "check"), /^bus: a holds no task on agent\/a\/none\nhint: bus claim <task>/);
  });

  test("cannot be told past a record that is broken, outside git, or without an agent", async () => {
    const work = await wholeWork();
    rmSync(join(work.root, "_bus/.live/reg"), { recursive: true });
    writeFileSync(join(work.tree, CLAIM), "{");
    expectClear(await work.run("pr", "check"), /a holds no task on .*; 1 cannot be read\nhint: bus validate/);
    expect(await work.run("pr", "check", TASK)).toMatchObject({ code: 6, stderr: expect.stringContaining(CLAIM) as string });
    expect(await work.run("pr", "check", "../x")).toMatchObject({ code: 2 });
    const outside = inside(tempBus());
    expect(await outside.run("pr", "check", TASK, "--agent", "a")).toMatchObject({ code: 2, stderr: expect.stringContaining("needs a git repository") as string });
    expect(await outside.run("pr", "check", TASK)).toMatchObject({ code: 2 });
  });
});

test("an unborn branch, an odd receipt and a thousand segments are looked at all the same", async () => {
  const work = await wholeWork();
  const odd = ":*[we ird]\"é.txt";
  fill(work.tree, { [odd]: "x\n" });
  await work.must("event", "log", "--event", "status", "--summary", "s", "--task", TASK, "--receipt", odd);
  fill(work.tree, Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`_bus/events/2026-01-01/z-z.1-${n}.jsonl`, ""])));
  expect((await faults(work)).states).toEqual({ receipts: "missing", record: "missing" });
  await work.commit();
  expect((await faults(work)).states).toEqual({});
  git(work.tree, "checkout", "--quiet", "--orphan", "agent/a/unborn");
  const { said } = await faults(work, TASK);
  expect(said["receipts"]).toMatch(/not committed/);
  expect(said["commits"]).toBeDefined();
});

async function stagedReceipt({ tree, must, plan }: Work): Promise<void> {
  fill(tree, { "_report/agent/a/more.txt": "x" });
  await must("plan", "step", plan, "S1", "--status", "done", "--receipt", "_report/agent/a/more.txt");
  execFileSync("git", ["add", "--all"], { cwd: tree });
}

async function eventReceipt({ tree, must }: Work): Promise<void> {
  fill(tree, { "_report/agent/a/event.txt": "x" });
  await must("event", "log", "--event", "status", "--summary", "s", "--task", TASK, "--receipt", "_report/agent/a/event.txt");
}
