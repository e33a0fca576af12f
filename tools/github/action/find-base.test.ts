import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { git, scratch, scratchGit } from "../../dev/scratch-repo.js";
import { findBase, type RunGit } from "./find-base.js";

/** A repository with a branch `work` two commits ahead of `main`, which is one ahead too, and their merge; cloned at a depth. */
function checkout(depth: number | null, what: "merge" | "work" | "main"): { run: RunGit; work: string; main: string } {
  const root = scratchGit({ "a.txt": "1\n" });
  git(root, "switch", "--quiet", "--create", "work");
  for (const message of ["one", "two"]) git(root, "commit", "--quiet", "--allow-empty", `--message=${message}`);
  git(root, "switch", "--quiet", "main");
  git(root, "commit", "--quiet", "--allow-empty", "--message=meanwhile");
  const work = git(root, "rev-parse", "work");
  const main = git(root, "rev-parse", "main");
  git(root, "switch", "--quiet", "--detach");
  git(root, "merge", "--quiet", "--no-ff", "--message=merge", "work");
  git(root, "update-ref", "refs/pull/1/merge", "HEAD");
  git(root, "switch", "--quiet", "main");
  const clone = scratch();
  git(clone, "init", "--quiet", "--initial-branch=none");
  git(clone, "remote", "add", "origin", `file://${root}`);
  const ref = { merge: "refs/pull/1/merge", work: "refs/heads/work", main: "refs/heads/main" }[what];
  const all = depth === null ? ["+refs/heads/*:refs/remotes/origin/*"] : [`--depth=${depth}`];
  git(clone, "fetch", "--quiet", ...all.filter((arg) => arg.startsWith("--")), "origin", ...all.filter((arg) => !arg.startsWith("--")), `+${ref}:refs/remotes/x/${what}`);
  git(clone, "checkout", "--quiet", "--detach", `refs/remotes/x/${what}`);
  return { run: runIn(clone), work, main };
}

const runIn = (cwd: string): RunGit => (...args) => spawnSync("git", args, { cwd, encoding: "utf8" });
const GONE = "d".repeat(40);
const base = (sha: string) => ["refs/remotes/origin/main", sha];

describe("a pull request's", () => {
  test("whole checkout has its base", () => {
    const { run, work, main } = checkout(null, "merge");
    expect(findBase(run, { bases: base(main), head: work, event: "pull_request", pullRequest: 1 })).toEqual({ ref: "refs/remotes/origin/main" });
    expect(findBase(run, { bases: ["refs/remotes/origin/gone", main], head: work, event: "pull_request", pullRequest: 1 })).toEqual({ ref: main });
    expect(findBase(run, { bases: [GONE], head: work, event: "pull_request", pullRequest: 1 }, "main")).toEqual({ ref: "refs/remotes/origin/main" });
  });

  test.each([[1, "merge"], [2, "merge"], [1, "work"], [2, "work"]] as const)("checkout of depth %d of %s names fetch-depth", (depth, what) => {
    const { run, work, main } = checkout(depth, what);
    expect(() => findBase(run, { bases: base(main), head: work, event: "pull_request", pullRequest: 1 })).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringMatching(/history is cut off/), hint: expect.stringContaining("fetch-depth: 0") }),
    );
  });

  test("base that was not fetched names fetch-depth", () => {
    const { run, work } = checkout(null, "merge");
    expect(() => findBase(run, { bases: ["refs/remotes/origin/gone", GONE], head: work, event: "pull_request", pullRequest: 1 })).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("does not have origin/gone"), hint: expect.stringContaining("fetch-depth: 0") }),
    );
  });

  test.each([["pull_request_target", /base branch is checked out, so nothing of #1/, /on: pull_request/], ["pull_request", /is not #1/, /without `ref:`/]])("base checked out under %s is refused", (event, message, hint) => {
    const { run, work, main } = checkout(null, "main");
    expect(() => findBase(run, { bases: base(main), head: work, event, pullRequest: 1 })).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringMatching(message), hint: expect.stringMatching(hint) }));
  });

  test("base checked out under pull_request_target, as checkout does it by itself, is refused for that", () => {
    const { run, work, main } = checkout(1, "main");
    expect(() => findBase(run, { bases: base(main), head: work, event: "pull_request_target", pullRequest: 1 })).toThrow(/nothing of #1/);
  });

  test("head checked out under pull_request_target is looked at", () => {
    const { run, work, main } = checkout(null, "work");
    expect(findBase(run, { bases: base(main), head: work, event: "pull_request_target", pullRequest: 1 })).toEqual({ ref: "refs/remotes/origin/main" });
  });
});

describe("without a pull request", () => {
  const push = { head: null, event: "push", pullRequest: null };
  test("the commit before is the base, if it is there", () => {
    const { run, main } = checkout(null, "main");
    expect(findBase(run, { ...push, bases: [main] })).toEqual({ ref: main });
    expect(findBase(run, { ...push, bases: [GONE] })).toEqual({ missing: GONE });
    expect(findBase(run, { ...push, bases: [] })).toEqual({});
  });

  test("a base of another history is refused", () => {
    const root = scratchGit();
    git(root, "switch", "--quiet", "--orphan", "other");
    git(root, "commit", "--quiet", "--allow-empty", "--message=other");
    expect(() => findBase(runIn(root), { ...push, bases: [] }, "main")).toThrow(expect.objectContaining({ code: "USAGE", message: "the checkout and main have no common commit" }));
  });

  test("a base that was asked for must be there", () => {
    const { run } = checkout(null, "main");
    for (const wanted of ["gone", "--upload-pack=x"]) expect(() => findBase(run, { ...push, bases: [] }, wanted)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

test("a folder without git says what is missing", () => {
  const run = runIn(scratch());
  expect(() => findBase(run, { bases: [], head: null, event: "push", pullRequest: null })).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringContaining("not a git repository"), hint: expect.stringContaining("actions/checkout") }));
});
