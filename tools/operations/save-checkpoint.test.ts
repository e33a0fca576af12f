import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../cli/test-bus.js";
import { plannedLane } from "../dev/planned-lanes.js";
import { CHECKPOINT, laneEvents, linesOf, workingLane } from "../dev/working-lane.js";
import type { Lane, Message } from "../schema/records.gen.js";
import type { ResumedLane } from "./resume-lane.js";

const SAVE = ["checkpoint", "save", "L-a"];
const STEPS = ["--completed", "parser", "--pending", "tests", "--next", "npm test -- cart"];
const inboxOf = async (root: string, agent: string) => (JSON.parse((await inside(root).run("message", "inbox", "--agent", agent, "--json")).stdout) as { messages: Message[] }).messages;

test("S1-70: a checkpoint has its id, what is done, what is pending, blockers and the next command, with git's files and tree", async () => {
  const bus = await workingLane("B");
  bus.edit({ "pkg/a/index.mjs": "export const value = 3;\n", "pkg/a/new.mjs": "" });
  await bus.done([...SAVE, ...STEPS, "--completed", "lexer", "--note", "half-way"]);
  bus.edit({ "pkg/a/test.mjs": "" });
  const lane = await bus.done([...SAVE, "--completed", "none", "--pending", "none", "--next", "bus lane done L-a", "--blocker", "other: slow"]);
  expect(lane.checkpoints).toMatchObject([
    { checkpoint_id: "CP-01", by: "w-a", role: "worker", completed: ["parser", "lexer"], pending: ["tests"], blockers: [], next: "npm test -- cart", files: ["pkg/a/index.mjs", "pkg/a/new.mjs"], note: "half-way" },
    { checkpoint_id: "CP-02", completed: [], pending: [], blockers: [{ id: "B-01", kind: "other", text: "slow" }], next: "bus lane done L-a", files: ["pkg/a/index.mjs", "pkg/a/new.mjs", "pkg/a/test.mjs"] },
  ]);
  expect(lane.checkpoints[0]?.tree).toMatch(/^[0-9a-f]{40}$/);
  expect(lane.checkpoints[1]?.tree).not.toBe(lane.checkpoints[0]?.tree);
  expect(bus.lane()).toEqual(lane);
  expect(laneEvents(bus.root, "checkpoint")).toMatchObject([{ meta: { checkpoint_id: "CP-01", role: "worker", lane_id: "L-a" } }, { meta: { checkpoint_id: "CP-02" } }]);
  const shown = await bus.run(["checkpoint", "show", "L-a"], "nobody");
  expect(shown.stdout).toMatch(/CP-01 .*w-a \(worker\) {2}2 files\n +completed: parser; lexer\n +pending: tests\n +next: npm test -- cart\n +note: half-way\nCP-02/);
  expect((await bus.run(["checkpoint", "show", "L-a", "--id", "CP-02", "--json"])).stdout).not.toContain("CP-01");
  expect((await bus.run(["checkpoint", "show", "L-a", "--id", "CP-09"])).code).toBe(4);
});

