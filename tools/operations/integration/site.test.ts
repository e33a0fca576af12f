import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { POLICY } from "../../dev/parallel-repo.js";
import { laneRepository } from "../../dev/planned-lanes.js";
import { git } from "../../dev/scratch-repo.js";
import { openContext } from "../../dev/verify/open-context.js";
import type { BusContext } from "../context.js";
import { siteAt } from "./site.js";

const ZEROS = "0".repeat(40);
const place = (root: string) => `${root}-lanes/.integration`;

/** The worktree, made once, and where git keeps it. */
async function made(): Promise<{ root: string; bus: BusContext; entry: string; at: string }> {
  const root = laneRepository();
  const bus = openContext({ cwd: root, agent: "int" });
  const at = git(root, "rev-parse", "main");
  await siteAt(bus, POLICY, at);
  return { root, bus, at, entry: git(place(root), "rev-parse", "--absolute-git-dir") };
}

test.each<[string, (tree: string, entry: string) => void]>([
  ["its folder is gone", (tree) => rmSync(tree, { recursive: true })],
  ["its folder is empty", (tree) => {
    rmSync(tree, { recursive: true });
    mkdirSync(tree);
  }],
  ["git was killed while it made it", (tree, entry) => {
    rmSync(tree, { recursive: true });
    mkdirSync(tree);
    writeFileSync(join(tree, ".git"), `gitdir: ${entry}\n`);
    rmSync(join(entry, "commondir"));
    writeFileSync(join(entry, "HEAD"), `${ZEROS}\n`);
    writeFileSync(join(entry, "locked"), "initializing");
  }],
])("the integration worktree is made anew when %s, and others' registrations stay", async (_name, damage) => {
  const { root, bus, entry, at } = await made();
  git(root, "worktree", "add", "--quiet", "-b", "side", `${root}-lanes/side`);
  rmSync(`${root}-lanes/side`, { recursive: true });
  damage(place(root), entry);
  await siteAt(bus, POLICY, at);
  expect(git(place(root), "status", "--porcelain")).toBe("");
  expect(git(place(root), "rev-parse", "HEAD")).toBe(at);
  expect(existsSync(join(place(root), "pkg/a/index.mjs"))).toBe(true);
  expect(git(root, "worktree", "list")).toMatch(/side.*prunable/);
});

test("files in a folder that has lost git's link are nobody's to take away", async () => {
  const { root, bus, at } = await made();
  rmSync(join(place(root), ".git"));
  await expect(siteAt(bus, POLICY, at)).rejects.toMatchObject({ code: "BAD_DATA", hint: expect.stringMatching(/^ls -la /) });
  expect(existsSync(join(place(root), "pkg/a/index.mjs"))).toBe(true);
});

test("it is made while git reads another worktree that is half made, and no hook runs", async () => {
  const root = laneRepository();
  mkdirSync(join(root, ".git/hooks"), { recursive: true });
  writeFileSync(join(root, ".git/hooks/post-checkout"), `#!/bin/sh\necho ran >> ${join(root, ".git/ran")}\n`, { mode: 0o755 });
  const context = openContext({ cwd: root, agent: "int" });
  let failures = 3;
  const half = { status: 128, stdout: "", stderr: "fatal: failed to read .git/worktrees/L-b/commondir: Success\n" };
  const work: BusContext["repo"]["work"] = (path) => {
    const real = context.repo.work(path);
    return { ...real, git: { ...real.git, run: (args, options) => (args.includes("worktree") && args.includes("add") && failures-- > 0 ? half : real.git.run(args, options)) } };
  };
  const bus: BusContext = { ...context, repo: { ...context.repo, work } };
  await siteAt(bus, POLICY, git(root, "rev-parse", "main"));
  expect(failures).toBeLessThan(0);
  expect(readFileSync(join(place(root), "pkg/a/index.mjs"), "utf8")).toContain("value = 1");
  expect(existsSync(join(root, ".git/ran"))).toBe(false);
});
