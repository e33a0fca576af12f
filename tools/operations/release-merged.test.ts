import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type OpenOptions, openBus } from "../bus.js";
import { PROGRAM, tree } from "../cli/test-bus.js";
import { fakeGitHub } from "../dev/github/fake-github.js";
import { primaryLimit } from "../dev/github/http/known-faults.js";
import type { Hub } from "../dev/github/start-github.js";
import { fill, git, scratch } from "../dev/scratch-repo.js";
import type { BusEvent, Claim } from "../schema/records.gen.js";
import type { ReleasedMerged } from "./release-merged.js";

const MINUTE = 60_000;
const FILES = { ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n", "_bus/claims/.gitkeep": "" };

/** GitHub with a repository that has a bus, and a clone of it. */
async function cloned(): Promise<{ hub: Hub; root: string; as: ReturnType<typeof agents> }> {
  const hub = await fakeGitHub({ files: FILES });
  const root = clone(hub);
  return { hub, root, as: agents(hub, root) };
}

function clone(hub: Hub): string {
  const folder = scratch();
  git(folder, "clone", "--quiet", hub.git, "clone");
  return join(folder, "clone");
}

/** Everybody claims a quarter of an hour ago. */
const agents = (hub: Hub, cwd: string) => (agent: string, more: OpenOptions = {}) => openBus({ cwd, agent, env: hub.env, surface: "cli", ...more });
const earlier = { clock: () => Date.now() - 15 * MINUTE };

/** A pull request of a branch, and what became of it. */
function pull(hub: Hub, branch: string, end: "merged" | "closed" | "open", from?: string): number {
  hub.commit(branch, { [`${branch}.txt`]: "x" }, from === undefined ? {} : { from });
  const number = hub.openPull({ branch, ...(from !== undefined && { from }) });
  if (end === "merged") hub.mergePull(number);
  if (end === "closed") hub.closePull(number);
  return number;
}

const record = (root: string, task: string) => JSON.parse(readFileSync(join(root, `_bus/claims/${task}.json`), "utf8")) as Claim;
const outcomes = ({ claims }: ReleasedMerged) => Object.fromEntries(claims.map(({ claim, outcome, pull_request }) => [claim.task_id, pull_request === undefined ? outcome : `${outcome} #${pull_request}`]));
const releases = async (bus: ReturnType<typeof openBus>): Promise<BusEvent[]> => (await bus.listEvents({})).events.filter(({ event }) => event === "release");

test("the asker's claims end as their pull requests did, and the rest stays", async () => {
  const { hub, root, as } = await cloned();
  for (const task of ["MERGED", "CLOSED", "OPEN", "NONE"]) await as("a", earlier).claim({ task });
  await as("b", earlier).claim({ task: "OTHER" });
  const merged = pull(hub, "agent/a/merged", "merged");
  const closed = pull(hub, "agent/a/closed", "closed");
  const open = pull(hub, "agent/a/open", "open");
  pull(hub, "agent/b/other", "merged");
  const before = hub.requests.length;

  const done = await as("a").releaseMerged();
  expect(outcomes(done)).toEqual({ MERGED: `done #${merged}`, CLOSED: `released #${closed}`, OPEN: `open #${open}`, NONE: "none" });
  expect(done).toMatchObject({ released: 2, problems: [] });
  expect(hub.requests.length - before).toBe(1);
  expect(record(root, "MERGED")).toMatchObject({ status: "done", agent_id: "a", notes: `merged as #${merged}` });
  expect(record(root, "CLOSED")).toMatchObject({ status: "released", notes: `closed as #${closed} without merging` });
  for (const task of ["OPEN", "NONE", "OTHER"]) expect(record(root, task).status).toBe("active");
  const lines = await releases(as("a"));
  expect(lines).toMatchObject([
    { agent_id: "a", task_id: "CLOSED", summary: `released CLOSED: closed as #${closed} without merging`, meta: { status: "released", pr: closed } },
    { agent_id: "a", task_id: "MERGED", branch: "agent/a/merged", pr: expect.stringMatching(`/pull/${merged}$`), meta: { status: "done", pr: merged, claim_id: record(root, "MERGED").claim_id, rev: record(root, "MERGED").rev, fence: 1 } },
  ]);
  for (const line of lines) expect(line.meta).not.toHaveProperty("on_behalf_of");
  const { sessions } = await as("a").status({ agent: "a" });
  expect(sessions.flatMap(({ holds = [] }) => holds).sort()).toEqual(["NONE", "OPEN"]);
  expect((await as("a").validate({})).problems).toEqual([]);
  expect(await as("a").releaseMerged()).toMatchObject({ released: 0, claims: [{ outcome: "none" }, { outcome: "open" }] });
  expect(await releases(as("a"))).toHaveLength(2);
});

test("for everybody: owners stay in the record, the event is the actor's, and what was locked is free", async () => {
  const { hub, root, as } = await cloned();
  const owned = await as("b", earlier).claim({ task: "T-1", scope: ["src/**"] });
  await as("b").pause({ task: "T-1", notes: "lunch" });
  const number = pull(hub, "agent/b/t-1", "merged");
  expect(outcomes(await as("m").releaseMerged())).toEqual({});
  expect(outcomes(await as("m").releaseMerged({ all: true }))).toEqual({ "T-1": `done #${number}` });
  expect(record(root, "T-1")).toMatchObject({ agent_id: "b", session_id: owned.session_id, claim_id: owned.claim_id, status: "done", fence: 1 });
  expect(record(root, "T-1")).not.toHaveProperty("paused_by");
  expect(await releases(as("m"))).toMatchObject([{ agent_id: "m", meta: { on_behalf_of: "b", pr: number, claim_id: owned.claim_id, fence: 1, status: "done" } }]);
  expect(await as("m").listLocks()).toEqual([]);
  expect((await as("m").acquireLock({ scope: ["src/a"], objective: "o" })).owner).toBe("m");
  await expect(as("b").release({ task: "T-1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await as("m").validate({})).problems).toEqual([]);
  expect((await as("m").doctor({})).checks.filter(({ state, name }) => state === "found" && name !== "token")).toEqual([]);
});

test("in a fresh clone, where there is no live bus, the record is the authority, and what git sees of it is all", async () => {
  const { hub, root, as } = await cloned();
  const { claim_id } = await as("b", earlier).claim({ task: "T-1", scope: ["src/**"] });
  await as("b").publish({});
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=claim");
  git(root, "push", "--quiet", "origin", "main");
  const number = pull(hub, "agent/b/t-1", "closed");
  const fresh = clone(hub);
  const ci = agents(hub, fresh)("github-actions");
  expect(existsSync(join(fresh, "_bus/.live"))).toBe(false);
  expect(outcomes(await ci.releaseMerged({ all: true }))).toEqual({ "T-1": `released #${number}` });
  expect(record(fresh, "T-1")).toMatchObject({ agent_id: "b", claim_id, status: "released", rev: 2, fence: 1 });
  const seen = git(fresh, "status", "--porcelain", "--untracked-files=all").split("\n");
  expect(seen).toEqual([expect.stringMatching(/^M? ?M _bus\/claims\/T-1\.json$/), expect.stringMatching(/^ D _bus\/locks\/.+\.json$/), expect.stringMatching(/^\?\? _bus\/events\/\d{4}-\d\d-\d\d\/github-actions-.+-1\.jsonl$/)]);
  expect((await ci.validate({ base: "origin/main" })).problems).toEqual([]);
});

test("a linked worktree asks for what is claimed anywhere, and its branch gets the record", async () => {
  const { hub, root, as } = await cloned();
  await as("b", earlier).claim({ task: "T-1" });
  pull(hub, "agent/b/t-1", "merged");
  const linked = join(scratch(), "linked");
  git(root, "worktree", "add", "--quiet", "-b", "agent/b/next", linked);
  expect(await agents(hub, linked)("b").releaseMerged({ all: true })).toMatchObject({ released: 1 });
  expect(record(linked, "T-1").status).toBe("done");
  await expect(as("b").release({ task: "T-1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a live bus that pulls what a workflow released keeps its promise, and knows it once the lease is over", async () => {
  const { hub, root, as } = await cloned();
  const minutesAgo = (minutes: number) => ({ clock: () => Date.now() - minutes * MINUTE });
  const { claim_id } = await as("b", minutesAgo(20)).claim({ task: "T-1" });
  await as("b").publish({});
  for (const minutes of [15, 10, 5]) await as("b", minutesAgo(minutes)).heartbeat({});
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=claim");
  git(root, "push", "--quiet", "origin", "main");
  pull(hub, "agent/b/t-1", "merged");
  const fresh = clone(hub);
  await agents(hub, fresh)("ci").releaseMerged({ all: true });
  git(fresh, "add", "--all");
  git(fresh, "commit", "--quiet", "--message=release");
  git(fresh, "push", "--quiet", "origin", "main");
  git(root, "pull", "--quiet", "--rebase", "origin", "main");

  expect((await as("m").status({})).claims).toMatchObject([{ task_id: "T-1", claim_id, status: "active", agent_id: "b" }]);
  await expect(as("c").claim({ task: "T-1" })).rejects.toMatchObject({ code: "CONFLICT" });
  for (const at of [0, 61]) {
    const then = minutesAgo(-at);
    expect((await as("m", then).validate({})).problems).toEqual([]);
    expect((await as("m", then).doctor({ fix: true })).checks.filter(({ state, name }) => (state === "found" || state === "fixed") && !["token", "unpublished", "clock"].includes(name))).toEqual([]);
    expect(record(root, "T-1").status).toBe("done");
  }
  const later = minutesAgo(-61);
  expect((await as("m", later).status({})).claims).toMatchObject([{ task_id: "T-1", claim_id, status: "done", agent_id: "b" }]);
  await expect(as("b", later).heartbeat({ task: "T-1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await as("c", later).claim({ task: "T-1" })).toMatchObject({ agent_id: "c", fence: expect.any(Number) });
});

describe("what is left", () => {
  test("a claim that began after the pull request had ended", async () => {
    const { hub, root, as } = await cloned();
    const number = pull(hub, "agent/a/t-1", "merged");
    await as("a", { clock: () => Date.now() + MINUTE }).claim({ task: "T-1" });
    expect(outcomes(await as("a").releaseMerged())).toEqual({ "T-1": `before #${number}` });
    expect(record(root, "T-1").status).toBe("active");
  });

  test("a branch of the same name in somebody else's fork", async () => {
    const { hub, root, as } = await cloned();
    await as("a", earlier).claim({ task: "T-1" });
    pull(hub, "agent/a/t-1", "merged", "stranger/demo");
    expect(outcomes(await as("a").releaseMerged({ all: true }))).toEqual({ "T-1": "none" });
    expect(record(root, "T-1").status).toBe("active");
  });

  test("a duplicate, without asking GitHub about it", async () => {
    const { hub, root, as } = await cloned();
    const mine = await as("a", earlier).claim({ task: "T-1" });
    pull(hub, "agent/a/t-1", "merged");
    const rival = { ...mine, agent_id: "c", claim_id: "another", session_id: "c.1", branch: "agent/c/t-1" };
    writeFileSync(join(root, "_bus/claims/T-1.json"), JSON.stringify(rival));
    const before = hub.requests.length;
    expect(outcomes(await as("a").releaseMerged({ task: "T-1" }))).toEqual({ "T-1": "duplicate" });
    expect(outcomes(await as("m").releaseMerged({ all: true }))).toEqual({ "T-1": "duplicate" });
    expect(hub.requests.length).toBe(before);
    expect(await releases(as("m"))).toEqual([]);
  });

  test.each<[string, (root: string, claim: Claim) => void]>([
    ["taken over", (cwd) => execFileSync(process.execPath, [PROGRAM, "reclaim", "T-1", "--note", "n", "--force", "--agent", "c"], { cwd, env: { PATH: process.env["PATH"] } })],
    ["released by its owner", (cwd) => execFileSync(process.execPath, [PROGRAM, "release", "T-1", "--notes", "mine", "--agent", "a"], { cwd, env: { PATH: process.env["PATH"] } })],
    ["put on another branch", (cwd) => execFileSync(process.execPath, [PROGRAM, "claim", "T-1", "--branch", "agent/a/other", "--agent", "a"], { cwd, env: { PATH: process.env["PATH"] } })],
    ["claimed twice", (root, claim) => writeFileSync(join(root, "_bus/claims/T-1.json"), JSON.stringify({ ...claim, agent_id: "c", claim_id: "another" }))],
  ])("what was %s while GitHub was asked", async (_, change) => {
    const { hub, root, as } = await cloned();
    const claim = await as("a", { clock: () => Date.now() - 5 * MINUTE }).claim({ task: "T-1" });
    pull(hub, "agent/a/t-1", "merged");
    // Between GitHub's answer and what is done about it.
    let after = "";
    hub.faults.next({ when: /graphql/, answer: (answer) => {
      change(root, claim);
      after = readFileSync(join(root, "_bus/claims/T-1.json"), "utf8");
      return answer;
    } });
    expect(outcomes(await as("m").releaseMerged({ all: true }))).toEqual({ "T-1": "changed" });
    expect(readFileSync(join(root, "_bus/claims/T-1.json"), "utf8")).toBe(after);
    expect((await releases(as("m"))).filter(({ agent_id }) => agent_id === "m")).toEqual([]);
    expect(hub.faults.pending).toBe(0);
  });

  test("what its owner renewed meanwhile is the same claim, and ends", async () => {
    const { hub, root, as } = await cloned();
    await as("a", { clock: () => Date.now() - 5 * MINUTE }).claim({ task: "T-1" });
    pull(hub, "agent/a/t-1", "merged");
    hub.faults.next({ when: /graphql/, answer: (answer) => {
      execFileSync(process.execPath, [PROGRAM, "heartbeat", "--agent", "a"], { cwd: root, env: { PATH: process.env["PATH"] } });
      return answer;
    } });
    const done = await as("m").releaseMerged({ all: true });
    expect(done).toMatchObject({ released: 1, claims: [{ claim: { status: "done" } }] });
    expect(done.claims[0]?.claim.rev).toBeGreaterThan(2);
  });

  test("what cannot be read is told, and the others end", async () => {
    const { hub, root, as } = await cloned();
    await as("a", earlier).claim({ task: "T-1" });
    pull(hub, "agent/a/t-1", "merged");
    fill(root, { "_bus/claims/BROKEN.json": "{" });
    expect(await as("a").releaseMerged()).toMatchObject({ released: 1, claims: [{ outcome: "done" }], problems: [{ file: "_bus/claims/BROKEN.json", severity: "error" }] });
    await expect(as("a").releaseMerged({ task: "BROKEN" })).rejects.toMatchObject({ code: "BAD_DATA" });
  });

  test("another live session's of the same name", async () => {
    const { hub, as } = await cloned();
    await as("a", { ...earlier, pid: process.pid, client: { name: "other", session: "1" } }).claim({ task: "T-1" });
    pull(hub, "agent/a/t-1", "merged");
    expect(outcomes(await as("a").releaseMerged())).toEqual({});
    await expect(as("a").releaseMerged({ task: "T-1" })).rejects.toMatchObject({ code: "NOT_YOURS", hint: "bus release T-1 --when-merged --all" });
    expect(outcomes(await as("a").releaseMerged({ task: "T-1", all: true }))).toMatchObject({ "T-1": expect.stringMatching(/^done/) });
  });
});

test.each<[string, Parameters<Hub["faults"]["next"]>[0]["answer"]]>([
  ["a server error", { status: 502, body: { message: "Server Error" } }],
  ["a rate limit", primaryLimit()],
  ["half an answer", "truncate"],
])("nothing is released, and nothing written, after %s", async (_, answer) => {
  const { hub, root, as } = await cloned();
  await as("a", earlier).claim({ task: "T-1" });
  pull(hub, "agent/a/t-1", "merged");
  const before = tree(join(root, "_bus/claims"));
  hub.faults.next({ when: /graphql/, times: 20, answer });
  await expect(as("a").releaseMerged()).rejects.toMatchObject({ code: "REMOTE" });
  expect(tree(join(root, "_bus/claims"))).toEqual(before);
  expect(await releases(as("a"))).toEqual([]);
});

test("a dry run says the same and writes nothing, and for everybody's needs no agent", async () => {
  const { hub, root, as } = await cloned();
  await as("a", earlier).claim({ task: "T-1" });
  const number = pull(hub, "agent/a/t-1", "merged");
  const before = tree(join(root, "_bus"));
  const nobody = openBus({ cwd: root, env: hub.env, surface: "cli" });
  for (const bus of [as("a"), as("m"), nobody]) {
    expect(await bus.releaseMerged({ all: true, dryRun: true })).toMatchObject({ released: 1, claims: [{ outcome: "done", pull_request: number, claim: { status: "active" } }] });
  }
  await expect(nobody.releaseMerged({ dryRun: true })).rejects.toMatchObject({ code: "USAGE" });
  expect(tree(join(root, "_bus"))).toEqual(before);
});

test("asks about many branches in few requests", async () => {
  const { hub, root, as } = await cloned();
  const claims = Array.from({ length: 60 }, (_, i) => ({ task_id: `T-${i}`, agent_id: "a", status: "active", claimed_at: new Date(Date.now() - 15 * MINUTE).toISOString(), branch: `agent/a/t-${i}` }));
  fill(root, Object.fromEntries(claims.map((claim) => [`_bus/claims/${claim.task_id}.json`, claim])));
  pull(hub, "agent/a/t-59", "merged");
  const before = hub.requests.length;
  expect(await as("a").releaseMerged()).toMatchObject({ released: 1 });
  expect(hub.requests.length - before).toBe(2);
});
