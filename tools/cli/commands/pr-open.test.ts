import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, renameSync, rmSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import type { Hub } from "../../dev/github/start-github.js";
import type { GitHubOptions } from "../../dev/github/world.js";
import { fill, git } from "../../dev/scratch-repo.js";
import type { OpenedPullRequest } from "../../operations/open-pull-request.js";
import { PROGRAM, expectClear, inside } from "../test-bus.js";
import { BRANCH, LABELLED, RECEIPT, TASK, type Work, wholeWork } from "../test-pull-request.js";

interface Desk extends Work {
  readonly hub: Hub;
}

/** Finished work whose `origin` is a GitHub, and there already unless it is to be pushed. */
async function desk({ github = {}, pushed = true, env = {}, ...work }: { github?: GitHubOptions; pushed?: boolean; env?: Record<string, string> } & Omit<NonNullable<Parameters<typeof wholeWork>[0]>, "env" | "origin"> = {}): Promise<Desk> {
  const hub = await fakeGitHub(github);
  const made = await wholeWork({ ...work, origin: hub.git, env: { ...hub.env, ...env } });
  if (pushed) push(made);
  return { ...made, hub };
}

const push = ({ tree }: Work) => git(tree, "push", "--quiet", "origin", BRANCH);
const open = async ({ run }: Work, ...argv: string[]) => {
  const ran = await run("pr", "open", ...argv, "--json");
  expect([ran.code, ran.stderr.replaceAll(/^left out of title and body.*: password\n/gm, "")]).toEqual([0, ""]);
  return JSON.parse(ran.stdout) as OpenedPullRequest;
};
const logged = async ({ root }: Work) => (await openBus({ cwd: root, env: {} }).listEvents({ filter: { events: ["pr_opened"] } })).events;
const writes = ({ hub }: Desk) => hub.requests.filter(({ method, path }) => method !== "GET" && path !== "/graphql").map(({ method, path }) => `${method} ${path}`);
const nothingDone = async (desk: Desk) => expect([writes(desk), await logged(desk)]).toEqual([[], []]);

