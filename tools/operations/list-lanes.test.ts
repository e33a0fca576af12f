import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { POLICY, briefFor } from "../dev/parallel-repo.js";
import { tempBus } from "../dev/temp-bus.js";
import type { Lane } from "../schema/records.gen.js";
import { as, byHand, lanesRepository } from "./lane/test-lanes.js";

const list = async (root: string, request = {}) => as(root, "nobody").listLanes(request);
const notes = async (root: string, id: string) => (await list(root)).lanes.find(({ lane }) => lane.lane_id === id)?.notes ?? [];
const at = "2026-01-31T09:00:00.000Z";

test("S0-08, S0-27: dependencies first, with what each waits for", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a", depends_on: ["L-b", "L-c", "L-d"] });
  byHand(root, { lane_id: "L-b", depends_on: ["L-c"], wave: "W1" });
  byHand(root, { lane_id: "L-c", state: "integrated" });
  byHand(root, { lane_id: "L-d", state: "in_progress", wave: "W1" });
  const { order, lanes, cycle } = await list(root);
  expect([order, cycle]).toEqual([["L-c", "L-b", "L-d", "L-a"], null]);
  expect(Object.fromEntries(lanes.map(({ lane, waits_for }) => [lane.lane_id, waits_for]))).toEqual({ "L-a": ["L-b", "L-d"], "L-b": [], "L-c": [], "L-d": [] });
  expect((await list(root, { wave: "W1" })).order).toEqual(["L-b", "L-d"]);
  expect((await list(root, { wave: "W1", state: "planned" })).order).toEqual(["L-b"]);
});

test("S0-27: a ring in records by hand is named, and every lane is listed", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a", depends_on: ["L-b"] });
  byHand(root, { lane_id: "L-b", depends_on: ["L-a"] });
  byHand(root, { lane_id: "L-c", depends_on: ["L-x"] });
  expect(await list(root)).toMatchObject({ order: ["L-c", "L-a", "L-b"], cycle: ["L-a", "L-b", "L-a"] });
  expect(await notes(root, "L-c")).toEqual(["depends on L-x, and there is no such lane"]);
});

test("S1-16: pairs of open lanes that share a path are noted on both, with what keeps them apart", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a" });
  byHand(root, { lane_id: "L-b", brief: { ...briefFor("b"), scope: ["pkg/a/index.mjs"] } });
  byHand(root, { lane_id: "L-c", brief: { ...briefFor("c"), scope: ["pkg/a/test.mjs"] }, depends_on: ["L-a"] });
  byHand(root, { lane_id: "L-d", brief: briefFor("a"), state: "verified" });
  expect(await notes(root, "L-a")).toEqual(["shares pkg/a/index.mjs with L-b: nothing keeps them from editing it at once", "shares pkg/a/test.mjs with L-c: one waits for the other"]);
  expect(await notes(root, "L-b")).toEqual([expect.stringContaining("with L-a: nothing keeps them")]);
  expect(await notes(root, "L-d")).toEqual([]);
});

test("S1-82, S1-83, S1-84: hotspots, giant files and shared contracts are noted, and so is what two lanes fight for", async () => {
  const root = lanesRepository({ ...POLICY, lanes: { ...POLICY.lanes, interfaces: ["pkg/c/index.mjs"] } } as never, { "_bus/config.json": { locks: { hotspots: ["pkg/a/index.mjs"] } }, "pkg/b/big.mjs": "// x\n".repeat(20_000) });
  byHand(root, { lane_id: "L-a", hotspots: ["pkg/a/index.mjs"], wave: "W1" });
  byHand(root, { lane_id: "L-b", hotspots: ["pkg/b/big.mjs"], wave: "W2", brief: { ...briefFor("b"), scope: ["pkg/a/index.mjs", "pkg/b/**"] } });
  byHand(root, { lane_id: "L-c" });
  byHand(root, { lane_id: "L-d", brief: { ...briefFor("d"), interfaces: ["pkg/c/index.mjs"] } });
  expect((await notes(root, "L-a")).join("\n")).toMatch(/wants the hotspot pkg\/a\/index\.mjs, and so does L-b.*\n.*pkg\/a\/index\.mjs is declared a hotspot/s);
  expect((await notes(root, "L-a")).join("\n")).not.toMatch(/contract/);
  expect((await notes(root, "L-b")).join("\n")).toMatch(/pkg\/b\/big\.mjs has 98 KiB: split it/);
  expect(await notes(root, "L-c")).toEqual([expect.stringMatching(/^pkg\/c\/index\.mjs is a contract that L-d works against/)]);
});

