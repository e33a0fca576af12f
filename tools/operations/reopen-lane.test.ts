import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../cli/test-bus.js";
import { laneRepository, plannedLane } from "../dev/planned-lanes.js";
import { openContext } from "../dev/verify/open-context.js";
import type { Claim, Lane, Lock } from "../schema/records.gen.js";
import { claimTask } from "./claim-task.js";
import { laneClaimState } from "./lane/tenure/lane-claim-state.js";
import { handOverLane } from "./lane/tenure/hand-over-lane.js";
import { readLane } from "./lane/lanes.js";
import { openLane } from "./open-lane.js";
import { actAs } from "./parallel/act.js";

const HOURS = 3_600_000;
const claimOf = async (root: string) => (await openContext({ cwd: root, agent: "x" }).store.registers.read<Claim>({ kind: "claims", id: "L-a" })).value;
const locksOf = async (root: string) => JSON.parse((await inside(root).run("lock", "list", "--json")).stdout) as Lock[];
const laneOf = (root: string, lane = "L-a") => readLane(openContext({ cwd: root, agent: "x" }), lane) as Promise<Lane>;
const linesOf = (root: string, event: string) => readFileSync(join(root, "_bus/events/events.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as { event: string; summary: string; meta: Record<string, unknown> }).filter((line) => line.event === event);
const stateOf = async (root: string, ahead = 0) => laneClaimState(openContext({ cwd: root, agent: "x", ahead }), await laneOf(root));

/** L-a in work, taken up by its worker; then in another state. */
async function inWork(state: Lane["state"] = "in_progress"): Promise<{ root: string; run: ReturnType<typeof inside>["run"] }> {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(root);
  expect((await run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
  expect((await run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  if (state !== "in_progress") await plannedLane(root, "a", { ...(await laneOf(root)), state });
  return { root, run };
}

test.each([
  ["ready_for_integration", "lead", "orchestrator"],
  ["integrated", "int", "integrator"],
  ["verified", "prime", "primary"],
] as const)("S1-63 S1-14: a lane that is %s goes back to its worker with what failed", async (state, agent, role) => {
  const { root, run } = await inWork(state);
  const before = await laneOf(root);
  const ran = await run("lane", "reopen", "L-a", "--reason", "AssertionError: 3 is not 4 at 12:14:05", "--remediation", "the fixture is wrong", "--agent", agent, "--json");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const lane = JSON.parse(ran.stdout) as Lane;
  expect(lane).toMatchObject({ state: "in_progress", worker: "w-a", claim_id: before.claim_id, lock_id: before.lock_id, fence: 1, branch: before.branch });
  expect(lane.failures).toMatchObject([{ id: "F-01", by: agent, failure: "AssertionError: 3 is not 4 at 12:14:05", signature: "reopened: AssertionError: <n> is not <n> at <time>", remediation: "the fixture is wrong", impact: `L-a goes back to work; it was ${state}` }]);
  expect(lane.history.at(-1)).toMatchObject({ state: "in_progress", by: agent, role, why: "AssertionError: 3 is not 4 at 12:14:05" });
  expect(linesOf(root, "lane_reopened")).toMatchObject([{ meta: { lane_id: "L-a", role, from: state, worker: "w-a", failure_id: "F-01", signature: lane.failures[0]?.signature } }]);
  expect((await run("message", "inbox", "--agent", "w-a", "--json")).stdout).toContain("lane L-a is open again: AssertionError: 3 is not 4");
  expect(await stateOf(root)).toBe("held");
});

test("only who may gives a lane back, for a reason, and only what was handed in", async () => {
  const { run } = await inWork();
  expect((await run("lane", "reopen", "L-a", "--reason", "no", "--agent", "w-a")).code).toBe(5);
  expect((await run("lane", "reopen", "L-a", "--reason", " ", "--agent", "lead")).code).toBe(2);
  expect(await run("lane", "reopen", "L-a", "--reason", "no", "--agent", "lead")).toMatchObject({ code: 3, stderr: expect.stringMatching(/reopening L-a takes a lane that is ready_for_integration or integrated or verified/) });
});

test("S0-06: a lane in work is handed over: the fence rises, and the log says who decided", async () => {
  const { root, run } = await inWork();
  const before = await claimOf(root);
  expect((await run("lane", "reopen", "L-a", "--reason", "w-a is ill", "--worker", "w-b", "--agent", "int")).code).toBe(5);
  expect((await run("lane", "reopen", "L-a", "--reason", "w-a is ill", "--worker", "w-b", "--agent", "prime")).code).toBe(0);
  const lane = await laneOf(root);
  const claim = await claimOf(root);
  expect(lane).toMatchObject({ state: "in_progress", worker: "w-b", fence: 2, branch: "agent/w-a/l-a", claim_id: claim?.claim_id });
  expect(claim).toMatchObject({ agent_id: "w-b", status: "active", history: [{ agent_id: "w-a", how: "taken_over", note: "w-a is ill" }] });
  expect(claim?.fence).toBeGreaterThan(before?.fence ?? 0);
  // S2-01: a claim names no branch of another agent.
  expect(claim).not.toHaveProperty("branch");
  expect((await run("validate", "--json")).stdout).not.toContain("belongs to w-a");
  expect(await locksOf(root)).toMatchObject([{ owner: "w-b", claim_id: claim?.claim_id, lock_id: lane.lock_id }]);
  expect(linesOf(root, "lane_handed_over")).toMatchObject([{ summary: "w-a is ill", meta: { role: "primary", from: "w-a", to: "w-b", fence: 2 } }]);
  expect(lane.failures).toEqual([]);
  expect((await run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(5);
  expect((await run("heartbeat", "--task", "L-a", "--agent", "w-a")).code).toBe(5);
  expect((await inside(`${root}-lanes/L-a`).run("lane", "open", "L-a", "--agent", "w-b")).code).toBe(0);
  expect(await stateOf(root)).toBe("held");
});

test("a lane that failed goes to another worker, and both lines are on the log", async () => {
  const { root, run } = await inWork("integrated");
  expect((await run("lane", "reopen", "L-a", "--reason", "red", "--worker", "w-b", "--agent", "lead")).code).toBe(0);
  expect(await laneOf(root)).toMatchObject({ state: "in_progress", worker: "w-b", fence: 2, failures: [{ failure: "red" }] });
  expect([linesOf(root, "lane_reopened").length, linesOf(root, "lane_handed_over").length]).toEqual([1, 1]);
});

test("handOverLane refuses the worker that has it, and who may not decide", async () => {
  const { root } = await inWork();
  const bus = openContext({ cwd: root, agent: "prime" });
  const actor = await actAs(bus, "pilot");
  await expect(handOverLane(bus, actor, "L-a", "w-a", "why")).rejects.toThrow(/in work by w-a already/);
  const int = openContext({ cwd: root, agent: "int" });
  await expect(handOverLane(int, await actAs(int, "integrate"), "L-a", "w-b", "why")).rejects.toThrow(/may not do this \(boundary\.decide\)/);
});

test("a lane does not go back to work while another works on its files", async () => {
  const { root, run } = await inWork("integrated");
  await plannedLane(root, "b", { brief: { scope: ["pkg/a/**"] }, depends_on: ["L-a"] });
  expect((await run("lane", "open", "L-b", "--agent", "lead")).code).toBe(0);
  expect(await stateOf(root)).toBe("lost");
  const before = await laneOf(root);
  expect(await run("lane", "reopen", "L-a", "--reason", "red", "--agent", "int")).toMatchObject({ code: 3, stderr: expect.stringMatching(/is covered by L-\w+, which is held by w-b/) });
  expect({ ...(await laneOf(root)), rev: before.rev }).toEqual(before);
  expect((await claimOf(root))?.status).toBe("active");
  expect((await run("lane", "close", "L-b", "--outcome", "restacked", "--note", "after L-a", "--agent", "lead")).code).toBe(0);
  expect((await run("lane", "reopen", "L-a", "--reason", "red", "--agent", "int")).code).toBe(0);
  expect(await stateOf(root)).toBe("held");
});

test("how a lane's claim stands: unbound, held, expired, lost, ended", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  expect(await stateOf(root)).toBe("ended");
  const { run } = inside(root);
  await run("lane", "open", "L-a", "--agent", "lead");
  expect(await stateOf(root)).toBe("unbound");
  await run("lane", "open", "L-a", "--agent", "w-a");
  expect(await stateOf(root)).toBe("held");
  expect(await stateOf(root, 2 * HOURS)).toBe("expired");
  await run("release", "L-a", "--agent", "w-a");
  expect(await stateOf(root)).toBe("ended");
  expect((await run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  expect(await stateOf(root)).toBe("held");
});

test("a lease that is over is taken again by the worker or the orchestrator; a claim that another has is not", async () => {
  const { root } = await inWork();
  const late = (agent: string, ahead: number) => openContext({ cwd: root, agent, ahead });
  const first = await claimOf(root);
  await openLane(late("lead", 2 * HOURS), { lane: "L-a" });
  const second = await claimOf(root);
  expect(second).toMatchObject({ agent_id: "w-a", status: "active" });
  expect(second).not.toHaveProperty("session_id");
  expect(second?.fence).toBeGreaterThan(first?.fence ?? 0);
  expect(await laneOf(root)).toMatchObject({ claim_id: second?.claim_id, fence: 1, state: "in_progress" });
  await openLane(late("w-a", 4 * HOURS), { lane: "L-a" });
  expect(await stateOf(root, 4 * HOURS)).toBe("held");

  await claimTask(late("z", 6 * HOURS), { task: "L-a" });
  expect(await stateOf(root, 6 * HOURS)).toBe("lost");
  await expect(openLane(late("w-a", 6 * HOURS), { lane: "L-a" })).rejects.toMatchObject({ code: "NOT_YOURS", message: expect.stringMatching(/L-a was lost: L-a is held by z/) });
  await expect(openLane(late("lead", 6 * HOURS), { lane: "L-a" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringMatching(/L-a is held by z/) });
  expect(await laneOf(root)).not.toHaveProperty("opening");
  await openLane(late("lead", 9 * HOURS), { lane: "L-a" });
  expect(await stateOf(root, 9 * HOURS)).toBe("unbound");
});

test("what a worker does renews its lane's claim", async () => {
  const { root } = await inWork();
  const before = await claimOf(root);
  const later = openContext({ cwd: root, agent: "w-a", ahead: HOURS / 2 });
  await actAs(later, "lane.done");
  expect(Date.parse((await claimOf(root))?.expires_at ?? "")).toBeGreaterThan(Date.parse(before?.expires_at ?? "") + HOURS / 4);
});

test("S1-09: only a human signs a lane off; then nothing of it is left but its record", async () => {
  const { root, run } = await inWork("verified");
  for (const agent of ["lead", "int", "prime", "w-a"]) expect((await run("lane", "close", "L-a", "--agent", agent)).code).toBe(5);
  const ran = await run("lane", "close", "L-a", "--agent", "pat", "--json");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(ran.stdout)).toMatchObject({ state: "closed", outcome: "completed", history: [{}, { state: "closed", by: "pat", role: "human" }] });
  expect(await claimOf(root)).toMatchObject({ status: "done", agent_id: "w-a" });
  expect(await locksOf(root)).toEqual([]);
  expect(existsSync(`${root}-lanes/L-a`)).toBe(false);
  expect(linesOf(root, "lane_closed")).toMatchObject([{ meta: { role: "human", outcome: "completed", from: "verified" } }]);
  expect((await run("lane", "close", "L-a", "--agent", "pat")).code).toBe(0);
  expect(linesOf(root, "lane_closed")).toHaveLength(1);
});

test("S1-09: where the settings do not say otherwise, a human signs off at a terminal", async () => {
  const { root, run } = await inWork("verified");
  const policy = JSON.parse(readFileSync(join(root, "_bus/parallel.json"), "utf8")) as Record<string, unknown>;
  delete policy["approvals"];
  const { closeLane } = await import("./close-lane.js");
  const answers = (answer: string) => ({ ...openContext({ cwd: root, agent: "pat" }), askPerson: async () => ({ answer }) });
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(root, "_bus/parallel.json"), JSON.stringify(policy));
  await expect(closeLane(answers("no"), { lane: "L-a" })).rejects.toMatchObject({ code: "NOT_YOURS", message: "L-a is not signed off: the answer is not the lane's id" });
  await expect(closeLane(openContext({ cwd: root, agent: "pat" }), { lane: "L-a" })).rejects.toMatchObject({ code: "NOT_YOURS" });
  await expect(closeLane(answers("L-a\n"), { lane: "L-a" })).resolves.toMatchObject({ state: "closed" });
  expect((await run("lane", "list")).code).toBe(0);
});

test.each(["dropped", "restacked"] as const)("a lane in work is %s with a reason; work that is not on the target stays, and it is said where", async (outcome) => {
  const { root, run } = await inWork();
  const { git } = await import("../dev/scratch-repo.js");
  const { writeFileSync } = await import("node:fs");
  const tree = `${root}-lanes/L-a`;
  writeFileSync(join(tree, "pkg/a/index.mjs"), "export const value = 3;\n");
  git(tree, "commit", "--quiet", "--all", "--message=three");
  expect((await run("lane", "close", "L-a", "--outcome", outcome, "--agent", "lead")).code).toBe(2);
  expect((await run("lane", "close", "L-a", "--outcome", outcome, "--note", "why", "--agent", "w-a")).code).toBe(5);
  const ran = await run("lane", "close", "L-a", "--outcome", outcome, "--note", "why", "--agent", "lead");
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/agent\/w-a\/l-a stays, and its worktree .*L-a: it has 1 commits that are not on main \(git worktree remove /) });
  expect(await claimOf(root)).toMatchObject({ status: "released" });
  expect(await locksOf(root)).toEqual([]);
  expect(existsSync(tree)).toBe(true);

  git(root, "merge", "--quiet", "agent/w-a/l-a");
  writeFileSync(join(tree, "left"), "x");
  expect((await run("lane", "close", "L-a", "--outcome", outcome, "--agent", "lead")).stderr).toMatch(/the worktree .*L-a stays: a file in it is not committed, such as left/);
  rmSync(join(tree, "left"));
  expect((await run("lane", "close", "L-a", "--outcome", outcome, "--agent", "lead")).stderr).toBe("");
  expect(existsSync(tree)).toBe(false);
  expect(git(root, "for-each-ref", "refs/heads/agent")).toBe("");
});

test("S1-09: a human may drop what is planned; what is verified is not dropped", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(root);
  expect((await run("lane", "close", "L-a", "--agent", "pat")).code).toBe(3);
  expect((await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "not wanted", "--agent", "pat", "--json")).stdout).toContain('"role":"human"');
  await plannedLane(root, "b", { state: "verified" });
  expect((await run("lane", "close", "L-b", "--outcome", "dropped", "--note", "why", "--agent", "pat")).code).toBe(3);
});
