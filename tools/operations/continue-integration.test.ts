import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INDEX, eventsOf, ground, integrate, laneOf, onTarget, standing, tip } from "../dev/integration-ground.js";
import { readyLane } from "../dev/ready-lane.js";
import { git } from "../dev/scratch-repo.js";

const site = (root: string): string => `${root}-lanes/.integration`;
const LOCKED = `export const value = 1;\nexport const other = "old";\n`;

/** Two lanes over one line of a package: the second cannot be merged. */
async function clashing(mode: "A" | "B" = "B", more: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = ground({ "pkg/a/index.mjs": LOCKED, ...more });
  await readyLane(root, { id: "L-a", mode: "B", files: { "pkg/a/index.mjs": LOCKED.replace("1", "2") } });
  await readyLane(root, { id: "L-b", mode, files: { "pkg/a/index.mjs": LOCKED.replace("1", "3") } });
  await readyLane(root, { id: "L-c", mode: "B", files: { "pkg/c/index.mjs": INDEX(4) } });
  if (mode === "A") writeFileSync(join(root, "pkg/a/index.mjs"), LOCKED);
  expect(await integrate(root, "int", "L-a")).toMatchObject({ code: 0 });
  return root;
}

test.each(["A", "B"] as const)("S1-59 S1-77 S1-78 S1-79 S1-80 S1-81: mode %s: a textual conflict freezes, is resolved by the integrator, gated again, and the queue goes on", async (mode) => {
  const root = await clashing(mode);
  const before = tip(root);
  const met = await integrate(root, "int", "L-b");
  expect(met).toMatchObject({ code: 3, value: { outcome: "conflict", conflicts: [{ class: "textual", files: ["pkg/a/index.mjs"] }], worktree: site(root) } });
  expect(tip(root)).toBe(before);
  expect(await standing(root)).toMatchObject({ current: { lane_id: "L-b", step: "conflict" }, frozen: { lane_id: "L-b" } });
  expect(eventsOf(root, "conflict", "integration_frozen")).toMatchObject([{ meta: { lane_id: "L-b", class: "textual", files: ["pkg/a/index.mjs"] } }, { event: "integration_frozen" }]);
  // Nothing comes before it, and nobody else resolves it.
  expect(await integrate(root, "prime", "L-c")).toMatchObject({ code: 3, stderr: expect.stringContaining("L-b has a conflict") });
  expect(await integrate(root, "worker-l-b", "--continue")).toMatchObject({ code: 5 });
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 3, stderr: expect.stringContaining("not resolved yet") });
  git(site(root), "add", "--all");
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 3, stderr: expect.stringContaining("pkg/a/index.mjs") });
  writeFileSync(join(site(root), "pkg/a/index.mjs"), LOCKED.replace("1", "5"));
  const done = await integrate(root, "int", "--continue");
  expect(done).toMatchObject({ code: 0, value: { outcome: "integrated", notes: expect.arrayContaining(["next: L-c"]), lane: { integration: { conflicts: [{ class: "textual", files: ["pkg/a/index.mjs"] }] } } } });
  expect(onTarget(root, "pkg/a/index.mjs")).toBe(LOCKED.replace("1", "5").trim());
  expect(git(root, "log", "-1", "--format=%(trailers:key=Lane,valueonly)", "main").trim()).toBe("L-b");
  expect((await laneOf(root, "L-b")).gates.filter(({ place }) => place === "integration").map(({ verdict, commit }) => [verdict, commit])).toEqual([["passed", tip(root)], ["passed", tip(root)]]);
  expect(await standing(root)).toMatchObject({ current: null, frozen: null });
  expect(eventsOf(root, "integration_continued")).toHaveLength(1);
  expect(await integrate(root, "int", "L-c")).toMatchObject({ code: 0 });
});

test("S1-80: a resolution that breaks the lane's checks is not published", async () => {
  const root = await clashing();
  const before = tip(root);
  await integrate(root, "int", "L-b");
  writeFileSync(join(site(root), "pkg/a/index.mjs"), `export const value = "none";\n`);
  git(site(root), "add", "--all");
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 1, value: { outcome: "refused", lane: { state: "in_progress" } } });
  expect(tip(root)).toBe(before);
  expect(await standing(root)).toMatchObject({ current: null, frozen: null });
});

