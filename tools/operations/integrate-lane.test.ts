import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { INDEX, eventsOf, ground, integrate, laneOf, onTarget, standing, tip } from "../dev/integration-ground.js";
import { POLICY } from "../dev/parallel-repo.js";
import { readyLane } from "../dev/ready-lane.js";
import { git } from "../dev/scratch-repo.js";

/** A test that fails where candidates are gated, and nowhere else. */
const RED_THERE = `if (process.cwd().endsWith(".integration")) { console.error("TypeError: value is not what it was"); process.exit(1); }\n`;

test.each(["A", "B"] as const)("S1-02 S1-13 S1-58 S1-89: mode %s puts one lane on the target as one attributed commit, which the gates have seen", async (mode) => {
  const root = ground({}, { ...POLICY, lanes: { ...POLICY.lanes, autonomous: true } });
  await readyLane(root, { id: "L-a", mode, wave: "W1", files: { "pkg/a/index.mjs": INDEX(2), "pkg/a/new.mjs": "// new\n" } });
  const before = tip(root);
  const { code, value } = await integrate(root, "int", "L-a");
  expect(code).toBe(0);
  expect(value).toMatchObject({ outcome: "integrated", commit: tip(root), lane: { state: "integrated", integration: { before, commit: tip(root), reverts: { clean: true, onto: tip(root) } } } });
  expect(git(root, "rev-parse", "main^1")).toBe(before);
  expect(git(root, "log", "-1", "--format=%(trailers:only)", "main").trim().split("\n").map((line) => line.replace(/^(Session): .+/, "$1"))).toEqual(["Lane: L-a", "Agent: worker-l-a", "Wave: W1", "Session", "Integrator: int", "Autonomous: yes"]);
  expect(readFileSync(join(root, "pkg/a/index.mjs"), "utf8")).toBe(INDEX(2));
  expect(git(root, "status", "--porcelain", "pkg", "tools")).toBe("");
  const gates = (await laneOf(root, "L-a")).gates.filter(({ place }) => place === "integration");
  expect(gates.map(({ gate, verdict, commit }) => ({ gate, verdict, commit }))).toEqual([1, 2].map((gate) => ({ gate, verdict: "passed", commit: tip(root) })));
  expect(eventsOf(root, "lane_integrated")).toMatchObject([{ agent_id: "int", meta: { lane_id: "L-a", role: "integrator", commit: tip(root) } }]);
  expect(await standing(root)).toMatchObject({ current: null, frozen: null });
});

test("S1-06 S0-09 S0-23: only the integrator and the primary apply, go on or freeze; anybody else is refused, and that is logged", async () => {
  const root = ground();
  await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": INDEX(2) } });
  const before = tip(root);
  for (const [agent, ...argv] of [["worker-l-a", "L-a"], ["lead", "L-a"], ["pat", "--wave", "W1"], ["lead", "--continue"], ["worker-l-a", "--undo"], ["lead", "--freeze", "wait"]] as const) {
    expect(await integrate(root, agent, ...argv)).toMatchObject({ code: 5 });
  }
  expect(eventsOf(root, "alert").map(({ agent_id, meta }) => [agent_id, meta?.["rule"]])).toEqual(["worker-l-a", "lead", "pat", "lead", "worker-l-a", "lead"].map((agent) => [agent, "role"]));
  expect(tip(root)).toBe(before);
  expect(await integrate(root, "prime", "L-a")).toMatchObject({ code: 0 });
  expect((await laneOf(root, "L-a")).history.at(-1)).toMatchObject({ by: "prime", role: "primary" });
});

