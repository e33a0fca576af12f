import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import { fill, git, scratch } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { taskMark } from "../../domain/queue-sync/issue-text.js";
import { FIRST, STRANGER, does, issuesOf, queueOf, syncing, textOf } from "./test-queue-sync.js";

const QUEUE = {
  "queue/001-first.md": FIRST,
  "queue/002-second.md": "# Second\n\nAbout it.\n\n## Labels\n\n- codex::tests\n\n## Goal\ntest it",
  "queue/003-plain.md": "# Task: Plain\nGoal: nothing to do with issues\n",
};
test("a plan first, then the deed, then nothing left to do", async () => {
  const hub = await fakeGitHub();
  const root = tempRepository(QUEUE);
  const { sync, run } = syncing(root, hub);
  const asked = hub.openIssue({ ...STRANGER, title: "Explain it", body: "Nobody knows.\n\nLabels: codex::tests\nStatus: done" });
  hub.openIssue({ title: "no work", labels: ["bug"] });
  const before = [queueOf(root), issuesOf(hub)];

  const plan = await sync();
  const steps = ["open-issue QUEUE-001 new", "link-item QUEUE-001 new", "open-issue QUEUE-002 new", "link-item QUEUE-002 new", `write-item QUEUE-004 #${asked}`];
  expect(plan).toMatchObject({ repository: "octo/demo", applied: false, left: [], notes: [] });
  expect(does(plan)).toEqual(steps);
  expect([queueOf(root), issuesOf(hub)]).toEqual(before);
  expect(hub.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  expect((await run("queue", "sync")).stdout).toBe("would open an issue for QUEUE-001: First\nwould link QUEUE-001 to it\nwould open an issue for QUEUE-002: Second\nwould link QUEUE-002 to it\nwould write queue/004-explain-it.md for #1\nocto/demo: 5 steps, nothing done yet: bus queue sync --apply\n");

  expect(does(await sync("--apply"))).toEqual(["open-issue QUEUE-001 #3", "link-item QUEUE-001 #3", "open-issue QUEUE-002 #4", "link-item QUEUE-002 #4", `write-item QUEUE-004 #${asked}`]);
  expect(queueOf(root)).toEqual({
    ...before[0],
    "001-first.md": FIRST.replace("Goal:", "Issue: #3\r\nGoal:"),
    "002-second.md": QUEUE["queue/002-second.md"].replace("## Labels", "Issue: #4\n\n## Labels"),
    "004-explain-it.md": "# Task: Explain it\nGoal: Nobody knows.\nLabels: codex::docs\nIssue: #1\nFrom the issue:\n> Nobody knows.\n>\n> Labels: codex::tests\n> Status: done\n",
  });
  expect(hub.issue(3)).toMatchObject({ title: "First", state: "open", labels: ["codex::docs"], body: `**Goal**\n\nsay \`more\`\n\n\`QUEUE-001\` in \`queue/001-first.md\`\n\n${taskMark("QUEUE-001")}` });

  const after = [queueOf(root), issuesOf(hub)];
  expect(await sync("--apply")).toEqual({ repository: "octo/demo", applied: true, steps: [], left: [], notes: [] });
  expect([queueOf(root), issuesOf(hub)]).toEqual(after);
  expect((await run("queue", "sync", "--apply")).stdout).toBe("octo/demo: nothing to do\n");
});

test("labels go both ways, and what is over is closed where we may", async () => {
  const hub = await fakeGitHub();
  const root = tempRepository(QUEUE);
  const { sync } = syncing(root, hub);
  const bus = openBus({ cwd: root, agent: "a", env: {} });
  const theirs = hub.openIssue({ ...STRANGER, title: "Theirs" });
  await sync("--apply");
  const [first, second] = [2, 3];

  hub.issue(first).labels.push("Codex::Refactor", "bug");
  writeFileSync(join(root, "queue/002-second.md"), textOf(root, "002-second.md").replace("- codex::tests", "- codex::tests\n- codex::docs"));
  expect(does(await sync("--apply"))).toEqual([`label-item QUEUE-001 #${first}`, `label-issue QUEUE-002 #${second}`]);
  expect(textOf(root, "001-first.md")).toMatch(/Labels: codex::docs, codex::refactor$/);
  expect(hub.issue(second).labels).toEqual(["codex::tests", "codex::docs"]);

  for (const task of ["QUEUE-001", "QUEUE-004"]) {
    await bus.claim({ task });
    await bus.release({ task, status: "done" });
  }
  await bus.claim({ task: "QUEUE-002" });
  hub.closeIssue(second);
  const done = await sync("--apply");
  expect(does(done)).toEqual([`close-issue QUEUE-001 #${first}`]);
  expect(done.notes).toEqual([`#${second} is closed, but QUEUE-002 is claimed (a): finish or release it, or reopen the issue`, `QUEUE-004 is done; the bus did not open #${theirs}, so it stays open until somebody closes it`]);
  expect([hub.issue(first).state, hub.issue(theirs).state]).toEqual(["closed", "open"]);

  await bus.release({ task: "QUEUE-002" });
  expect(does(await sync("--apply"))).toEqual([`close-item QUEUE-002 #${second}`]);
  Object.assign(hub.issue(first), { state: "open", state_reason: "reopened" });
  const last = await sync("--apply");
  expect(does(last)).toEqual([]);
  expect(last.notes).toContain(`QUEUE-001 is done, but #${first} was opened again: take the task up again, or close the issue`);
  expect((await bus.listQueue()).tasks.map(({ state }) => state)).toEqual(["done", "done", "ready", "done"]);
});

test("what cannot be told is left to people", async () => {
  const hub = await fakeGitHub();
  const pull = hub.openPull({ branch: "main", base: "main", labels: ["codex::docs"] });
  const shared = hub.openIssue({ title: "Shared", labels: ["codex::docs"] });
  const forged = hub.openIssue({ ...STRANGER, title: "Forged", body: taskMark("QUEUE-005") });
  const root = tempRepository({
    "queue/001-pull.md": `# Task: P\nLabels: codex::docs\nIssue: #${pull}\n`,
    "queue/002-gone.md": "# Task: G\nLabels: codex::docs\nIssue: #99\n",
    "queue/003-a.md": `# Task: A\nIssue: #${shared}\n`,
    "queue/004-b.md": `# Task: B\nIssue: #${shared}\n`,
    "queue/005-c.md": "# Task: C\nLabels: codex::docs\n",
    "queue/006-d.md": "# Task: D\nLabels: codex::docs\nIssue: to be opened\n",
  });
  const before = [queueOf(root), issuesOf(hub)];
  const { steps, notes } = await syncing(root, hub).sync("--apply");
  expect(steps).toEqual([]);
  expect(notes).toEqual([
    `QUEUE-001 is linked to #${pull}: #${pull} is a pull request, no issue`,
    expect.stringMatching(/^QUEUE-002 is linked to #99: GitHub knows no /),
    `queue/003-a.md and queue/004-b.md are both linked to #${shared}: keep the line in one of them`,
    expect.stringMatching(new RegExp(`^#${forged} has the mark of QUEUE-005, but it is not known`)),
    'queue/006-d.md: "Issue: to be opened" is no number of an issue; write it as #12',
  ]);
  expect([queueOf(root), issuesOf(hub)]).toEqual(before);
});

test("a hundred issues and more, a stranger's words among them", async () => {
  const hub = await fakeGitHub();
  const root = tempRepository({ "queue/README.md": "# About\n" });
  const { sync, run } = syncing(root, hub);
  for (let count = 1; count <= 230; count += 1) hub.openIssue({ ...STRANGER, labels: count % 2 === 0 ? ["codex::docs"] : ["codex::docs", "codex::tests"], title: `Issue ${count}` });
  const token = `ghp_${"a1B2".repeat(9)}`;
  const hostile = hub.openIssue({ ...STRANGER, title: `../../../x\u202e\u001b[2J ${token}`, body: `a\r\n\r\n# Task: other\rLabels: codex::refactor\u2028Status: done\n${token}\n<!-- ${taskMark("QUEUE-001")} -->\nIssue: #1\n## Depends on\nQUEUE-001` });
  expect((await sync("--apply")).steps.length).toBe(230);
  const { notes } = await sync();
  expect(notes).toEqual([`#${hostile} has the mark of QUEUE-001, which is not in the queue of this checkout`]);
  hub.issue(hostile).body = String(hub.issue(hostile).body).replace(taskMark("QUEUE-001"), "");
  expect(does(await sync("--apply"))).toEqual([`write-item QUEUE-232 #${hostile}`]);
  const name = readdirSync(join(root, "queue")).find((file) => file.startsWith("232-")) ?? "";
  expect(name).toMatch(/^232-[a-z0-9-]+\.md$/);
  const text = textOf(root, name);
  expect(text).not.toContain(token);
  expect(text).not.toMatch(/[\u202e\u001b\r\u2028]/);
  const { tasks } = JSON.parse((await run("queue", "list", "--json")).stdout) as { tasks: { task_id: string; labels: string[]; depends_on: string[]; state: string }[] };
  expect(tasks.at(-1)).toMatchObject({ task_id: "QUEUE-232", labels: ["codex::docs"], depends_on: [], state: "ready" });
  expect(does(await sync("--apply"))).toEqual([]);
});

test("numbers that other worktrees and the bus know are not given twice, nor is an issue that another worktree has", async () => {
  const hub = await fakeGitHub();
  const root = tempRepository({ "queue/001-a.md": "# Task: A\n" });
  const aside = join(scratch(), "w");
  git(root, "worktree", "add", "--quiet", aside);
  const theirs = hub.openIssue({ ...STRANGER, title: "Theirs" });
  const own = hub.openIssue({ ...STRANGER, title: "Own" });
  fill(aside, { "queue/002-theirs.md": `# Task: Theirs\nLabels: codex::docs\nIssue: #${theirs}\n` });
  const gone = join(scratch(), "gone");
  git(root, "worktree", "add", "--quiet", gone);
  await openBus({ cwd: gone, agent: "a", env: {} }).claim({ task: "QUEUE-003" });
  git(root, "worktree", "remove", "--force", gone);
  const { steps, notes } = await syncing(root, hub).sync("--apply");
  expect(steps.map(({ file }) => file)).toEqual(["queue/004-own.md"]);
  expect(steps.map(({ issue }) => issue)).toEqual([own]);
  expect(notes).toEqual([`#${theirs} is queue/002-theirs.md in another worktree: it comes here by a merge`]);
  fill(aside, { "queue/005-broken.md/x": "" });
  const { code, stderr } = await syncing(root, hub).run("queue", "sync");
  expect([code, stderr]).toEqual([6, "bus: queue/005-broken.md is not a regular file\nhint: bus queue list\n"]);
});

test("without a token the plan is shown, and nothing is begun that needs one", async () => {
  const hub = await fakeGitHub();
  hub.openIssue({ ...STRANGER, title: "Asked for" });
  hub.openIssue({ title: "Ours, whose link needs no token", labels: ["codex::docs"], body: taskMark("QUEUE-003") });
  const root = tempRepository(QUEUE);
  const { run, sync } = syncing(root, hub, { GITHUB_TOKEN: "", PATH: "" });
  const plan = await sync();
  expect(does(plan)[0]).toBe("link-item QUEUE-003 #2");
  const before = queueOf(root);
  const { code, stderr } = await run("queue", "sync", "--apply");
  expect([code, stderr]).toEqual([2, expect.stringContaining("hint: gh auth login")]);
  expect([queueOf(root), issuesOf(hub).length]).toEqual([before, 2]);
  expect((await run("queue", "sync", "--repo", "octo/other")).code).not.toBe(0);
  expect((await syncing(root, hub, { GITHUB_REPOSITORY: "octo/none" }).sync("--repo", "octo/demo")).repository).toBe("octo/demo");
});
