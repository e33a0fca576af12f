import { mkdirSync, renameSync, rmSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { fakeGitHub } from "../../dev/github/fake-github.js";
import type { Hub } from "../../dev/github/start-github.js";
import { fill, git } from "../../dev/scratch-repo.js";
import type { ReadyPullRequest } from "../../operations/ready-pull-request.js";
import { expectClear, inside } from "../test-bus.js";
import { BRANCH, TASK, type Work, wholeWork } from "../test-pull-request.js";

interface Desk extends Work {
  readonly hub: Hub;
}

/** A draft that lacks nothing, and whose one check has passed. */
async function drafted(check: Parameters<Hub["setCheck"]>[2] | null = "success"): Promise<Desk> {
  const hub = await fakeGitHub();
  const work = await wholeWork({ origin: hub.git, env: hub.env, steps: ["Read", "Follow"] });
  await work.must("pr", "open", "--push");
  if (check !== null) hub.setCheck(hub.pull(1).pull.head, "ci", check);
  return { ...work, hub };
}

const ready = async ({ run }: Work, ...argv: string[]) => {
  const { code, stdout, stderr } = await run("pr", "ready", ...argv, "--json");
  expect(stderr).toBe("");
  return { code, ...(JSON.parse(stdout) as ReadyPullRequest) };
};
const bad = ({ items }: ReadyPullRequest) => Object.fromEntries(items.filter(({ state }) => state !== "ok").map(({ name, state, message, hint }) => [name, `${state}: ${message} | ${hint ?? ""}`]));
const told = async ({ root }: Work) => (await openBus({ cwd: root, env: {} }).listEvents({ filter: { events: ["status"] } })).events.filter(({ pr }) => pr !== undefined);
const mutations = ({ hub }: Desk) => hub.requests.filter(({ body }) => JSON.stringify(body ?? "").includes("mutation"));
const isDraft = ({ hub }: Desk) => hub.pull(1).pull.draft;

test("a draft that lacks nothing is marked ready, and said to be, once", async () => {
  const here = await drafted();
  const first = await ready(here);
  expect(first).toMatchObject({ code: 0, ok: true, marked: true, task_id: TASK, branch: BRANCH, pull_request: { number: 1, draft: false } });
  expect(bad(first)).toEqual({ record: expect.stringMatching(/^warning: 1 line about the pull request itself/) });
  expect(isDraft(here)).toBe(false);
  const events = await told(here);
  expect(events).toEqual([expect.objectContaining({ event: "status", summary: "#1 is ready for review", task_id: TASK, plan_id: here.plan, branch: BRANCH, pr: first.pull_request?.url })]);
  const again = await here.run("pr", "ready");
  expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/#1 http\S+\nQUEUE-001 on agent\/a\/queue-001: nothing is missing, 1 warning\n$/)]);
  expect([await told(here), mutations(here).length]).toEqual([events, 1]);
  // Marking looks first whether it is a draft.
  expect(here.hub.requests.filter(({ path }) => path === "/repos/octo/demo/pulls/1")).toHaveLength(1);
});

test("what was never checked is ready with a warning, and a dry run only looks", async () => {
  const here = await drafted(null);
  expect(await ready(here, TASK, "--dry-run")).toMatchObject({ code: 0, ok: true, marked: false, pull_request: { draft: true } });
  expect([isDraft(here), await told(here)]).toEqual([true, []]);
  const done = await ready(here);
  expect([done.marked, bad(done)["checks"]]).toEqual([true, "warning: nothing was checked on GitHub | ls .github/workflows"]);
});

describe("it stays a draft, and the answer is no, when", () => {
  test.each<[string, (desk: Desk) => unknown, string, RegExp]>([
    ["a check failed", ({ hub }) => hub.setCheck(hub.pull(1).pull.head, "lint", "failure"), "checks", /^missing: failed: lint \| gh pr checks 1$/],
    ["a check runs", ({ hub }) => hub.setCheck(hub.pull(1).pull.head, "slow", "in_progress"), "checks", /^missing: wait for slow \| bus pr ready QUEUE-001$/],
    ["a status is pending", ({ hub }) => hub.setStatus(hub.pull(1).pull.head, "old-ci", "pending"), "checks", /^missing: wait for old-ci/],
    ["it was closed", ({ hub }) => hub.closePull(1), "pull request", /^missing: #1 is closed \| bus pr open QUEUE-001$/],
    ["it was merged", ({ hub }) => hub.mergePull(1), "pull request", /^missing: #1 is merged \| bus release QUEUE-001 --status done$/],
    ["HEAD is not pushed", async (desk) => (fill(desk.tree, { "more.ts": "x" }), await desk.commit()), "pushed", /^missing: #1 is at \w{12}, but HEAD at \w{12} \| git push origin agent\/a\/queue-001$/],
    ["somebody else pushed", ({ hub }) => hub.commit(BRANCH, { "theirs.txt": "x" }), "pushed", /^missing: #1 is at/],
    ["its body is old", ({ hub }) => (hub.pull(1).body = "nothing"), "body", /^missing: the body does not say what the bundle says now \| bus pr open QUEUE-001$/],
    ["a step is not done", async (desk) => (await desk.must("plan", "step", desk.plan, "S2", "--status", "in_progress"), await desk.commit()), "plan done", /^missing: step S2 is in progress: Follow \| bus plan step .*-watch S2 --status done$/],
    ["the bundle lacks something", ({ tree, plan }) => rmSync(join(tree, `_plans/${plan}.justification.md`)), "justification", /^missing: there is no/],
  ])("%s", async (_, spoil, item, said) => {
    const here = await drafted();
    await spoil(here);
    const found = await ready(here);
    expect(bad(found)[item]).toMatch(said);
    expect([found.code, found.ok, found.marked, isDraft(here), await told(here)]).toEqual([1, false, false, true, []]);
    expect(mutations(here)).toEqual([]);
  });

  test("there is none", async () => {
    const hub = await fakeGitHub();
    const work = await wholeWork({ origin: hub.git, env: hub.env });
    const { stdout, code } = await work.run("pr", "ready");
    expect([code, stdout]).toEqual([1, expect.stringMatching(/missing {2}pull request: there is no pull request from agent\/a\/queue-001\n {4}hint: bus pr open QUEUE-001\n.*\nQUEUE-001 on agent\/a\/queue-001: 1 missing\n$/)]);
  });
});

describe("what cannot be looked at is never ready", () => {
  test.each<[string, RegExp]>([
    ["the pull request", /^POST \/graphql/],
    ["its check runs", /check-runs/],
    ["its statuses", /\/status/],
  ])("%s", async (_, when) => {
    const here = await drafted();
    here.hub.faults.next({ when, answer: "not-json", times: 9 });
    const ran = await here.run("pr", "ready");
    expect(ran.code).toBe(7);
    expectClear(ran, /^bus: /);
    expect([isDraft(here), await told(here)]).toEqual([true, []]);
  });

  test("nor is what may not be marked", async () => {
    const here = await drafted();
    const weak = here.hub.token({ kind: "fine-grained", permissions: { metadata: "read", contents: "read", pull_requests: "read", checks: "read", statuses: "read" } });
    const ran = await inside(here.tree, { ...here.hub.env, GITHUB_TOKEN: weak }).run("pr", "ready", "--agent", "a");
    expect([ran.code, isDraft(here), await told(here)]).toEqual([7, true, []]);
    expectClear(ran, /^bus: /);
    expect(ran.stderr).not.toContain(weak);
  });

  test("and one whose mark is off is told of by the next run, when the log could not be written", async () => {
    const here = await drafted();
    const log = join(here.root, "_bus/events/events.jsonl");
    // The second query is the one that takes the mark off, or asks for what that needs.
    const spoil = (): void => {
      renameSync(log, `${log}.aside`);
      mkdirSync(log);
    };
    here.hub.faults.next({ when: /^POST \/graphql/, after: 1, answer: (answer) => (JSON.stringify(answer.body).includes("isDraft") || here.hub.pull(1).pull.draft === false ? spoil() : undefined, answer) });
    const ran = await here.run("pr", "ready");
    expect([ran.code, isDraft(here)]).toEqual([6, false]);
    rmdirSync(log);
    renameSync(`${log}.aside`, log);
    expect(await told(here)).toEqual([]);
    expect(await ready(here)).toMatchObject({ code: 0, marked: false });
    expect(await told(here)).toHaveLength(1);
  });
});

test("the main worktree asks by the task's name, and is told to go to the branch", async () => {
  const here = await drafted();
  git(here.root, "config", "user.name", "x");
  const ran = await inside(here.root, here.hub.env).run("pr", "ready", TASK, "--agent", "a");
  expect([ran.code, ran.stdout]).toEqual([1, expect.stringMatching(/missing {2}branch: main is what pull requests go into\n {4}hint: git switch agent\/a\/queue-001/)]);
  expect(isDraft(here)).toBe(true);
});
