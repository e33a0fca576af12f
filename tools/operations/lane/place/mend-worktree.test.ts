import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../../../cli/test-bus.js";
import { laneRepository, plannedLane } from "../../../dev/planned-lanes.js";
import { git } from "../../../dev/scratch-repo.js";
import { faultyContext } from "../../../dev/verify/lanes-fault-context.js";
import { laneFaults } from "../../../dev/verify/lanes-invariants.js";
import { openContext } from "../../../dev/verify/open-context.js";
import { Killed } from "../../../platform/node-fs-faults.js";
import type { Lane } from "../../../schema/records.gen.js";
import { closeLane } from "../../close-lane.js";
import { openLane } from "../../open-lane.js";
import { readLane } from "../lanes.js";

const ZEROS = "0".repeat(40);
const treeOf = (root: string) => `${root}-lanes/L-a`;
const laneOf = (root: string) => readLane(openContext({ cwd: root, agent: "x" }), "L-a") as Promise<Lane>;
const faultsOf = async (root: string) => laneFaults(openContext({ cwd: root, agent: "x" }), await laneOf(root));

/** A repository with the lane planned, or in work. */
async function repository(isOpen: boolean): Promise<{ root: string; run: ReturnType<typeof inside>["run"] }> {
  const root = laneRepository();
  await plannedLane(root, "a");
  const { run } = inside(root);
  if (isOpen) for (const agent of ["lead", "w-a"]) expect((await run("lane", "open", "L-a", "--agent", agent)).code).toBe(0);
  return { root, run };
}

/** The process ends at a call to git. */
async function killedAt(root: string, agent: string, call: string, at: "before" | "after", act: (bus: ReturnType<typeof faultyContext>) => Promise<unknown>): Promise<void> {
  const bus = faultyContext({ cwd: root, agent }, ({ name }) => (name.startsWith(`git ${call}`) ? { kill: at } : null));
  await expect(act(bus)).rejects.toBeInstanceOf(Killed);
}

/** What `git worktree add` has written when it is killed, in the order in which it writes. */
const HALF: readonly (readonly [name: string, undo: (entry: string, tree: string) => void])[] = [
  ["nothing but the folder", (entry, tree) => {
    rmSync(entry, { recursive: true });
    rmSync(join(tree, ".git"));
  }],
  ["where the worktree is", (entry, tree) => {
    for (const file of [join(entry, "HEAD"), join(entry, "commondir"), join(tree, ".git")]) rmSync(file);
  }],
  ["the link in it", (entry) => {
    for (const file of ["HEAD", "commondir"]) rmSync(join(entry, file));
  }],
  ["a HEAD of no commit", (entry) => {
    rmSync(join(entry, "commondir"));
    writeFileSync(join(entry, "HEAD"), `${ZEROS}\n`);
  }],
  ["all but its branch", (entry) => writeFileSync(join(entry, "HEAD"), `${ZEROS}\n`)],
  ["all but the unlocking", () => undefined],
];

test.each(HALF)("a worktree of which a killed git had made %s is made by the next command", async (_name, undo) => {
  const { root, run } = await repository(false);
  await killedAt(root, "lead", "worktree add", "after", (bus) => openLane(bus, { lane: "L-a" }));
  const entry = join(root, ".git/worktrees/L-a");
  writeFileSync(join(entry, "locked"), "initializing");
  undo(entry, treeOf(root));
  expect(await laneOf(root)).toHaveProperty("opening");
  const ran = await run("lane", "open", "L-a", "--agent", "lead");
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/^undid what lead had begun of L-a/) });
  expect(await faultsOf(root)).toEqual([]);
});

test("a lane that was half opened is dropped, and nothing is left", async () => {
  const { root, run } = await repository(false);
  await killedAt(root, "lead", "worktree add", "after", (bus) => openLane(bus, { lane: "L-a" }));
  const entry = join(root, ".git/worktrees/L-a");
  for (const file of ["HEAD", "commondir"]) rmSync(join(entry, file));
  expect((await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "no", "--agent", "lead")).code).toBe(0);
  expect(await faultsOf(root)).toEqual([]);
  expect(git(root, "worktree", "list")).not.toContain("L-a");
});