describe("a draft", () => {
  test("is opened with the whole bundle, labelled and logged, and once", async () => {
    const here = await desk({ item: LABELLED });
    const opened = await open(here);
    expect(opened).toMatchObject({ how: "opened", title: "Watch the log", labels: ["codex::tests"], pull_request: { number: 1, draft: true, state: "open", branch: BRANCH, base: "main", labels: ["codex::tests"] } });
    const { title, body, labels, pull } = here.hub.pull(1);
    expect([title, labels, pull.draft, pull.head]).toEqual(["Watch the log", ["codex::tests"], true, git(here.tree, "rev-parse", "HEAD")]);
    expect(body).toBe(opened.body);
    for (const part of ["## `QUEUE-001` Watch the log", "see it at once", `### Plan \`${here.plan}\``, "- [x] `S1` Read", "Polling misses events.", `| \`QUEUE-001\` | \`a\` | \`${BRANCH}\` | 1 |`]) expect(body).toContain(part);
    expect(body).toContain(`[\`${RECEIPT}\`](<../blob/${git(here.tree, "rev-parse", "HEAD")}/${RECEIPT}>)`);
    const events = await logged(here);
    expect(events).toEqual([expect.objectContaining({ event: "pr_opened", agent_id: "a", task_id: TASK, plan_id: here.plan, branch: BRANCH, pr: opened.pull_request?.url, receipts: [RECEIPT], summary: "opened #1 for QUEUE-001" })]);
    const before = writes(here);
    expect(before).toEqual(["POST /repos/octo/demo/pulls", "POST /repos/octo/demo/issues/1/labels"]);

    const again = await open(here);
    expect([again.how, writes(here), await logged(here)]).toEqual(["unchanged", before, events]);
    expect((await here.run("pr", "open")).stdout).toMatch(/^warning {2}record: 1 line about the pull request itself is not published yet\n {4}hint: bus publish && .*\nunchanged #1 \(draft\) http/);
  });

  test("says what is new after more work, and keeps what people wrote", async () => {
    const here = await desk({ item: LABELLED, steps: ["Read", "Follow"] });
    here.hub.openPull({ branch: BRANCH, title: "By hand", body: "see @x\r\n", draft: true, labels: ["Codex::Tests", "keep"] });
    expect(await open(here)).toMatchObject({ how: "updated", title: "By hand", pull_request: { number: 1 } });
    expect(here.hub.pull(1)).toMatchObject({ title: "By hand", labels: ["Codex::Tests", "keep"], body: expect.stringMatching(/^see @x\r\n\r\n<!-- buslane:start -->\r\n/) as string });
    expect([await logged(here), writes(here)]).toEqual([[expect.anything()], ["PATCH /repos/octo/demo/pulls/1"]]);
    await here.must("plan", "step", here.plan, "S2", "--status", "blocked");
    await here.commit();
    push(here);
    const { body } = here.hub.pull(1);
    expect(await open(here)).toMatchObject({ how: "updated" });
    expect(here.hub.pull(1).body).toBe(body?.replace("- [x] `S2` Follow", "- [ ] `S2` Follow (blocked)").replace("Watch the log (done)", "Watch the log (blocked)"));
    expect(await open(here, "--title", "Watch it")).toMatchObject({ how: "updated", title: "Watch it" });
    expect([here.hub.pull(1).title, here.hub.pull(1).pull.draft, await logged(here)]).toEqual(["Watch it", true, [expect.anything()]]);
  });

  test("is another one once the first was closed, is none with --ready, and goes where it is told", async () => {
    const here = await desk();
    here.hub.commit("next", { "x.txt": "x" });
    await open(here);
    here.hub.closePull(1);
    expect(await open(here, "--ready")).toMatchObject({ how: "opened", pull_request: { number: 2, draft: false } });
    expect(await open(here, "--base", "next")).toMatchObject({ how: "opened", pull_request: { number: 3, base: "next", draft: true } });
    expect((await logged(here)).map(({ pr }) => pr?.split("/").at(-1))).toEqual(["1", "2", "3"]);
    const ran = await here.run("pr", "open", "--base", "nowhere");
    expect(ran.code).toBe(2);
    expect(await here.run("pr", "open", "--base", BRANCH)).toMatchObject({ code: 1, stderr: expect.stringContaining("is what pull requests go into") as string });
    expect(await here.run("pr", "open", "--title", " ")).toMatchObject({ code: 2 });
    expect(await logged(here)).toHaveLength(3);
  });
});

test("nothing is opened while something is missing: the answer is no, and names it", async () => {
  const here = await desk();
  rmSync(join(here.tree, `_plans/${here.plan}.justification.md`));
  rmSync(join(here.tree, RECEIPT));
  const ran = await here.run("pr", "open");
  expect(ran.code).toBe(1);
  expectClear(ran, /^bus: the pull request of QUEUE-001 lacks: justification \(there is no _plans\/.*\), receipts \(_report\/agent\/a\/test.txt does not exist\).*\nhint: bus pr check QUEUE-001$/m);
  git(here.tree, "checkout", "--", RECEIPT);
  expectClear(await here.run("pr", "open"), /lacks: justification .*\nhint: echo "<why>" > _plans/);
  expect(here.hub.requests).toEqual([]);
  await nothingDone(here);
});

describe("the branch", () => {
  test("must be on origin as it is here; --push brings it there", async () => {
    const here = await desk({ pushed: false });
    const ran = await here.run("pr", "open");
    expect(ran.code).toBe(1);
    expectClear(ran, /lacks: pushed \(origin has no agent\/a\/queue-001\)\nhint: git push -u origin agent\/a\/queue-001$/m);
    await nothingDone(here);
    expect(await open(here, "--push")).toMatchObject({ how: "opened", pull_request: { head: git(here.tree, "rev-parse", "HEAD") } });
    expect(git(here.tree, "rev-parse", "--abbrev-ref", "@{upstream}")).toBe(`origin/${BRANCH}`);
    fill(here.tree, { "src/more.ts": "x" });
    await here.commit();
    expect(await here.run("pr", "open")).toMatchObject({ code: 1, stderr: expect.stringMatching(/origin has agent\/a\/queue-001 at \w{12}, not at \w{12}/) as string });
    expect(await open(here, "--push")).toMatchObject({ how: "unchanged" });
  });

  test("is never pushed by force", async () => {
    const here = await desk({ pushed: false });
    const theirs = here.hub.commit(BRANCH, { "theirs.txt": "x" });
    const ran = await here.run("pr", "open", "--push");
    expect(ran.code).toBe(3);
    expectClear(ran, /origin has commits of agent\/a\/queue-001 that are not here\nhint: git pull --rebase origin agent\/a\/queue-001/);
    expect(git(here.hub.git, "rev-parse", BRANCH)).toBe(theirs);
    await nothingDone(here);
  });

  test("that a hook refuses is not opened", async () => {
    const here = await desk({ pushed: false });
    fill(here.root, { ".git/hooks/pre-push": "#!/bin/sh\nexit 1\n" });
    git(here.root, "config", "core.hooksPath", join(here.root, ".git/hooks"));
    chmodSync(join(here.root, ".git/hooks/pre-push"), 0o755);
    expect(await here.run("pr", "open", "--push")).toMatchObject({ code: 1, stderr: expect.stringContaining("a hook refuses the push") as string });
    git(here.root, "remote", "set-url", "origin", "/nowhere/x.git");
    expect(await here.run("pr", "open", "--push")).toMatchObject({ code: 7 });
    expect(await here.run("pr", "open")).toMatchObject({ code: 7 });
    await nothingDone(here);
  });
});

test("a dry run writes, pushes and logs nothing, and shows what would come", async () => {
  const here = await desk({ item: LABELLED, pushed: false });
  const { stdout, code } = await here.run("pr", "open", "--push", "--dry-run");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^would open Watch the log\nlabels: codex::tests\n\n<!-- buslane:start -->\n[^]*### Justification\n\nPolling misses events\./)]);
  expect(git(here.hub.git, "for-each-ref", "refs/heads/agent")).toBe("");
  push(here);
  here.hub.openPull({ branch: BRANCH, draft: true });
  expect(await here.run("pr", "open", "--dry-run")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^would bring #1 \(draft\) http\S+ up to date as agent/) as string });
  await nothingDone(here);
});

describe("when it breaks off, a second run does the rest and nothing twice", () => {
  const POST = /^POST \/repos\/octo\/demo\/pulls(\?|$)/;

  test("the log cannot be written just after GitHub had opened it", async () => {
    const here = await desk({ item: LABELLED });
    const log = join(here.root, "_bus/events/events.jsonl");
    here.hub.faults.next({ when: POST, answer: (answer) => (renameSync(log, `${log}.aside`), mkdirSync(log), answer) });
    const ran = await here.run("pr", "open");
    expect([ran.code, ran.stderr]).toEqual([6, expect.stringMatching(/^opened #1: http\S+\nbus: /)]);
    rmdirSync(log);
    renameSync(`${log}.aside`, log);
    expect(await logged(here)).toEqual([]);
    expect(await open(here)).toMatchObject({ how: "updated", pull_request: { number: 1, labels: ["codex::tests"] } });
    expect([(await logged(here)).length, writes(here).filter((request) => request === "POST /repos/octo/demo/pulls").length]).toEqual([1, 1]);
  });

  test("the process is killed while GitHub answers", async () => {
    const here = await desk();
    const child = spawn(process.execPath, [PROGRAM, "pr", "open", "--agent", "a"], { cwd: here.tree, env: { PATH: process.env["PATH"], HOME: here.tree, ...here.hub.env }, stdio: "ignore" });
    here.hub.faults.next({ when: POST, answer: (answer) => (child.kill("SIGKILL"), answer) });
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    expect([here.hub.pull(1).state, await logged(here)]).toEqual(["open", []]);
    expect((await open(here, TASK)).pull_request?.number).toBe(1);
    expect([(await logged(here)).length, writes(here).filter((request) => request === "POST /repos/octo/demo/pulls").length]).toEqual([1, 1]);
  });

  test.each<[string, "reset" | "reset-after", number]>([
    ["after GitHub had taken it", "reset-after", 1],
    ["before GitHub had taken it", "reset", 0],
  ])("the connection breaks %s", async (_, answer, there) => {
    const here = await desk();
    here.hub.faults.next({ when: POST, answer, times: 9 });
    expect(await here.run("pr", "open")).toMatchObject({ code: 7 });
    expect(await logged(here)).toEqual([]);
    while (here.hub.faults.take("POST /repos/octo/demo/pulls") !== null);
    expect((await open(here)).how).toBe(there === 1 ? "unchanged" : "opened");
    expect([(await logged(here)).length, here.hub.pull(1).pull.draft]).toEqual([1, true]);
    expect(() => here.hub.pull(2)).toThrow("there is no #2");
  });

  test("GitHub does not list what is there already", async () => {
    const here = await desk();
    here.hub.openPull({ branch: BRANCH, body: "by hand" });
    here.hub.faults.next({ when: /^POST \/graphql/, answer: (answer) => ({ ...answer, body: emptied(answer.body) }) });
    expect(await open(here)).toMatchObject({ how: "updated", pull_request: { number: 1 } });
    expect(here.hub.pull(1).body).toMatch(/^by hand\n\n<!-- buslane:start -->/);
    expect(await logged(here)).toHaveLength(1);
  });

  test("it may not label", async () => {
    const here = await desk({ item: LABELLED });
    here.hub.faults.next({ when: /labels/, answer: { status: 403, body: { message: "Resource not accessible" } } });
    expect(await here.run("pr", "open")).toMatchObject({ code: 7, stderr: expect.stringMatching(/^opened #1: /) as string });
    expect(await logged(here)).toHaveLength(1);
    expect(await open(here)).toMatchObject({ how: "updated", pull_request: { labels: ["codex::tests"] } });
    expect(await logged(here)).toHaveLength(1);
  });
});

describe("what GitHub does not do", () => {
  test("drafts where there are none", async () => {
    const here = await desk({ github: { drafts: false } });
    const ran = await here.run("pr", "open");
    expect(ran.code).toBe(2);
    expectClear(ran, /Draft pull requests are not supported.*\nhint: bus pr open --ready$/m);
    expect(await logged(here)).toEqual([]);
    expect(await open(here, "--ready")).toMatchObject({ how: "opened" });
  });

  test("anything for a token that may only read, for none, for a bad one, or when it cannot be reached", async () => {
    const here = await desk();
    const weak = here.hub.token({ kind: "fine-grained", permissions: { metadata: "read", contents: "read", pull_requests: "read" } });
    const { GITHUB_TOKEN: token, ...bare } = here.hub.env;
    for (const [env, code] of [
      [{ ...here.hub.env, GITHUB_TOKEN: weak }, 7],
      [{ ...bare, PATH: "/nowhere" }, 7],
      [{ ...here.hub.env, GITHUB_TOKEN: "ghp_none" }, 7],
      [{ ...here.hub.env, GITHUB_API_URL: "http://127.0.0.1:9", GITHUB_GRAPHQL_URL: "http://127.0.0.1:9/graphql" }, 7],
      [{ ...here.hub.env, GITHUB_REPOSITORY: "octo/none" }, 4],
    ] as const) {
      const ran = await inside(here.tree, env).run("pr", "open", "--agent", "a");
      expect([env, ran.code]).toEqual([env, code]);
      expectClear(ran, /^bus: /);
      for (const secret of [token, weak, "ghp_none"]) expect(ran.stderr).not.toContain(secret);
    }
    expect(await logged(here)).toEqual([]);
    expect(() => here.hub.pull(1)).toThrow();
    expect(await inside(here.tree, { ...here.hub.env, GITHUB_REPOSITORY: "octo/none" }).run("pr", "open", "--repo", "octo/demo", "--agent", "a")).toMatchObject({ code: 0 });
  });
});

test("hostile text does nothing on the page but be read, and secrets do not get there", async () => {
  const bad = "@octocat Fixes #1 <img src=x> <!-- buslane:end -->";
  const here = await desk({ item: `# Task: ${bad}\nGoal: ${bad}\nLabels: <b> codex::docs\n`, summary: bad, steps: [bad], justification: `Fixes #7, with password=hunter2hunter2\n\`\`\`\nopen` });
  const { title, body, labels } = await open(here);
  expect(title).toBe("@\u200boctocat Fixes #\u200b1 <img src=x> <!-- buslane:end -->");
  expect(labels).toEqual(["codex::docs"]);
  expect(body).toContain("Fixes #7, with password=[redacted:password]\n```\nopen\n```\n\n### Receipts");
  expect(body.replaceAll(/<!-- buslane:(start|end) -->\n/g, "")).not.toMatch(/@octocat|#1\b|<img|<!--/);
  expect(here.hub.pull(1)).toMatchObject({ title, body });
  expect(await open(here)).toMatchObject({ how: "unchanged" });
  here.hub.pull(1).body += "<!-- buslane:start -->\n";
  const broken = here.hub.pull(1).body;
  expect(await here.run("pr", "open")).toMatchObject({ code: 6, stderr: expect.stringContaining("the body of #1") as string });
  expect(here.hub.pull(1).body).toBe(broken);
});

/** A GraphQL answer without its pull requests. */
function emptied(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === "nodes" ? [] : value));
}
