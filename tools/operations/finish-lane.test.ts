import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../cli/test-bus.js";
import { contextOf, expectNotDone } from "../dev/expect-not-done.js";
import { plannedLane } from "../dev/planned-lanes.js";
import { git, scratch } from "../dev/scratch-repo.js";
import { CHECKPOINT, DONE, HANDOFF, laneEvents, workingLane } from "../dev/working-lane.js";
import type { Message } from "../schema/records.gen.js";
import { handedInTree } from "./lane/evidence/handed-in-tree.js";
import { missingForDone } from "./lane/evidence/missing-for-done.js";

const inboxOf = async (root: string, agent: string) => (JSON.parse((await inside(root).run("message", "inbox", "--agent", agent, "--json")).stdout) as { messages: Message[] }).messages;

test("S1-11 S1-32 S1-56: mode A, a lane that lacks nothing but its hand-off is handed in with it, as a patch, and the integrators are told", async () => {
  const bus = await workingLane("A");
  await bus.gated({ "pkg/a/index.mjs": "export const value = 2;\n", "pkg/a/new.bin": "\u0000x", "pkg/a/more.mjs": "a\nb\n" });
  await expectNotDone(bus, "one thing is missing: there is no hand-off");
  await bus.done(HANDOFF);
  expect(await missingForDone(contextOf(bus), bus.lane())).toEqual([]);
  const lane = await bus.done(DONE);
  expect(lane).toMatchObject({ state: "ready_for_integration", ready_at: expect.any(String), handoff: { patch: { file: "_report/lanes/L-a/1.patch", lines: 5 } } });
  expect(lane.history.at(-1)).toMatchObject({ state: "ready_for_integration", by: "w-a", role: "worker" });
  const patch = join(bus.root, "_report/lanes/L-a/1.patch");
  expect(createHash("sha256").update(readFileSync(patch)).digest("hex")).toBe(lane.handoff?.patch?.sha256);
  const [event] = laneEvents(bus.root, "lane_done");
  expect(event).toMatchObject({ agent_id: "w-a", meta: { role: "worker", files: ["pkg/a/index.mjs", "pkg/a/more.mjs", "pkg/a/new.bin"], touched: 3, edited: 1, lines: 5, patch: "_report/lanes/L-a/1.patch" } });
  expect(event?.receipts).toEqual([...lane.gates.map(({ receipt }) => receipt), "_report/agent/w-a/handoff-L-a-CP-01.md", "_report/lanes/L-a/1.patch"]);
  expect(await inboxOf(bus.root, "int")).toMatchObject([{ type: "handoff", summary: "L-a is ready for integration", task_id: "L-a", meta: { lane_id: "L-a" } }]);

  git(bus.root, "stash", "--quiet", "--include-untracked", "--", "pkg");
  execFileSync("git", ["apply", "--index", patch], { cwd: bus.root });
  expect(git(bus.root, "diff", "--cached", "--name-only").split("\n")).toEqual(["pkg/a/index.mjs", "pkg/a/more.mjs", "pkg/a/new.bin"]);

  expect(await bus.done(DONE)).toEqual(lane);
  expect(laneEvents(bus.root, "lane_done")).toHaveLength(1);
  expect(await inboxOf(bus.root, "int")).toHaveLength(1);
  expect(await handedInTree(contextOf(bus), lane)).toMatchObject({ same: true, tree: lane.handoff?.tree, now: lane.handoff?.tree });
  bus.edit({ "pkg/a/index.mjs": "export const value = 7;\n" });
  expect(await handedInTree(contextOf(bus), lane)).toMatchObject({ same: false });
  expect(await bus.run(DONE)).toMatchObject({ code: 3, stderr: expect.stringContaining("L-a was handed in, and has changed since") });
});

test("S1-08 S1-32 S1-56: mode B, the branch must be committed, its own, and where it was opened; its tip is handed in", async () => {
  const bus = await workingLane("B");
  await bus.gated();
  await bus.done(HANDOFF);
  bus.edit({ "pkg/a/late.mjs": "" });
  await expectNotDone(bus, /1 file not committed: pkg\/a\/late\.mjs/, "gate 1 was run on other content", "gate 2 was run on other content", "its hand-off is about other content");
  rmSync(join(bus.checkout, "pkg/a/late.mjs"));
  git(bus.checkout, "switch", "--quiet", "--create", "elsewhere");
  await expectNotDone(bus, "one thing is missing: its worktree has elsewhere checked out, not agent/w-a/l-a");
  git(bus.checkout, "switch", "--quiet", "agent/w-a/l-a");
  expect(await bus.run(DONE, "w-b")).toMatchObject({ code: 5 });
  expect(await bus.run(DONE, "lead")).toMatchObject({ code: 5 });
  const tip = git(bus.checkout, "rev-parse", "HEAD");
  const lane = await bus.done(DONE);
  expect(lane.handoff).toMatchObject({ commit: tip });
  expect(lane.handoff).not.toHaveProperty("patch");
  bus.commit();
  expect(await handedInTree(contextOf(bus), lane)).toMatchObject({ same: true, commit: tip });
  bus.edit({ "pkg/a/late.mjs": "" });
  bus.commit();
  expect(await handedInTree(contextOf(bus), lane)).toMatchObject({ same: false, commit: tip, tip: git(bus.checkout, "rev-parse", "HEAD") });
});