test("files that somebody puts into a half made worktree are left alone, and told", async () => {
  const { root, run } = await repository(false);
  await killedAt(root, "lead", "worktree add", "after", (bus) => openLane(bus, { lane: "L-a" }));
  writeFileSync(join(root, ".git/worktrees/L-a/HEAD"), `${ZEROS}\n`);
  writeFileSync(join(treeOf(root), "mine"), "x");
  expect(await run("lane", "open", "L-a", "--agent", "lead")).toMatchObject({ code: 3, stderr: expect.stringMatching(/git was killed while it made the worktree .*L-a, and there is something else in it\nhint: ls -la /) });
  expect(existsSync(join(treeOf(root), "mine"))).toBe(true);
  rmSync(join(treeOf(root), "mine"));
  expect((await run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
  expect(await faultsOf(root)).toEqual([]);
});

test("a worktree that a killed git had begun to take away is taken away by the same command", async () => {
  const { root, run } = await repository(true);
  await killedAt(root, "lead", "worktree remove", "before", (bus) => closeLane(bus, { lane: "L-a", outcome: "dropped", note: "no" }));
  rmSync(join(treeOf(root), ".git"));
  rmSync(join(treeOf(root), "pkg/a"), { recursive: true });
  expect(await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "no", "--agent", "lead")).toMatchObject({ code: 0, stderr: "" });
  expect(await faultsOf(root)).toEqual([]);
  expect(readdirSync(join(root, ".git"))).not.toContain("worktrees");
});

test("an opening whose undoing was killed within the worktree is undone, and what was put there is kept", async () => {
  const { root, run } = await repository(false);
  await killedAt(root, "lead", "reset", "after", (bus) => openLane(bus, { lane: "L-a" }));
  writeFileSync(join(treeOf(root), "mine"), "x");
  rmSync(join(treeOf(root), ".git"));
  const ran = await run("lane", "open", "L-a", "--agent", "lead");
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/are kept: git show refs\/buslane\/left\/L-a-/) });
  const ref = /git show (\S+)/.exec(ran.stderr)?.[1] ?? "";
  expect(git(root, "show", `${ref}:mine`)).toBe("x");
  expect(await faultsOf(root)).toEqual([]);
});

