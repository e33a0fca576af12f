import { expect, test } from "vitest";
import { inside } from "../cli/test-bus.js";
import { INDEX, eventsOf, ground, integrate, laneOf, onTarget, standing, tip } from "../dev/integration-ground.js";
import { handIn, readyLane } from "../dev/ready-lane.js";
import { git } from "../dev/scratch-repo.js";

const WAVE = { wave: "W1" };

test("S1-60: a wave ends with the full gate on the target, once all its lanes are there; then each is verified", async () => {
  const root = ground();
  await readyLane(root, { id: "L-a", mode: "A", ...WAVE, files: { "pkg/a/index.mjs": INDEX(2) } });
  await readyLane(root, { id: "L-b", ...WAVE, files: { "pkg/b/index.mjs": INDEX(3) } });
  await integrate(root, "int", "L-a");
  expect(await integrate(root, "int", "--wave", "W1")).toMatchObject({ code: 3, stderr: expect.stringContaining("L-b (ready_for_integration)") });
  expect(await integrate(root, "int", "--wave", "W9")).toMatchObject({ code: 4 });
  await integrate(root, "int", "L-b");
  const { code, value } = await integrate(root, "int", "--wave", "W1");
  expect(code).toBe(0);
  expect(value).toMatchObject({ verdict: { wave: "W1", verdict: "passed", commit: tip(root), lanes: ["L-a", "L-b"], reverted: [] }, reverts: [{ lane_id: "L-a", clean: true }, { lane_id: "L-b", clean: true }] });
  for (const id of ["L-a", "L-b"]) expect(await laneOf(root, id)).toMatchObject({ state: "verified", integration: { reverts: { clean: true, onto: tip(root) } } });
  expect(eventsOf(root, "lane_verified")).toHaveLength(2);
  expect(eventsOf(root, "wave")).toMatchObject([{ meta: { wave: "W1", verdict: "passed", commit: tip(root), lanes: ["L-a", "L-b"], reverted: [] } }]);
  expect(await standing(root)).toMatchObject({ current: null, ending: null, waves: [{ wave: "W1", verdict: "passed" }] });
});

