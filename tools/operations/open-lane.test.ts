import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../cli/test-bus.js";
import { POLICY } from "../dev/parallel-repo.js";
import { laneRepository, plannedLane } from "../dev/planned-lanes.js";
import { git } from "../dev/scratch-repo.js";
import { openContext } from "../dev/verify/open-context.js";
import { readLane } from "./lane/lanes.js";
import type { Claim, Lane, LaneGate, Lock, Parallel } from "../schema/records.gen.js";

const MODE_A = { ...POLICY, lanes: { ...POLICY.lanes, mode: "A" } } as const satisfies Parallel;
const worktreeOf = (root: string, lane: string) => `${root}-lanes/${lane}`;
const claimOf = async (root: string, task: string) => (await openContext({ cwd: root, agent: "x" }).store.registers.read<Claim>({ kind: "claims", id: task })).value;
const locksOf = async (root: string) => JSON.parse((await inside(root).run("lock", "list", "--json")).stdout) as (Lock & { state: string })[];
const laneOf = (root: string, lane: string) => readLane(openContext({ cwd: root, agent: "x" }), lane) as Promise<Lane>;
const linesOf = (root: string) => readFileSync(join(root, "_bus/events/events.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as { event: string; agent_id: string; meta?: Record<string, unknown> });
const branches = (root: string) => git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
const gate = (at: number, verdict: LaneGate["verdict"]): LaneGate => ({ gate: 3, at: new Date(at * 1000).toISOString(), verdict, tree: "t", receipt: "r", sha256: "s", by: "int", role: "integrator", place: "integration" });

/** Nothing is left of an attempt. */
async function expectNothing(root: string, lane = "L-a", worker = "w-a"): Promise<void> {
  expect(await laneOf(root, lane)).toMatchObject({ state: "planned" });
  expect(await laneOf(root, lane)).not.toHaveProperty("opening");
  expect((await claimOf(root, lane))?.status ?? "released").toBe("released");
  expect((await locksOf(root)).filter(({ task_id }) => task_id === lane)).toEqual([]);
  expect(existsSync(worktreeOf(root, lane))).toBe(false);
  expect(branches(root)).not.toContain(`agent/${worker}/${lane.toLowerCase()}`);
}

test.each([
  ["B", POLICY],
  ["A", MODE_A],
] as const)("S1-01 S1-03: mode %s puts a lane to work, with the same records", async (mode, policy) => {
  const root = laneRepository(policy);
  await plannedLane(root, "a");
  const ran = await inside(root).run("lane", "open", "L-a", "--agent", "lead", "--json");
  expect(ran.stderr).toBe("");
  const lane = JSON.parse(ran.stdout) as Lane;
  const claim = await claimOf(root, "L-a");
  const [lock] = await locksOf(root);
  const worktree = mode === "A" ? "." : `../${worktreeOf(root, "L-a").split("/").slice(-2).join("/")}`;
  const target = git(root, "rev-parse", "main");
  expect(lane).toMatchObject({ state: "in_progress", mode, worker: "w-a", worktree, base_commit: target, fence: 1, claim_id: claim?.claim_id, lock_id: lock?.lock_id });
  expect(Object.keys(lane).filter((key) => key !== "branch").sort()).toEqual(["base_commit", "brief", "checkpoints", "claim_id", "depends_on", "failures", "fence", "gates", "history", "home", "lane_id", "lock_id", "mode", "opened_at", "planned_at", "planned_by", "rev", "state", "target", "worker", "worktree"]);
  expect(claim).toMatchObject({ task_id: "L-a", agent_id: "w-a", status: "active", branch: "agent/w-a/l-a", worktree, lock_id: lock?.lock_id, scope: ["pkg/a/**"] });
  expect(claim).not.toHaveProperty("session_id");
  expect(lock).toMatchObject({ owner: "w-a", scope: ["pkg/a/**"], objective: "change package a", claim_id: claim?.claim_id, task_id: "L-a", state: "held" });
  expect(lane.history.map(({ state, by, role }) => `${state} ${by} ${role}`)).toEqual(["in_progress lead orchestrator"]);
  expect(linesOf(root).map(({ event }) => event)).toEqual(["claim", "lane_opened"]);
  expect(linesOf(root)[1]).toMatchObject({ agent_id: "lead", task_id: "L-a", meta: { lane_id: "L-a", role: "orchestrator", worker: "w-a", fence: 1 } });
  expect(existsSync(join(worktreeOf(root, "L-a"), "pkg/a/index.mjs"))).toBe(mode === "B");
  expect(branches(root)).toEqual(mode === "B" ? ["agent/w-a/l-a", "main"] : ["main"]);
  if (mode === "B") expect(git(worktreeOf(root, "L-a"), "status", "--porcelain", "--branch")).toBe("## agent/w-a/l-a");
  const inbox = await inside(root).run("message", "inbox", "--agent", "w-a", "--json");
  expect(inbox.stdout).toContain("lane L-a is yours: change package a");
});

test("S1-02: mode A is refused a worktree, and a main checkout of another branch", async () => {
  const root = laneRepository(MODE_A);
  await plannedLane(root, "a");
  expect(await inside(root).run("lane", "open", "L-a", "--worktree", "", "--agent", "lead")).toMatchObject({ code: 2, stderr: expect.stringMatching(/L-a is of mode A: its work is in the one checkout of main.*\nhint: bus lane brief L-a --mode B/) });
  git(root, "switch", "--quiet", "--create", "other");
  expect(await inside(root).run("lane", "open", "L-a", "--agent", "lead")).toMatchObject({ code: 3, stderr: expect.stringMatching(/has other checked out, not main\nhint: git switch main/) });
  await expectNothing(root);
});

test("opening again changes nothing, by whoever opened it", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(root);
  const first = JSON.parse((await run("lane", "open", "L-a", "--agent", "lead", "--json")).stdout) as Lane;
  const again = await run("lane", "open", "L-a", "--agent", "lead", "--json");
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toEqual(first);
  expect((await run("lane", "open", "L-a", "--worker", "other", "--agent", "lead")).stderr).toMatch(/L-a is in work, by w-a\nhint: bus lane reopen L-a --worker other/);
});

test("S1-07 S1-08: a worker takes up its own lane, binding claim and lock, and no other's; nobody but the orchestrator gives lanes to workers", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  await plannedLane(root, "b");
  const { run } = inside(root);
  await run("lane", "open", "L-a", "--agent", "lead");
  expect(await run("lane", "open", "L-a", "--agent", "w-b")).toMatchObject({ code: 5, stderr: expect.stringMatching(/L-a is the lane of w-a, not of w-b/) });
  expect(await run("lane", "open", "L-b", "--worker", "w-c", "--agent", "w-b")).toMatchObject({ code: 5, stderr: expect.stringMatching(/a worker opens its own lane/) });
  expect(linesOf(root).filter(({ event, agent_id }) => event === "alert" && agent_id === "w-b")).toHaveLength(2);
  for (const agent of ["int", "pat"]) expect((await run("lane", "open", "L-b", "--worker", agent, "--agent", agent)).code).toBe(5);
  expect(await laneOf(root, "L-b")).toMatchObject({ state: "planned", worker: "w-b" });

  const there = inside(worktreeOf(root, "L-a"));
  expect((await there.run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  const claim = await claimOf(root, "L-a");
  expect(claim?.session_id).toMatch(/^w-a\./);
  expect(await locksOf(root)).toMatchObject([{ owner: "w-a", session_id: claim?.session_id, claim_id: claim?.claim_id }]);
  expect((await laneOf(root, "L-a")).claim_id).toBe(claim?.claim_id);
  expect((await there.run("lock", "check", "pkg/a/index.mjs", "--agent", "w-a", "--json")).stdout).toContain('"covered":"mine"');
  expect((await there.run("heartbeat", "--agent", "w-a")).code).toBe(0);

  expect((await run("lane", "open", "L-b", "--agent", "w-b")).code).toBe(0);
  expect((await claimOf(root, "L-b"))?.session_id).toMatch(/^w-b\./);

  await plannedLane(root, "c");
  expect((await run("lane", "open", "L-c", "--worker", "w-z", "--agent", "lead")).code).toBe(0);
  expect(await laneOf(root, "L-c")).toMatchObject({ worker: "w-z" });
  expect((await claimOf(root, "L-c"))?.agent_id).toBe("w-z");
});

test("a worker that took its lane up elsewhere goes on in the lane's worktree", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  expect((await inside(root).run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  const before = await claimOf(root, "L-a");
  const there = inside(worktreeOf(root, "L-a"));
  const ran = await there.run("lane", "open", "L-a", "--agent", "w-a");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const claim = await claimOf(root, "L-a");
  expect(claim?.session_id).not.toBe(before?.session_id);
  expect(claim?.fence).toBeGreaterThan(before?.fence ?? 0);
  expect(await locksOf(root)).toMatchObject([{ claim_id: claim?.claim_id, session_id: claim?.session_id }]);
  expect(await laneOf(root, "L-a")).toMatchObject({ claim_id: claim?.claim_id, fence: 1 });
});

test("a worker elsewhere is sent to the worktree where its other session holds the lane", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  const there = worktreeOf(root, "L-a");
  expect((await inside(root).run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
  expect((await inside(there).run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  const before = await claimOf(root, "L-a");
  const ran = await inside(root).run("lane", "open", "L-a", "--agent", "w-a");
  expect(ran).toMatchObject({ code: 3, stderr: expect.stringMatching(/L-a is held by w-a in another session/) });
  expect(ran.stderr).toContain(`hint: cd ${there} && bus lane open L-a`);
  expect(await claimOf(root, "L-a")).toEqual(before);
});

test("S0-08: a lane waits for those that it depends on, and each is named", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  await plannedLane(root, "b", { state: "integrated" });
  await plannedLane(root, "c", { state: "closed", outcome: "dropped" });
  await plannedLane(root, "d", { depends_on: ["L-a", "L-b", "L-c", "L-x"] });
  expect(await inside(root).run("lane", "open", "L-d", "--agent", "lead")).toMatchObject({ code: 3, stderr: expect.stringMatching(/L-d waits for lanes that are not on main: L-a \(planned\), L-c \(dropped\), L-x \(there is no such lane\)/) });
  await plannedLane(root, "d", { depends_on: ["L-b"] });
  expect((await inside(root).run("lane", "open", "L-d", "--agent", "lead")).code).toBe(0);
});

const { limit: _, ...UNLIMITED } = POLICY.lanes;
test.each([
  ["S1-98: three at first", UNLIMITED, [], 3],
  ["S1-100: more once the last five gates are stable", UNLIMITED, ["failed", "passed", "passed", "passed", "failed", "passed"], 4],
  ["S1-100: not while they are not", UNLIMITED, ["passed", "passed", "failed", "passed", "failed", "passed"], 3],
  ["S1-99: as many as the settings say", { ...UNLIMITED, limit: 2 }, ["passed", "passed", "passed", "passed", "passed"], 2],
] as const)("%s lanes are in work at once", async (_name, lanes, verdicts, most) => {
  const root = laneRepository({ ...POLICY, lanes });
  await plannedLane(root, "f", { state: "closed", outcome: "completed", gates: verdicts.map((verdict, at) => gate(at, verdict)) });
  for (const name of ["a", "b", "c", "d"]) await plannedLane(root, name);
  const codes: number[] = [];
  for (const name of ["a", "b", "c", "d"]) codes.push((await inside(root).run("lane", "open", `L-${name}`, "--agent", "lead")).code);
  expect(codes).toEqual([0, 0, 0, 0].map((_code, at) => (at < most ? 0 : 3)));
  if (most < 4) await expectNothing(root, "L-d", "w-d");
});

test("S0-03 S1-12: lanes are in work at once, each with files of its own", async () => {
  const root = laneRepository();
  for (const name of ["a", "b", "c", "d"]) await plannedLane(root, name);
  for (const name of ["a", "b", "c", "d"]) expect((await inside(root).run("lane", "open", `L-${name}`, "--agent", "lead")).code).toBe(0);
  expect((await locksOf(root)).map(({ owner, scope, state }) => `${owner} ${scope.join()} ${state}`).sort()).toEqual(["a", "b", "c", "d"].map((name) => `w-${name} pkg/${name}/** held`));
  expect((await openContext({ cwd: root, agent: "x" }).store.registers.ids("claims")).sort()).toEqual(["L-a", "L-b", "L-c", "L-d"]);
});

test.each([
  ["B", POLICY],
  ["A", MODE_A],
] as const)("S1-02 S1-12: mode %s: nothing is left of a lane whose files somebody else holds, not even for its own worker's other lane", async (mode, policy) => {
  const root = laneRepository(policy);
  await plannedLane(root, "a");
  const { run } = inside(root);
  await run("lock", "acquire", "pkg/a/index.mjs", "--objective", "mine", "--agent", "z");
  expect(await run("lane", "open", "L-a", "--agent", "lead")).toMatchObject({ code: 3, stderr: expect.stringMatching(/pkg\/a\/index\.mjs is covered by L-\w+, which is held by z/) });
  await expectNothing(root);
  await plannedLane(root, "b", { worker: "w" });
  await plannedLane(root, "c", { worker: "w", brief: { scope: ["pkg/b/test.mjs", "pkg/c/**"] } });
  expect((await run("lane", "open", "L-b", "--agent", "lead")).code).toBe(0);
  expect(await laneOf(root, "L-b")).toMatchObject({ mode });
  expect((await run("lane", "open", "L-c", "--agent", "lead")).code).toBe(3);
  await expectNothing(root, "L-c", "w");
});

test("the files of a lane that is on the target already are handed down", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(root);
  await run("lane", "open", "L-a", "--agent", "lead");
  await plannedLane(root, "b", { brief: { scope: ["pkg/a/index.mjs"] }, depends_on: ["L-a"] });
  expect((await run("lane", "open", "L-b", "--agent", "lead")).code).toBe(3);
  const lane = await laneOf(root, "L-a");
  await plannedLane(root, "a", { ...lane, state: "integrated" });
  expect((await run("lane", "open", "L-b", "--agent", "lead")).code).toBe(0);
  expect((await locksOf(root)).map(({ task_id }) => task_id)).toEqual(["L-b"]);
});