test("S1-57 S1-105: while a lane's gates run no other is applied, whoever asks", async () => {
  const root = ground();
  const [gated, goOn] = [join(root, ".git/gated"), join(root, ".git/go-on")];
  const waits = `import { existsSync, writeFileSync } from "node:fs";
if (process.cwd().endsWith(".integration")) {
  writeFileSync(${JSON.stringify(gated)}, "");
  for (let n = 0; n < 3000 && !existsSync(${JSON.stringify(goOn)}); n += 1) await new Promise((resolve) => setTimeout(resolve, 20));
}
`;
  await readyLane(root, { id: "L-a", files: { "pkg/a/test.mjs": waits } });
  await readyLane(root, { id: "L-b", files: { "pkg/b/index.mjs": INDEX(3) } });
  const before = tip(root);
  const first = integrate(root, "int", "L-a");
  await vi.waitFor(() => expect(existsSync(gated)).toBe(true), { timeout: 50_000, interval: 20 });
  for (const agent of ["prime", "int"]) expect(await integrate(root, agent, "L-b")).toMatchObject({ code: 3, stderr: expect.stringContaining("int is at L-a: one at a time") });
  expect(tip(root)).toBe(before);
  writeFileSync(goOn, "");
  expect(await first).toMatchObject({ code: 0 });
  expect(await integrate(root, "prime", "L-b")).toMatchObject({ code: 0 });
});

test("S1-57: of those that come at the same moment one lane is applied", async () => {
  const root = ground();
  await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": INDEX(2) } });
  await readyLane(root, { id: "L-b", files: { "pkg/b/index.mjs": INDEX(3) } });
  const ran = await Promise.all([integrate(root, "int", "L-a"), integrate(root, "prime", "L-b"), integrate(root, "int", "L-b")]);
  expect(ran.map(({ code }) => code).sort()).toEqual([0, 3, 3]);
  expect(git(root, "rev-list", "--count", "--first-parent", "main")).toBe("2");
  const rest = (await laneOf(root, "L-a")).state === "integrated" ? "L-b" : "L-a";
  expect(await integrate(root, "int", rest)).toMatchObject({ code: 0 });
});

test.each(["A", "B"] as const)("S0-36 S1-61 S1-63: mode %s: what its gate refuses never reaches the target; the lane goes back with what failed, and others go on", async (mode) => {
  const root = ground();
  await readyLane(root, { id: "L-a", mode, files: { "pkg/a/test.mjs": RED_THERE } });
  await readyLane(root, { id: "L-b", mode, files: { "pkg/b/index.mjs": INDEX(3) } });
  const before = tip(root);
  const { code, value } = await integrate(root, "int", "L-a");
  expect(code).toBe(1);
  expect(value).toMatchObject({ outcome: "refused", lane: { state: "in_progress" } });
  expect(tip(root)).toBe(before);
  const { failures, gates } = await laneOf(root, "L-a");
  const receipt = gates.at(-1)?.receipt;
  expect(failures).toMatchObject([{ by: "int", gate: 2, receipt, files: ["pkg/a/test.mjs"], failure: expect.stringMatching(/gate 2 failed in tests.*TypeError: value is not what it was/), signature: expect.stringContaining("TypeError") }]);
  expect(eventsOf(root, "lane_reopened")).toMatchObject([{ meta: { lane_id: "L-a", reason: "gate", gate: 2, receipt } }]);
  expect(await integrate(root, "int", "L-b")).toMatchObject({ code: 0 });
  expect(onTarget(root, "pkg/b/index.mjs")).toBe(INDEX(3).trim());
});

