import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { inside } from "../cli/test-bus.js";
import { POLICY } from "../dev/parallel-repo.js";
import { laneRepository, plannedLane } from "../dev/planned-lanes.js";
import { git } from "../dev/scratch-repo.js";
import { laneFaults } from "../dev/verify/lanes-invariants.js";
import { openContext } from "../dev/verify/open-context.js";
import type { Lane, Lock } from "../schema/records.gen.js";
import { readLane } from "./lane/lanes.js";

const worktreeOf = (root: string, lane: string) => `${root}-lanes/${lane}`;
const locksOf = async (root: string) => JSON.parse((await inside(root).run("lock", "list", "--json")).stdout) as Lock[];
const laneOf = (root: string, lane: string) => readLane(openContext({ cwd: root, agent: "x" }), lane) as Promise<Lane>;
const branches = (root: string) => git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");

test.each<[string, (root: string) => void, RegExp]>([
  ["a branch of that name with commits of its own", (root) => {
    git(root, "switch", "--quiet", "--create", "agent/w-a/l-a");
    git(root, "commit", "--quiet", "--allow-empty", "--message=theirs");
    git(root, "switch", "--quiet", "main");
  }, /there is a branch agent\/w-a\/l-a with 1 commits that are not on main/],
  ["a folder with other things in it", (root) => {
    mkdirSync(worktreeOf(root, "L-a"), { recursive: true });
    writeFileSync(join(worktreeOf(root, "L-a"), "x"), "mine");
  }, /there is something else at .*L-a/],
  ["another branch's worktree in its place", (root) => void git(root, "worktree", "add", "--quiet", "-b", "side", worktreeOf(root, "L-a")), /L-a is a worktree of side already/],
  ["its branch checked out elsewhere", (root) => void git(root, "worktree", "add", "--quiet", "-b", "agent/w-a/l-a", worktreeOf(root, "other")), /agent\/w-a\/l-a is checked out at .*other/],
  ["a locked worktree", (root) => {
    git(root, "worktree", "add", "--quiet", "-b", "agent/w-a/l-a", worktreeOf(root, "L-a"));
    git(root, "worktree", "lock", "--reason", "backup", worktreeOf(root, "L-a"));
  }, /L-a is locked: backup/],
])("refuses %s, and touches nothing of it", async (_name, before, message) => {
  const root = laneRepository();
  await plannedLane(root, "a");
  before(root);
  const refs = git(root, "for-each-ref");
  const worktrees = git(root, "worktree", "list");
  const ran = await inside(root).run("lane", "open", "L-a", "--agent", "lead");
  expect(ran).toMatchObject({ code: 3, stderr: expect.stringMatching(message) });
  expect(git(root, "for-each-ref")).toBe(refs);
  expect(git(root, "worktree", "list")).toBe(worktrees);
  expect(await laneOf(root, "L-a")).not.toHaveProperty("opening");
  expect((await locksOf(root)).length).toBe(0);
});