test.each(["A", "B"] as const)("S1-61 S1-62 S1-63 S1-74: mode %s: of a red wave the lane at fault is found, taken back alone and reopened; the others are verified, and it can come again", async (mode) => {
  const root = ground();
  await readyLane(root, { id: "L-a", mode, ...WAVE, files: { "pkg/a/index.mjs": INDEX(2) } });
  await readyLane(root, { id: "L-b", mode, ...WAVE, files: { "pkg/b/index.mjs": INDEX(3), BROKEN: "x\n" } });
  await readyLane(root, { id: "L-c", mode, ...WAVE, files: { "pkg/c/index.mjs": INDEX(4) } });
  for (const id of ["L-a", "L-b", "L-c"]) expect(await integrate(root, "int", id)).toMatchObject({ code: 0 });
  const before = tip(root);
  const { code, value } = await integrate(root, "int", "--wave", "W1");
  expect(code).toBe(1);
  expect(value).toMatchObject({ verdict: { verdict: "failed", commit: tip(root), lanes: ["L-a", "L-b", "L-c"], reverted: ["L-b"] }, reopened: [{ lane_id: "L-b", why: expect.stringContaining("gate 3 failed in all") }] });
  expect(git(root, "rev-parse", "main^1")).toBe(before);
  expect(git(root, "diff", "--name-only", before, "main").split("\n")).toEqual(["BROKEN", "pkg/b/index.mjs"]);
  expect(git(root, "log", "-1", "--format=%(trailers:key=Reverted-Lane,valueonly)%(trailers:key=Lane)", "main").trim()).toBe("L-b");
  expect(git(root, "status", "--porcelain", "pkg", "BROKEN")).toBe("");
  const back = await laneOf(root, "L-b");
  expect(back).toMatchObject({ state: "in_progress", integrations: [{ reverted: tip(root) }], failures: [{ gate: 3, receipt: expect.stringContaining("_report/runner/W1/gate-3"), files: ["BROKEN", "pkg/b/index.mjs"], signature: "gate 3: all: broken together", failure: expect.stringMatching(/^gate 3 failed in all: broken together; without L-b it passes \(_report\/runner\/W1\/gate-3-/), impact: expect.stringMatching(mode === "A" ? /^taken back from main at the end of wave W1; what it handed in is _report\/lanes\/L-b\/[0-9a-f]+\.patch$/ : /^taken back from main at the end of wave W1$/) }] });
  expect(back.integration).toBeUndefined();
  for (const id of ["L-a", "L-c"]) expect(await laneOf(root, id)).toMatchObject({ state: "verified" });
  expect(eventsOf(root, "lane_reverted", "lane_reopened")).toMatchObject([{ event: "lane_reverted", meta: { lane_id: "L-b" } }, { event: "lane_reopened", meta: { lane_id: "L-b", reason: "wave" } }]);
  expect(await integrate(root, "int", "--wave", "W1")).toMatchObject({ code: 3, stderr: expect.stringContaining("L-b (in_progress)") });
  // Its whole work comes again, not only what was done since, and is what its gates and its hand-off are about.
  if (mode === "B") expect(JSON.parse((await inside(root).run("lane", "show", "L-b", "--json")).stdout)).toMatchObject({ work: { inside: expect.arrayContaining(["BROKEN", "pkg/b/index.mjs"]) } });
  await handIn(root, "L-b", mode === "A" ? { "pkg/b/index.mjs": INDEX(3) } : { BROKEN: null });
  expect(await integrate(root, "int", "L-b")).toMatchObject({ code: 0 });
  expect(onTarget(root, "pkg/b/index.mjs")).toBe(INDEX(3).trim());
  expect(await integrate(root, "int", "--wave", "W1")).toMatchObject({ code: 0 });
  expect(await laneOf(root, "L-b")).toMatchObject({ state: "verified" });
});

test("S1-61: what no single lane explains takes nothing back: the integration is frozen, and told", async () => {
  const root = ground();
  await readyLane(root, { id: "L-a", ...WAVE, files: { "pkg/a/index.mjs": INDEX(2) } });
  await integrate(root, "int", "L-a");
  git(root, "commit", "--quiet", "--allow-empty", "--message=by hand");
  await readyLane(root, { id: "L-b", ...WAVE, files: { BROKEN: "x\n", "pkg/b/index.mjs": INDEX(3) } });
  await integrate(root, "int", "L-b");
  // Both sides break it: by hand on the target, too.
  git(root, "rm", "--quiet", "pkg/f/index.mjs");
  git(root, "commit", "--quiet", "--message=by hand");
  const before = tip(root);
  expect(await integrate(root, "int", "--wave", "W1")).toMatchObject({ code: 1, value: { verdict: { verdict: "failed", reverted: [] }, notes: [expect.stringContaining("no single lane explains it")] } });
  expect(tip(root)).toBe(before);
  for (const id of ["L-a", "L-b"]) expect(await laneOf(root, id)).toMatchObject({ state: "integrated" });
  expect(await standing(root)).toMatchObject({ current: null, ending: null, frozen: { reason: expect.stringContaining("W1") } });
});

test.each([["B", [], "failed", "integrated"], ["B", ["L-a"], "passed", "verified"], ["A", [], "passed", "verified"]] as const)("S0-24: mode %s, depending on %j: lanes that come off only together make a wave that has %s", async (mode, depends_on, verdict, state) => {
  const root = ground({ "pkg/a/index.mjs": INDEX(1) });
  await readyLane(root, { id: "L-a", ...WAVE, mode, files: { "pkg/a/index.mjs": INDEX(2) } });
  await integrate(root, "int", "L-a");
  await readyLane(root, { id: "L-b", ...WAVE, mode, depends_on, files: { "pkg/a/index.mjs": INDEX(3) } });
  await integrate(root, "int", "L-b");
  const { value } = await integrate(root, "int", "--wave", "W1");
  expect(value).toMatchObject({ verdict: { verdict, reverted: [] }, reverts: [{ lane_id: "L-a", clean: false, files: ["pkg/a/index.mjs"], with: ["L-b"] }, { lane_id: "L-b", clean: true }], notes: expect.arrayContaining([expect.stringContaining("L-a does not come off alone")]) });
  expect(await laneOf(root, "L-a")).toMatchObject({ state });
  expect(await laneOf(root, "L-b")).toMatchObject({ state: "verified" });
});