const LONG = "x".repeat(2001);
test.each([
  [["--pending", "p", "--next", "n"], /says what is completed/],
  [["--completed", "c", "--next", "n"], /says what is pending/],
  [["--completed", "c", "--pending", "p", "--next", " "], /--next says nothing/],
  [["--completed", "c", "--pending", "p", "--next", LONG], /--next has 2001 characters, and a lane's record takes 2000/],
  [["--completed", "c".repeat(501), "--pending", "p", "--next", "n"], /--completed has 501 characters/],
  [[...Array.from({ length: 51 }, (_, n) => ["--pending", `p${n}`]).flat(), "--completed", "c", "--next", "n"], /--pending was given 51 times/],
  [[...STEPS, "--blocker", "no kind"], /does not say what kind of blocker/],
  [[...STEPS, "--blocker", "weather: rain"], /does not say what kind of blocker/],
  [[...STEPS, "--source", "Context7"], /does not say what was looked up/],
  [[...STEPS, "--failure", "red"], /a failure has an impact/],
  [[...STEPS, "--impact", "bad"], /an impact is that of a failure/],
  [[...STEPS, "--remediation", "fixed"], /no failure of L-a waits/],
] as const)("S1-70: %j is refused, and nothing is written", async (words, message) => {
  const bus = await workingLane("A");
  const ran = await bus.run([...SAVE, ...words]);
  expect(ran.stderr).toMatch(message);
  expect(ran.code).toBe(2);
  expect(bus.lane().checkpoints).toEqual([]);
  expect(laneEvents(bus.root, "checkpoint")).toEqual([]);
}, 30_000);

test("the same again is the same checkpoint; another word or another content is the next", async () => {
  const bus = await workingLane("A");
  for (let round = 0; round < 2; round += 1) await bus.done([...SAVE, ...STEPS, "--blocker", "other: slow", "--failure", "red", "--impact", "late"]);
  expect(bus.lane().checkpoints.map(({ checkpoint_id, blockers }) => [checkpoint_id, blockers.length])).toEqual([["CP-01", 1]]);
  expect(bus.lane().failures).toHaveLength(1);
  bus.edit({ "pkg/a/index.mjs": "export const value = 4;\n" });
  await bus.done([...SAVE, ...STEPS]);
  await bus.done([...SAVE, ...STEPS, "--note", "said more"]);
  expect(bus.lane().checkpoints.map(({ checkpoint_id }) => checkpoint_id)).toEqual(["CP-01", "CP-02", "CP-03"]);
});

test("S1-47 S1-48 S1-49: consulted sources are recorded, and which of them stood in for another", async () => {
  const bus = await workingLane("A");
  const { checkpoints } = await bus.done([...SAVE, ...STEPS, "--source", "Context7: vitest 4, test.each", "--source", "https://nodejs.org/api: fs.linkSync", "--source", "local docs instead of Context7: git apply"]);
  expect(checkpoints[0]?.sources).toEqual([
    { name: "Context7", what: "vitest 4, test.each" },
    { name: "https://nodejs.org/api", what: "fs.linkSync" },
    { name: "local docs", what: "git apply", fallback_for: "Context7" },
  ]);
});

test("S0-15: a blocker is told to the orchestrators at once, is an escalation on the log, and only they settle it", async () => {
  const bus = await workingLane("B", { policy: { roles: { orchestrator: ["lead", "lead-2"], integrator: ["int"], human: ["pat"], worker: ["*"] } } });
  const blocked = [...SAVE, ...STEPS, "--blocker", "security: the token is logged", "--blocker", "dependency: waits for L-b"];
  await bus.done(blocked);
  const lane = await bus.done(blocked);
  const told = await inboxOf(bus.root, "lead");
  expect(told.map(({ type, summary, task_id, meta }) => ({ type, summary, task_id, meta }))).toEqual([
    { type: "escalation", summary: "L-a is blocked (security): the token is logged", task_id: "L-a", meta: { lane_id: "L-a", blocker_id: "B-01", kind: "security" } },
    { type: "escalation", summary: "L-a is blocked (dependency): waits for L-b", task_id: "L-a", meta: { lane_id: "L-a", blocker_id: "B-02", kind: "dependency" } },
  ]);
  expect(await inboxOf(bus.root, "lead-2")).toHaveLength(2);
  expect(lane.checkpoints[0]?.blockers.map(({ id, message_id }) => [id, message_id])).toEqual([["B-01", told[0]?.id], ["B-02", told[1]?.id]]);
  expect(laneEvents(bus.root, "escalation").map(({ severity, meta }) => [severity, meta["blocker_id"], meta["kind"]])).toEqual([["high", "B-01", "security"], ["medium", "B-02", "dependency"]]);

  const alone = await bus.run([...SAVE, ...STEPS, "--resolved", "all"]);
  expect(alone.code).toBe(5);
  expect(alone.stderr).toContain("B-01 (security) of L-a was escalated");
  expect(linesOf(bus.root).at(-1)).toMatchObject({ event: "alert", meta: { rule: "escalated" } });
  expect((await bus.run([...SAVE, ...STEPS, "--resolved", "B-07"])).code).toBe(4);
  await bus.done([...SAVE, ...STEPS, "--resolved", "B-02"]);
  const settled = await bus.done([...SAVE, ...STEPS, "--resolved", "B-01", "--note", "masked it"], "lead");
  expect(settled.checkpoints[0]?.blockers).toMatchObject([{ id: "B-01", resolution: "masked it", resolved_at: expect.any(String) }, { id: "B-02", resolved_at: expect.any(String) }]);
  expect(settled.checkpoints.at(-1)).toMatchObject({ by: "lead", role: "orchestrator" });
  await bus.done([...SAVE, ...STEPS, "--blocker", "other: again"]);
  expect(bus.lane().checkpoints.at(-1)?.blockers).toMatchObject([{ id: "B-03", message_id: expect.any(String) }]);
});

test("S1-08: a worker saves checkpoints of its own lane alone; who holds no role at all of none", async () => {
  const bus = await workingLane("A");
  const other = await bus.run([...SAVE, ...STEPS], "w-b");
  expect(other).toMatchObject({ code: 5, stderr: expect.stringContaining("L-a is the lane of w-a, not of w-b") });
  expect(linesOf(bus.root).at(-1)).toMatchObject({ event: "alert", agent_id: "w-b", meta: { refused: "saveCheckpoint", rule: "lane" } });
  await plannedLane(bus.root, "b");
  expect(await bus.run(["checkpoint", "save", "L-b", ...STEPS], "w-b")).toMatchObject({ code: expect.any(Number), stderr: expect.stringMatching(/L-b/) });
});

test("S1-14 S1-72 S1-97: a failure is kept with its signature, what it means and what was done about it, by the template", async () => {
  const bus = await workingLane("A");
  const failed = [...SAVE, ...STEPS, "--failure", "AssertionError at /tmp/x1/cart.ts:12: expected 3 to be 4", "--impact", "cart stands still"];
  await bus.done(failed);
  bus.edit({ "pkg/a/index.mjs": "export const value = 9;\n" });
  await bus.done([...SAVE, ...STEPS, "--failure", "AssertionError at /tmp/y2/cart.ts:99: expected 5 to be 6", "--impact", "cart still stands still"]);
  await bus.done([...SAVE, ...STEPS, "--remediation", "the fixture counted twice"]);
  await bus.done(["approval", "request", "git push origin main", "--reason", "publish", "--lane", "L-a"]);
  await bus.done([...SAVE, ...STEPS, "--failure", "permission denied: git push", "--impact", "cannot publish"]);
  const { failures } = bus.lane();
  const [first, second] = failures;
  expect(first?.signature).toBe(second?.signature);
  expect(failures.map(({ id }) => id)).toEqual(["F-01", "F-02", "F-03", "F-04"]);
  expect(first).toMatchObject({ by: "w-a", impact: "cart stands still", checkpoint_id: "CP-01" });
  expect(first).not.toHaveProperty("remediation");
  expect(second).toMatchObject({ remediation: "the fixture counted twice", checkpoint_id: "CP-02" });
  expect(failures.at(-1)).toMatchObject({ failure: "permission denied: git push", requested_approval: "AP-1: git push origin main" });
  expect(laneEvents(bus.root, "failure").map(({ meta }) => meta["failure_id"])).toEqual(["F-01", "F-02", "F-03", "F-04"]);
  const { stdout } = await bus.run(["checkpoint", "show", "L-a"]);
  expect(stdout).toContain("    Failure: AssertionError at /tmp/y2/cart.ts:99: expected 5 to be 6\n    Impact: cart still stands still\n    Requested approval: none\n    Remediation: the fixture counted twice\n");
  expect(stdout).toMatch(/ {4}Failure: permission denied: git push\n {4}Impact: cannot publish\n {4}Requested approval: AP-1: git push origin main\n {4}Remediation: none yet$/m);
});

test("S1-71 S1-72: going on begins at the latest checkpoint, with the failures, and tells what git shows otherwise", async () => {
  const bus = await workingLane("B");
  bus.edit({ "pkg/a/index.mjs": "export const value = 5;\n", "pkg/a/old.mjs": "" });
  await bus.done([...SAVE, "--completed", "ancient step", "--pending", "all", "--next", "begin", "--failure", "the parser loops", "--impact", "stuck", "--remediation", "feed it a token"]);
  await bus.done([...SAVE, ...STEPS, "--source", "manual instead of Context7: grammar"]);
  bus.edit({ "pkg/a/index.mjs": "export const value = 1;\n", "pkg/a/more.mjs": "" });
  const resumed = await bus.done<ResumedLane>(["checkpoint", "resume", "L-a"]);
  expect(resumed.checkpoint?.checkpoint_id).toBe("CP-02");
  expect(resumed.failures).toMatchObject([{ failure: "the parser loops", remediation: "feed it a token" }]);
  expect(resumed.differences).toEqual(["pkg/a/more.mjs was touched since", "pkg/a/index.mjs is as it was before the lane"]);
  expect(resumed.markdown).toContain("- Next: `npm test -- cart`");
  expect(resumed.markdown).toContain("feed it a token");
  expect(resumed.markdown).toContain("manual instead of Context7: grammar");
  expect(resumed.markdown).not.toContain("ancient step");
  expect((await bus.run(["checkpoint", "resume", "L-a"])).stdout).toContain("## Changed since the checkpoint");
  expect(laneEvents(bus.root, "status").at(-1)).toMatchObject({ meta: { resumed: "CP-02", role: "worker" } });
  expect((await bus.run(["checkpoint", "resume", "L-a"], "w-b")).code).toBe(5);
});

test("S1-66: after an approval the orchestrator goes on in the worker's stead, from its last checkpoint", async () => {
  const bus = await workingLane("B");
  await bus.done([...SAVE, ...STEPS, "--blocker", "permission: git push"]);
  await bus.done(["approval", "request", "git push origin main", "--reason", "publish", "--lane", "L-a"]);
  expect((await bus.done<ResumedLane>(["checkpoint", "resume", "L-a"])).markdown).toMatch(/`AP-1` \(`git push origin main`\) is not answered yet: do not go on without it/);
  await bus.done(["approval", "grant", "AP-1", "--note", "once"], "pat");
  const resumed = await bus.done<ResumedLane>(["checkpoint", "resume", "L-a"], "lead");
  expect(resumed.markdown).toMatch(/`AP-1` \(`git push origin main`\) was granted by `pat` until 20.*: once/);
  expect(resumed.checkpoint?.next).toBe("npm test -- cart");
  expect(laneEvents(bus.root, "status").at(-1)).toMatchObject({ agent_id: "lead", meta: { resumed: "CP-01", role: "orchestrator", on_behalf_of: "w-a" } });
});

test("two hundred checkpoints of the longest texts leave a record that is read again, with what is still open", async () => {
  const bus = await workingLane("A");
  const file = join(bus.root, "_bus/lanes/L-a.json");
  await bus.done([...CHECKPOINT, "--blocker", "contract: never settled"]);
  const texts = Array.from({ length: 20 }, (_, n) => ["--completed", `${n} ${"ä".repeat(490)}`, "--pending", `${n} ${"ö".repeat(490)}`]).flat();
  for (let round = 0; round < 8; round += 1) await bus.done([...SAVE, ...texts, "--next", `n${round}`, "--failure", `${"f".repeat(1990)} ${round}`, "--impact", "i"]);
  const text = readFileSync(file, "utf8");
  expect(Buffer.byteLength(text)).toBeLessThan(200 * 1024);
  const lane = JSON.parse(text) as Lane;
  expect(lane.checkpoints.at(-1)?.checkpoint_id).toBe("CP-09");
  expect(lane.checkpoints.length).toBeLessThan(9);
  expect(lane.checkpoints[0]?.blockers).toMatchObject([{ id: "B-01", text: "never settled" }]);
  expect((await bus.run(["validate"])).stderr).not.toContain("L-a.json");
});

test("what looks like a secret, and what would steer a terminal, is not written as it is", async () => {
  const bus = await workingLane("A");
  await bus.done([...SAVE, "--completed", "used ghp_abcdefghijklmnopqrstuvwxyz0123456789", "--pending", "x\u001b[2J", "--next", "go"]);
  expect(JSON.stringify(bus.lane())).not.toContain("ghp_");
  const { stdout } = await bus.run(["checkpoint", "show", "L-a"]);
  expect(stdout).toContain("x\\u{1b}[2J");
  expect((await bus.run(["checkpoint", "resume", "L-a"])).stdout).not.toContain("\u001b");
});