test("a lane whose worktree lost git's link is taken up once git has repaired it, as the hint says", async () => {
  const { root, run } = await repository(true);
  writeFileSync(join(treeOf(root), "pkg/a/index.mjs"), "export const value = 9;\n");
  rmSync(join(treeOf(root), ".git"));
  expect(await run("lane", "open", "L-a", "--agent", "w-a")).toMatchObject({ code: 3, stderr: expect.stringMatching(/L-a has files, but not git's link to them any more\nhint: git worktree repair\n/) });
  expect(await laneOf(root)).not.toHaveProperty("opening");
  git(root, "worktree", "repair");
  expect((await run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  expect(git(treeOf(root), "status", "--porcelain", "--", "pkg")).toBe("M pkg/a/index.mjs");
});

test("a lane's own worktree may be locked", async () => {
  const { root, run } = await repository(true);
  git(root, "worktree", "lock", treeOf(root));
  expect((await run("lane", "open", "L-a", "--agent", "w-a")).code).toBe(0);
  expect((await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "no", "--agent", "lead")).stderr).toMatch(/stays: it is locked \(git worktree unlock .*; git worktree remove .*\)/);
});

test("somebody's own worktree is taken where it is clean, and begins where the lane does", async () => {
  const { root, run } = await repository(false);
  git(root, "worktree", "add", "--quiet", "-b", "agent/w-a/l-a", treeOf(root));
  git(root, "commit", "--quiet", "--allow-empty", "--message=on");
  writeFileSync(join(treeOf(root), "theirs"), "x");
  expect(await run("lane", "open", "L-a", "--agent", "lead")).toMatchObject({ code: 3, stderr: expect.stringMatching(/has agent\/w-a\/l-a checked out already, with files that are not committed\nhint: git -C .* status/) });
  expect(existsSync(join(treeOf(root), "theirs"))).toBe(true);
  rmSync(join(treeOf(root), "theirs"));
  expect((await run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
  expect(git(treeOf(root), "rev-parse", "HEAD")).toBe((await laneOf(root)).base_commit);
  expect(await faultsOf(root)).toEqual([]);
});

test("what the bus wrote in a closed lane's worktree is kept, and no reason for it to stay; nor is a file that is only missing", async () => {
  const { root, run } = await repository(true);
  mkdirSync(join(treeOf(root), "_report/runner/L-a"), { recursive: true });
  writeFileSync(join(treeOf(root), "_report/runner/L-a/gate-1.json"), "{}\n");
  rmSync(join(treeOf(root), "pkg/a/index.mjs"));
  const ran = await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "no", "--agent", "lead");
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/^files in .*L-a that were not the branch's are kept: git show refs\/buslane\/left\/L-a-\w+\n$/) });
  const ref = /git show (\S+)/.exec(ran.stderr)?.[1] ?? "";
  expect(git(root, "show", `${ref}:_report/runner/L-a/gate-1.json`)).toBe("{}");
  expect(existsSync(treeOf(root))).toBe(false);
});

test("what git ignores in a closed lane's worktree goes with it, and is told: files before folders", async () => {
  const { root, run } = await repository(true);
  writeFileSync(join(root, ".git/info/exclude"), ".env\nnode_modules/\n_report/\n");
  for (const folder of ["node_modules/x", "pkg/a/node_modules/y", "_report/runner"]) mkdirSync(join(treeOf(root), folder), { recursive: true });
  for (const file of ["node_modules/x/index.js", "pkg/a/node_modules/y/index.js", "_report/runner/1.json", "pkg/b/.env"]) writeFileSync(join(treeOf(root), file), "x");
  const ran = await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "no", "--agent", "lead");
  expect(ran).toMatchObject({ code: 0, stderr: `with the worktree ${treeOf(root)} goes what git ignores there: pkg/b/.env, node_modules/, pkg/a/node_modules/\n` });
  expect(existsSync(treeOf(root))).toBe(false);
});

test("a closed lane's worktree that somebody switched to another branch stays, and it is said", async () => {
  const { root, run } = await repository(true);
  git(treeOf(root), "switch", "--quiet", "--detach");
  expect((await run("lane", "close", "L-a", "--outcome", "dropped", "--note", "no", "--agent", "lead")).stderr).toMatch(new RegExp(`${basename(treeOf(root))} stays: it is on no branch, not on agent/w-a/l-a \\(git worktree remove `));
  expect(existsSync(treeOf(root))).toBe(true);
});

test("a registration that a killed git has left empty, which stops every git, is told with what to take away", async () => {
  const { root, run } = await repository(false);
  await plannedLane(root, "b");
  const entry = join(root, ".git/worktrees/L-b");
  git(root, "worktree", "add", "--quiet", "-b", "agent/w-b/l-b", `${root}-lanes/L-b`);
  writeFileSync(join(entry, "commondir"), "");
  const ran = await run("lane", "open", "L-a", "--agent", "lead");
  expect(ran).toMatchObject({ code: 6, stderr: expect.stringMatching(/failed to read \S*commondir.*: a git was killed while it registered that worktree\nhint: rm -r /) });
  execFileSync("sh", ["-c", /hint: (.+)/.exec(ran.stderr)?.[1] ?? "false"], { cwd: root });
  expect(existsSync(entry)).toBe(false);
  expect((await run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
  expect(await faultsOf(root)).toEqual([]);
});

test("a worktree that cannot be filled, for want of room, is told with where to look, and nothing is left of it", async () => {
  const { root, run } = await repository(false);
  const bus = faultyContext({ cwd: root, agent: "lead" }, ({ name }) => (name.startsWith("git reset") ? { fail: "ENOSPC" } : null));
  await expect(openLane(bus, { lane: "L-a" })).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringMatching(/^the files of agent\/w-a\/l-a cannot be written to .*L-a: fatal: injected$/), hint: `df -h ${root}-lanes   (is there room?)` });
  expect(await laneOf(root)).not.toHaveProperty("opening");
  expect(await faultsOf(root)).toEqual([]);
  expect((await run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
});

test.each(["open", "dropped"] as const)("the git of a killed command may be first with the branch of a lane that is %s", async (how) => {
  const { root } = await repository(how === "dropped");
  const context = openContext({ cwd: root, agent: "lead" });
  const real = context.repo.git;
  if (real === null) throw new Error("no git");
  let first = 0;
  const twice: typeof real = {
    ...real,
    run(args, options) {
      if (args[0] === "update-ref") first += real.run(args).status === 0 ? 1 : 0;
      return real.run(args, options);
    },
  };
  const bus = { ...context, repo: { ...context.repo, git: twice } };
  await (how === "open" ? openLane(bus, { lane: "L-a" }) : closeLane(bus, { lane: "L-a", outcome: how, note: "no" }));
  expect(first).toBe(1);
  expect(await faultsOf(root)).toEqual([]);
});

test("a branch that a killed git has left locked is told with the file, and the command works once that is gone", async () => {
  const { root, run } = await repository(false);
  const lock = join(root, ".git/refs/heads/agent/w-a/l-a.lock");
  mkdirSync(join(lock, ".."), { recursive: true });
  writeFileSync(lock, "");
  const ran = await run("lane", "open", "L-a", "--agent", "lead");
  expect(ran).toMatchObject({ code: 3, stderr: expect.stringMatching(/l-a\.lock is there: a git runs, or was killed\nhint: rm /) });
  expect(await laneOf(root)).not.toHaveProperty("opening");
  rmSync(lock);
  expect((await run("lane", "open", "L-a", "--agent", "lead")).code).toBe(0);
  expect(await faultsOf(root)).toEqual([]);
});