test("S0-14: a branch that was rewritten, or has commits of a lane that it does not depend on, is refused", async () => {
  const bus = await workingLane("B");
  await plannedLane(bus.root, "b");
  expect((await inside(bus.root).run("lane", "open", "L-b", "--agent", "lead")).code).toBe(0);
  const other = `${bus.root}-lanes/L-b`;
  writeFileSync(join(other, "pkg/b/index.mjs"), "export const value = 9;\n");
  git(other, "commit", "--quiet", "--all", "--message=of b");
  git(bus.checkout, "merge", "--quiet", "--no-edit", "agent/w-b/l-b");
  await expectNotDone(bus, "its branch has commits of L-b, which it does not depend on", /1 file outside of its scope \(1 of them there before\): pkg\/b\/index\.mjs/);
  git(bus.checkout, "reset", "--quiet", "--hard", "main");
  git(bus.checkout, "merge", "--quiet", "--no-edit", "--no-ff", "main");
  bus.edit({ "pkg/a/index.mjs": "export const value = 2;\n" });
  bus.commit();
  expect(await missingForDone(contextOf(bus), bus.lane())).not.toContainEqual(expect.stringMatching(/commits of L-b/));
  git(other, "merge", "--quiet", "--no-edit", "agent/w-a/l-a");
  expect(await missingForDone(contextOf(bus), bus.lane())).not.toContainEqual(expect.stringMatching(/commits of L-b/));
  git(bus.root, "commit", "--quiet", "--allow-empty", "--message=main goes on");
  const orphan = git(bus.checkout, "commit-tree", "HEAD^{tree}", "-m", "rewritten");
  git(bus.checkout, "reset", "--quiet", "--hard", orphan);
  await expectNotDone(bus, /its branch does not come from [0-9a-f]{12}, where it was opened: it was rewritten/);
});

test("S0-05 S0-12 S0-44 S1-20 S1-55: a worker that owns one file has edited others: each is named, and those that were there before are counted", async () => {
  const bus = await workingLane("B", { brief: { scope: ["docs/process.md"] } });
  bus.edit({ "docs/process.md": "# Process\n" });
  bus.commit();
  for (const gate of ["1", "2"]) await bus.done(["gate", "run", gate, "--lane", "L-a"]);
  await bus.done(CHECKPOINT);
  await bus.done(HANDOFF);
  bus.edit({ "docs/decisions.md": "# Mine\n", "docs/other.md": "" });
  bus.commit();
  await expectNotDone(bus, "2 files outside of its scope (1 of them there before): docs/decisions.md, docs/other.md");
  git(bus.checkout, "rm", "--quiet", "docs/other.md");
  git(bus.checkout, "checkout", "--quiet", "main", "--", "docs/decisions.md");
  bus.commit();
  await bus.done(DONE);
  expect(laneEvents(bus.root, "lane_done")[0]?.meta).toMatchObject({ edited: 0, touched: 1 });
});

test("S1-20 S1-55: in mode A what is nobody's is refused; other lanes', locked files, and the worklog are not this lane's fault", async () => {
  const bus = await workingLane("A");
  await plannedLane(bus.root, "b");
  expect((await inside(bus.root).run("lane", "open", "L-b", "--agent", "lead")).code).toBe(0);
  expect((await inside(bus.root).run("lock", "acquire", "pkg/c/**", "--objective", "mine", "--agent", "carl")).code).toBe(0);
  await bus.gated();
  await bus.done(HANDOFF);
  bus.edit({ "pkg/b/index.mjs": "b\n", "pkg/c/index.mjs": "c\n", "PLAN.md": "# Plan\n\nmore\n", "docs/decisions.md": "more\n", "pkg/d/index.mjs": "nobody's\n", "_bus/config.json": readFileSync(join(bus.root, "_bus/config.json"), "utf8") });
  await expectNotDone(bus, "one thing is missing: 1 file outside of its scope (1 of them there before): pkg/d/index.mjs");
  git(bus.root, "checkout", "--quiet", "--", "pkg/d");
  await bus.done(DONE);
  expect(readFileSync(join(bus.root, "_report/lanes/L-a/1.patch"), "utf8").match(/^diff --git .*/gm)).toEqual(["diff --git a/pkg/a/index.mjs b/pkg/a/index.mjs"]);
});

test("S1-32: in mode A a patch of what is not the target is none", async () => {
  const bus = await workingLane("A");
  git(bus.root, "switch", "--quiet", "--create", "elsewhere");
  git(bus.root, "commit", "--quiet", "--allow-empty", "--message=elsewhere");
  await bus.gated();
  await bus.done(HANDOFF);
  await expectNotDone(bus, "one thing is missing: its checkout is not at main, for which its patch is");
  git(bus.root, "switch", "--quiet", "main");
  await bus.done(DONE);
});

test("S1-32: in mode A the patch is kept where the work is, so that the integrator finds it", async () => {
  const bus = await workingLane("A");
  await bus.gated();
  await bus.done(HANDOFF);
  const other = join(scratch(), "other");
  git(bus.root, "worktree", "add", "--quiet", "--detach", other);
  expect(await inside(other).run(...DONE, "--agent", "w-a")).toMatchObject({ code: 2, stderr: expect.stringContaining(`the work of L-a is in ${bus.root}: hand it in from there`) });
  expect(bus.lane().state).toBe("in_progress");
});