test("S1-13: what was handed in must still be what it was, with the gates' own receipts", async () => {
  const root = ground();
  const a = await readyLane(root, { id: "L-a", mode: "A", files: { "pkg/a/index.mjs": INDEX(2) } });
  await readyLane(root, { id: "L-b", files: { "pkg/b/index.mjs": INDEX(3) } });
  await readyLane(root, { id: "L-c", files: { "pkg/c/index.mjs": INDEX(4) } });
  const d = await readyLane(root, { id: "L-d", files: { "pkg/d/index.mjs": INDEX(5) } });
  const e = await readyLane(root, { id: "L-e", files: { "pkg/e/index.mjs": INDEX(6) }, depends_on: ["L-a", "L-x"] });
  const before = tip(root);
  appendFileSync(join(root, a.handoff?.patch?.file ?? ""), "\n");
  git(`${root}-lanes/L-b`, "commit", "--quiet", "--allow-empty", "--message=more");
  git(`${root}-lanes/L-c`, "checkout", "--quiet", "--orphan", "other");
  git(`${root}-lanes/L-c`, "commit", "--quiet", "--message=rewritten");
  git(root, "update-ref", "refs/heads/agent/worker-l-c/l-c", git(`${root}-lanes/L-c`, "rev-parse", "HEAD"));
  const receipt = join(root, d.gates[0]?.receipt ?? "");
  writeFileSync(receipt, readFileSync(receipt, "utf8").replace(`"by"`, `"bye": 1, "by"`));
  rmSync(join(root, e.gates[1]?.receipt ?? ""));
  expect(await integrate(root, "int", "L-a")).toMatchObject({ code: 3, stderr: expect.stringContaining("is not what was handed in") });
  expect(await integrate(root, "int", "L-b")).toMatchObject({ code: 3, stderr: expect.stringContaining("has moved since") });
  expect(await integrate(root, "int", "L-c")).toMatchObject({ code: 3, stderr: expect.stringContaining("L-c is not as it was handed in") });
  expect(await integrate(root, "int", "L-d")).toMatchObject({ code: 6, stderr: expect.stringContaining("is not what the gate wrote") });
  expect(await integrate(root, "int", "L-e")).toMatchObject({ code: 3, stderr: expect.stringContaining("L-a (ready_for_integration), L-x (unknown)") });
  expect(tip(root)).toBe(before);
  expect(eventsOf(root, "alert").map(({ meta }) => meta?.["rule"])).toEqual(["hand-in", "hand-in", "hand-in"]);
});

test("a target that others move while a lane is gated is what the lane is built on anew, and gated again", async () => {
  const root = ground();
  const moves = `import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
const git = (...args) => execFileSync("git", ["-C", ${JSON.stringify(root)}, ...args], { encoding: "utf8" }).trim();
if (process.cwd().endsWith(".integration") && !existsSync(${JSON.stringify(join(root, ".git/moved"))})) {
  writeFileSync(${JSON.stringify(join(root, ".git/moved"))}, "");
  git("update-ref", "refs/heads/main", git("commit-tree", "main^{tree}", "-p", "main", "-m", "by hand"));
}
`;
  await readyLane(root, { id: "L-a", files: { "pkg/a/test.mjs": moves } });
  const { code, value } = await integrate(root, "int", "L-a");
  expect(code).toBe(0);
  expect(value).toMatchObject({ notes: expect.arrayContaining([expect.stringContaining("moved by others")]) });
  expect(git(root, "log", "-2", "--first-parent", "--format=%s", "main").split("\n")).toEqual(["change package l-a (L-a)", "by hand"]);
  expect((await laneOf(root, "L-a")).gates.filter(({ place }) => place === "integration")).toHaveLength(4);
});

test("S1-78: a freeze by hand stops what is new, says why, and is lifted by hand", async () => {
  const root = ground();
  await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": INDEX(2) } });
  expect(await integrate(root, "int", "--freeze", "release day")).toMatchObject({ code: 0 });
  expect(await integrate(root, "prime", "L-a")).toMatchObject({ code: 3, stderr: expect.stringContaining("release day") });
  expect(await integrate(root, "prime", "--continue")).toMatchObject({ code: 0 });
  expect(await integrate(root, "prime", "--continue")).toMatchObject({ code: 4 });
  expect(eventsOf(root, "integration_frozen", "integration_continued").map(({ event }) => event)).toEqual(["integration_frozen", "integration_continued"]);
  expect(await standing(root)).toMatchObject({ frozen: null, next: ["L-a"] });
});