test("S1-83: a contract of the settings that two lanes edit is noted on both, unless one waits for the other", async () => {
  const root = lanesRepository({ ...POLICY, lanes: { ...POLICY.lanes, interfaces: ["pkg/*/index.mjs"] } } as never);
  byHand(root, { lane_id: "L-e", wave: "W1" });
  byHand(root, { lane_id: "L-f", wave: "W2", brief: { ...briefFor("f"), scope: ["pkg/e/index.mjs", "pkg/f/**"] } });
  for (const [one, other] of [["L-e", "L-f"], ["L-f", "L-e"]] as const) expect(await notes(root, one)).toContainEqual(expect.stringMatching(new RegExp(`is a contract that ${other} works against, too`)));
  byHand(root, { lane_id: "L-f", depends_on: ["L-e"], brief: { ...briefFor("f"), scope: ["pkg/e/index.mjs", "pkg/f/**"] } });
  expect((await notes(root, "L-e")).join()).not.toMatch(/contract/);
});

test("gates that were not run or went stale, blockers and approvals that wait are noted", async () => {
  const root = lanesRepository();
  const blocker = { id: "B-1", kind: "security" as const, text: "a key\u001b[2J", at };
  const checkpoint = { checkpoint_id: "CP-01", at, by: "agent-a", role: "worker" as const, completed: [], pending: [], next: "x", blockers: [blocker, { ...blocker, id: "B-2" }] };
  const gates: Lane["gates"] = [{ gate: 1, at, verdict: "passed", tree: "0".repeat(40), receipt: "_report/runner/L-a/gate-1.json", sha256: "0".repeat(64), by: "agent-a", role: "worker", place: "lane", rules: "x" }];
  byHand(root, { lane_id: "L-a", state: "in_progress", mode: "A", worktree: ".", gates, checkpoints: [checkpoint, { ...checkpoint, checkpoint_id: "CP-02", blockers: [{ ...blocker, id: "B-2", resolved_at: at }] }] });
  expect(await notes(root, "L-a")).toEqual(["blocker B-1 (security): a key\u001b[2J"]);
  writeFileSync(join(root, "pkg/a/index.mjs"), "export const value = 2;\n");
  await as(root, "agent-a").requestApproval({ prefix: ["git", "push", "origin", "agent/agent-a/l-a"], reason: "why", lane: "L-a" });
  expect((await notes(root, "L-a")).slice(0, 3)).toEqual(["gate 1 is stale: it was run on other content, or by other rules", "gate 2 was not run", expect.stringMatching(/^waits for the approval .*: git push origin agent\/agent-a\/l-a$/)]);
});

test("one lane that cannot be looked at hides no other", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a", state: "in_progress", worktree: "../gone" });
  byHand(root, { lane_id: "L-b" });
  expect((await list(root)).order).toEqual(["L-a", "L-b"]);
  expect(await notes(root, "L-a")).not.toEqual([]);
});

test("a reader needs no role and leaves no session; without settings it is a matter of usage", async () => {
  const root = lanesRepository();
  await list(root);
  expect((await as(root, "x").status({})).sessions).toEqual([]);
  const bus = as(tempBus(), "a");
  for (const ask of [() => bus.listLanes({}), () => bus.showLane({ lane: "L-a" }), () => bus.promptLane({ lane: "L-a" }), () => bus.keepLedger({})]) await expect(ask()).rejects.toMatchObject({ code: "USAGE", hint: "bus init --parallel" });
});