test("a conflict is taken back: the lane is its worker's again, what it froze is free, the worktree is clean", async () => {
  const root = await clashing();
  const before = tip(root);
  await integrate(root, "int", "L-b");
  expect(await integrate(root, "prime", "--undo")).toMatchObject({ code: 0, value: { lane: { state: "in_progress", failures: [{ failure: expect.stringContaining("textual (pkg/a/index.mjs)") }] } } });
  expect(eventsOf(root, "lane_reopened")).toMatchObject([{ meta: { lane_id: "L-b", reason: "conflict" } }]);
  expect([tip(root), git(site(root), "rev-parse", "HEAD")]).toEqual([before, before]);
  expect(git(site(root), "status", "--porcelain")).toBe("");
  expect(await standing(root)).toMatchObject({ current: null, frozen: null });
  expect(await integrate(root, "int", "--undo")).toMatchObject({ code: 4 });
});

test("a resolution that gave everything up is no lane, and one whose target has moved is kept", async () => {
  const root = await clashing();
  await integrate(root, "int", "L-b");
  git(site(root), "checkout", "--force", "--quiet", "--detach", "main");
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 3, stderr: expect.stringContaining("nothing of L-b is left") });
  writeFileSync(join(site(root), "pkg/a/index.mjs"), LOCKED.replace("1", "5"));
  git(root, "update-ref", "refs/heads/main", git(root, "commit-tree", "main^{tree}", "-p", "main", "-m", "by hand"));
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 0 });
  expect(onTarget(root, "pkg/a/index.mjs")).toBe(LOCKED.replace("1", "5").trim());
  expect(git(root, "log", "-2", "--first-parent", "--format=%s", "main").split("\n")).toEqual(["change package l-b (L-b)", "by hand"]);
});

test("S1-79: markers that could not be looked for are not gone: nothing is taken for resolved", async () => {
  const root = await clashing();
  const before = tip(root);
  await integrate(root, "int", "L-b");
  git(site(root), "add", "--all");
  // Of all that is asked of git here, only the search minds.
  git(root, "config", "grep.threads", "-1");
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 6, stderr: expect.stringContaining("git grep: fatal: invalid number of threads") });
  expect(tip(root)).toBe(before);
  expect(await standing(root)).toMatchObject({ current: { lane_id: "L-b", step: "conflict" }, frozen: { lane_id: "L-b" } });
  git(root, "config", "--unset", "grep.threads");
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 3, stderr: expect.stringContaining("not resolved yet") });
  writeFileSync(join(site(root), "pkg/a/index.mjs"), LOCKED.replace("1", "5"));
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 0 });
});

test("S1-77: golden files are a class of their own", async () => {
  const root = ground({ "pkg/a/testdata/out.golden": "1\n" });
  await readyLane(root, { id: "L-a", files: { "pkg/a/testdata/out.golden": "2\n" } });
  await readyLane(root, { id: "L-b", files: { "pkg/a/testdata/out.golden": "3\n" } });
  await integrate(root, "int", "L-a");
  expect(await integrate(root, "int", "L-b")).toMatchObject({ code: 3, value: { conflicts: [{ class: "artifact", files: ["pkg/a/testdata/out.golden"] }] } });
});

test("S1-77 S1-80: what merges and then breaks another's package is interface drift: the integrator mends it where the candidate is", async () => {
  const uses = `import { value } from "../a/index.mjs";\nif (typeof value !== "number") { console.error("TypeError: a's value is no number"); process.exit(1); }\n`;
  const root = ground();
  const own = `import { name } from "./index.mjs";\nif (name !== "a") process.exit(1);\n`;
  await readyLane(root, { id: "L-a", files: { "pkg/a/index.mjs": `export const name = "a";\nexport const value = "one";\n`, "pkg/a/test.mjs": own } });
  await readyLane(root, { id: "L-b", files: { "pkg/b/test.mjs": uses } });
  await integrate(root, "int", "L-b");
  const before = tip(root);
  expect(await integrate(root, "int", "L-a")).toMatchObject({ code: 3, value: { outcome: "conflict", conflicts: [{ class: "interface", files: ["pkg/b/test.mjs"] }] } });
  expect(tip(root)).toBe(before);
  expect(readFileSync(join(site(root), "pkg/a/index.mjs"), "utf8")).toContain("one");
  writeFileSync(join(site(root), "pkg/a/index.mjs"), `export const name = "a";\nexport const value = 1;\n`);
  expect(await integrate(root, "int", "--continue")).toMatchObject({ code: 0 });
  expect(onTarget(root, "pkg/a/index.mjs")).toContain("value = 1");
  expect(git(root, "rev-list", "--count", `${before}..main`, "--first-parent")).toBe("1");
});
