import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type OpenOptions, openBus } from "../bus.js";
import { git } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";
import type { Claim } from "../schema/records.gen.js";

const HOUR = 3_600_000;
const as = (cwd: string, agent: string, more: OpenOptions = {}) => openBus({ cwd, agent, env: {}, surface: "cli", ...more });
const snapshot = (root: string, task: string) => JSON.parse(readFileSync(join(root, `_bus/claims/${task}.json`), "utf8")) as Claim;
const events = async (root: string) => (await as(root, "reader").listEvents({})).events;

test("a claim is on disk as register, snapshot and event, and says the same in each", async () => {
  const root = tempBus();
  const claim = await as(root, "a").claim({ task: "QUEUE-001", notes: "watch" });
  expect(snapshot(root, "QUEUE-001")).toEqual(claim);
  const register = JSON.parse(readFileSync(join(root, "_bus/.live/reg/claims/QUEUE-001/0000000001"), "utf8")) as { value: Claim };
  expect(register.value).toEqual(claim);
  expect(await events(root)).toMatchObject([{ event: "claim", agent_id: "a", task_id: "QUEUE-001", summary: "watch", meta: { claim_id: claim.claim_id, rev: 1, fence: 1 } }]);
});

test("of many at once one gets it, in whatever worktree they are", async () => {
  const root = tempRepository();
  const trees = ["w1", "w2", "w3"].map((name) => {
    git(root, "worktree", "add", "--quiet", "-b", `agent/${name}/x`, join(root, `../${name}-${root.slice(-6)}`));
    return join(root, `../${name}-${root.slice(-6)}`);
  });
  const agents = Array.from({ length: 12 }, (_, index) => as([root, ...trees][index % 4] ?? root, `agent-${index}`));
  const results = await Promise.allSettled(agents.map((bus) => bus.claim({ task: "QUEUE-001" })));
  const won = results.filter((result) => result.status === "fulfilled");
  expect(won).toHaveLength(1);
  for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CONFLICT" });
  for (const tree of trees) git(root, "worktree", "remove", "--force", tree);
});