test("takes over a registration whose folder is gone, and no other's", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  for (const name of ["L-a", "gone"]) {
    git(root, "worktree", "add", "--quiet", "-b", name === "L-a" ? "agent/w-a/l-a" : "side", worktreeOf(root, name));
    rmSync(worktreeOf(root, name), { recursive: true });
  }
  expect((await inside(root).run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
  expect(git(root, "worktree", "list")).toMatch(/side.*prunable/);
  expect(git(worktreeOf(root, "L-a"), "status", "--porcelain")).toBe("");
});

test("a worktree goes where it is told, but not into the main checkout", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(join(root, "pkg"));
  expect(await run("lane", "open", "L-a", "--worktree", "../here", "--agent", "lead")).toMatchObject({ code: 2, stderr: expect.stringMatching(/here lies in the main checkout/) });
  expect(await run("lane", "open", "L-a", "--worktree", "../../a\nb", "--agent", "lead")).toMatchObject({ code: 2, stderr: expect.stringMatching(/a worktree's path has no control characters: /) });
  const ran = await run("lane", "open", "L-a", "--worktree", `../../${root.split("/").at(-1) ?? ""}-lanes/there`, "--agent", "lead", "--json");
  expect(JSON.parse(ran.stdout)).toMatchObject({ worktree: `../${root.split("/").at(-1) ?? ""}-lanes/there` });
  expect(existsSync(worktreeOf(root, "there/pkg/a/index.mjs"))).toBe(true);
});

test.each([["a name that is too long", "x".repeat(300)], ["a name below a file", "file/x"]])("a worktree cannot be at %s, and the lane is as it was", async (_name, place) => {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(root);
  mkdirSync(`${root}-lanes`);
  writeFileSync(`${root}-lanes/file`, "mine");
  expect(await run("lane", "open", "L-a", "--worktree", `${root}-lanes/${place}`, "--agent", "lead")).toMatchObject({ code: 6, stderr: expect.stringMatching(/^bus: git worktree: could not create .*\nhint: bus lane open L-a --worktree <another folder>\n$/) });
  expect(await laneFaults(openContext({ cwd: root, agent: "x" }), await laneOf(root, "L-a"))).toEqual([]);
  expect(await laneOf(root, "L-a")).not.toHaveProperty("opening");
  expect((await run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
});

test("a worktree may go through a symbolic link: its record names it as git does, and the next command finds it", async () => {
  const root = laneRepository({ ...POLICY, lanes: { ...POLICY.lanes, worktrees: "../linked" } });
  const beside = `${root}-lanes`;
  mkdirSync(join(beside, "there"), { recursive: true });
  symlinkSync(join(beside, "there"), join(root, "../linked"));
  onTestFinished(() => rmSync(join(root, "../linked")));
  await plannedLane(root, "a");
  const { run } = inside(root);
  const ran = await run("lane", "open", "L-a", "--agent", "lead", "--json");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(ran.stdout)).toMatchObject({ worktree: `../${basename(beside)}/there/L-a` });
  expect((await run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  expect((await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "no", "--agent", "lead")).stderr).toBe("");
  expect(git(root, "worktree", "list")).not.toContain("L-a");
  expect(branches(root)).toEqual(["main"]);
  await plannedLane(root, "b");
  symlinkSync(join(root, "pkg"), join(beside, "inside"));
  expect(await run("lane", "open", "L-b", "--worktree", `${beside}/inside/x`, "--agent", "lead")).toMatchObject({ code: 2, stderr: expect.stringMatching(/x lies in the main checkout/) });
});

test("makes a worktree that was deleted anew, with what was committed on the branch", async () => {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(root);
  await run("lane", "open", "L-a", "--agent", "lead");
  writeFileSync(join(worktreeOf(root, "L-a"), "pkg/a/index.mjs"), "export const value = 2;\n");
  git(worktreeOf(root, "L-a"), "commit", "--quiet", "--all", "--message=two");
  rmSync(worktreeOf(root, "L-a"), { recursive: true });
  expect((await run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  expect(readFileSync(join(worktreeOf(root, "L-a"), "pkg/a/index.mjs"), "utf8")).toBe("export const value = 2;\n");
});

test("works in a bare repository", async () => {
  const root = laneRepository();
  const bare = `${root}-lanes/hub.git`;
  git(root, "clone", "--quiet", "--bare", root, bare);
  mkdirSync(join(bare, "_bus/claims"), { recursive: true });
  for (const name of ["parallel.json", "config.json"]) writeFileSync(join(bare, "_bus", name), readFileSync(join(root, "_bus", name)));
  await plannedLane(bare, "a");
  const ran = await inside(bare).run("lane", "open", "L-a", "--agent", "lead", "--json");
  expect(ran.stderr).toBe("");
  const lane = JSON.parse(ran.stdout) as Lane;
  expect(lane.worktree).toBe("../hub.git-lanes/L-a");
  expect((await inside(join(bare, lane.worktree ?? "")).run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  await plannedLane(bare, "b", { mode: "A" });
  expect((await inside(bare).run("lane", "open", "L-b", "--agent", "lead")).stderr).toMatch(/a bare repository has no checkout/);
});