test("a worktree's snapshot is written where the work happens, and nowhere else", async () => {
  const root = tempRepository();
  const tree = `${root}-tree`;
  git(root, "worktree", "add", "--quiet", "-b", "agent/a/x", tree);
  const claim = await as(tree, "a").claim({ task: "QUEUE-001" });
  expect(claim).toMatchObject({ branch: "agent/a/x", worktree: expect.stringContaining("-tree") as string });
  expect(existsSync(join(tree, "_bus/claims/QUEUE-001.json"))).toBe(true);
  expect(existsSync(join(root, "_bus/claims/QUEUE-001.json"))).toBe(false);
  await expect(as(root, "b").claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT" });
  git(root, "worktree", "remove", "--force", tree);
});

describe("leases", () => {
  test("any command of the owner renews, nobody else's does", async () => {
    const root = tempBus();
    let now = Date.now();
    const clock = () => now;
    const a = as(root, "a", { clock });
    const first = await a.claim({ task: "QUEUE-001" });
    now += HOUR / 2;
    await as(root, "b", { clock }).logEvent({ event: "note", summary: "passing by" });
    expect((await a.status()).claims[0]?.expires_at).toBe(first.expires_at);
    await a.logEvent({ event: "note", summary: "still here" });
    expect(Date.parse((await a.status()).claims[0]?.expires_at ?? "")).toBe(now + HOUR);
    expect(snapshot(root, "QUEUE-001").expires_at, "renewals make no diffs").toBe(first.expires_at);
  });

  test("a command that is refused renews what its agent holds, too", async () => {
    const root = tempBus();
    let now = Date.now();
    const clock = () => now;
    await as(root, "a", { clock }).claim({ task: "QUEUE-001" });
    await as(root, "b", { clock }).claim({ task: "QUEUE-002" });
    now += HOUR / 2;
    await expect(as(root, "a", { clock }).claim({ task: "QUEUE-002" })).rejects.toMatchObject({ code: "CONFLICT" });
    const held = (await as(root, "a", { clock }).status()).claims.find(({ agent_id }) => agent_id === "a");
    expect(Date.parse(held?.expires_at ?? "")).toBe(now + HOUR);
  });

  test("an expired one is taken with history, and the old owner is fenced", async () => {
    const root = tempBus();
    writeFileSync(join(root, "_bus/config.json"), JSON.stringify({ claims: { ttl_minutes: 0.001 } }));
    const a = as(root, "a");
    await a.claim({ task: "QUEUE-001" });
    await expect(as(root, "b").claim({ task: "QUEUE-001" }), "grace").rejects.toMatchObject({ code: "CONFLICT" });
    const past = as(root, "b");
    await new Promise((resolve) => setTimeout(resolve, 5200));
    const taken = await past.claim({ task: "QUEUE-001" });
    expect(taken).toMatchObject({ agent_id: "b", fence: 2, history: [{ agent_id: "a", how: "expired", fence: 1 }] });
    await expect(a.heartbeat({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "NOT_YOURS" });
    await expect(a.release({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "NOT_YOURS" });
    await expect(a.logEvent({ event: "status", task: "QUEUE-001", summary: "x" })).rejects.toMatchObject({ code: "NOT_YOURS" });
  });

  test("a clock that runs ahead steals nothing", async () => {
    const root = tempBus();
    await as(root, "a").claim({ task: "QUEUE-001" });
    const ahead = as(root, "b", { clock: () => Date.now() + 2 * HOUR });
    await expect(ahead.claim({ task: "QUEUE-001" })).rejects.toMatchObject({ message: expect.stringContaining("clock") as string });
    expect(snapshot(root, "QUEUE-001").agent_id).toBe("a");
  });

  test("reclaim by force keeps the old owner in the history, with the note", async () => {
    const root = tempBus();
    await as(root, "a").claim({ task: "QUEUE-001" });
    await expect(as(root, "b").reclaim({ task: "QUEUE-001", note: "hurry" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(as(root, "b").reclaim({ task: "QUEUE-001", note: " ", force: true })).rejects.toMatchObject({ code: "USAGE" });
    expect(await as(root, "b").reclaim({ task: "QUEUE-001", note: "asked a", force: true })).toMatchObject({ agent_id: "b", history: [{ agent_id: "a", how: "taken_over", note: "asked a" }] });
    expect((await events(root)).at(-1)).toMatchObject({ event: "reclaim", meta: { from: "a", old_fence: 1, fence: 2, note: "asked a" } });
  });
});

describe("identity", () => {
  test("the same name in another live session is a conflict; in an ended one it resumes", async () => {
    const root = tempBus();
    const one = as(root, "a", { env: { CODEX_THREAD_ID: "t1" } });
    const two = as(root, "a", { env: { CODEX_THREAD_ID: "t2" } });
    await one.bootSession({});
    await one.claim({ task: "QUEUE-001" });
    await expect(two.claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("another session") as string });
    await expect(two.release({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "NOT_YOURS" });
    await one.endSession({ summary: "session wrap" });
    expect(await two.claim({ task: "QUEUE-001" })).toMatchObject({ agent_id: "a", fence: 2, history: [{ how: "resumed" }] });
  });

  test("a client whose session was booted as one agent cannot act as another", async () => {
    const root = tempBus();
    await as(root, "a", { env: { CLAUDE_CODE_SESSION_ID: "c1" } }).bootSession({});
    await expect(as(root, "b", { env: { CLAUDE_CODE_SESSION_ID: "c1" } }).claim({ task: "Q-1" })).rejects.toMatchObject({ code: "USAGE" });
    const unnamed = openBus({ cwd: root, env: { CLAUDE_CODE_SESSION_ID: "c1" }, surface: "cli" });
    expect(await unnamed.claim({ task: "Q-1" })).toMatchObject({ agent_id: "a" });
  });

  test("a process provably dead may be taken over at once, with a note", async () => {
    const root = tempBus();
    const { spawn } = await import("node:child_process");
    const child = spawn("sleep", ["60"]);
    await as(root, "a", { pid: child.pid ?? 0 }).claim({ task: "QUEUE-001" });
    await expect(as(root, "b").reclaim({ task: "QUEUE-001", note: "silent" })).rejects.toMatchObject({ message: expect.stringContaining("alive") as string });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    expect(await as(root, "b").reclaim({ task: "QUEUE-001", note: "its process is gone" })).toMatchObject({ agent_id: "b" });
  });
});

describe("refusals leave a trace", () => {
  test("assigned to somebody else; overridden on the record", async () => {
    const root = tempBus();
    await as(root, "m").assign({ task: "QUEUE-001", engineer: "a" });
    await expect(as(root, "b").claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("assigned to a by m") as string });
    expect((await events(root)).at(-1)).toMatchObject({ event: "alert", agent_id: "b", task_id: "QUEUE-001", meta: { refused: "claim", rule: "assigned-to-other" } });
    await as(root, "b").claim({ task: "QUEUE-001", allowUnassigned: true });
    expect((await events(root)).at(-1)).toMatchObject({ event: "claim", meta: { allow_unassigned: true } });
  });

  test("a policy can want an assignment, a plan, the agent's own branch", async () => {
    const root = tempBus({ "_bus/config.json": { claims: { require_assignment: true } } });
    await expect(as(root, "b").claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(as(root, "b").claim({ task: "QUEUE-001", allowUnassigned: true, plan: "2026-01-01-none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(as(root, "b").claim({ task: "QUEUE-001", allowUnassigned: true, branch: "agent/a/x" })).rejects.toMatchObject({ code: "USAGE" });
    expect(existsSync(join(root, "_bus/claims/QUEUE-001.json"))).toBe(false);
  });
});

describe("records of other clones and tools", () => {
  const foreign: Claim = { task_id: "QUEUE-001", agent_id: "py", status: "active", claimed_at: new Date().toISOString(), branch: "agent/py/q", layer: "L5" };

  test("a claim of another tool holds; its owner goes on with it, unknown keys stay", async () => {
    const root = tempBus({ "_bus/claims/QUEUE-001.json": foreign });
    await expect(as(root, "b").claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("held by py") as string });
    expect(await as(root, "py").release({ task: "QUEUE-001", status: "done" })).toMatchObject({ status: "done", layer: "L5" });
  });

  test("a lost .live starts again from the snapshot, with the fence going on", async () => {
    const root = tempBus();
    const first = await as(root, "a").claim({ task: "QUEUE-001" });
    const { rmSync } = await import("node:fs");
    rmSync(join(root, "_bus/.live"), { recursive: true });
    await expect(as(root, "b").claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT" });
    const forced = await as(root, "b").reclaim({ task: "QUEUE-001", note: "lost live", force: true });
    expect(forced.fence).toBeGreaterThan(first.fence ?? 0);
  });

  test("two live records of one task are a duplicate until one is released", async () => {
    const root = tempBus();
    await as(root, "a").claim({ task: "QUEUE-001" });
    writeFileSync(join(root, "_bus/claims/QUEUE-001.json"), JSON.stringify({ ...foreign, claim_id: "theirs" }));
    for (const agent of ["a", "py", "c"]) await expect(as(root, agent).claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("claimed twice") as string });
    expect((await as(root, "c").status()).problems).toMatchObject([{ rule: "duplicate-claim" }]);
    await expect(as(root, "c").release({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "NOT_YOURS" });
    expect(await as(root, "a").release({ task: "QUEUE-001" })).toMatchObject({ agent_id: "py", history: [{ agent_id: "a" }] });
    expect((await as(root, "c").status()).problems).toEqual([]);
    await expect(as(root, "a").claim({ task: "QUEUE-001" })).rejects.toMatchObject({ message: expect.stringContaining("held by py") as string });
  });

  test.each([["torn", '{"task_id":'], ["empty", ""], ["of another shape", "[]"], ["without an owner", '{"task_id":"QUEUE-001"}']])("a record that is %s is never free", async (_, text) => {
    const root = tempBus({ "_bus/claims/QUEUE-001.json": text });
    await expect(as(root, "a").claim({ task: "QUEUE-001" })).rejects.toMatchObject({ code: "BAD_DATA" });
    expect(readFileSync(join(root, "_bus/claims/QUEUE-001.json"), "utf8")).toBe(text);
  });
});
