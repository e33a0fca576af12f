import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { gitProcess } from "../platform/git-process.js";
import type { Git } from "../repo/contract.js";
import { isAncestor, mergeBase, tipOf } from "./commits.js";

const NOWHERE = "1".repeat(40);

/** Two commits one after the other on `main`, and one with no parent on `apart`. */
function history() {
  const root = scratchGit();
  const first = git(root, "rev-parse", "HEAD");
  git(root, "commit", "--quiet", "--allow-empty", "--message=second");
  const second = git(root, "rev-parse", "HEAD");
  const apart = git(root, "commit-tree", "HEAD^{tree}", "-m", "apart");
  git(root, "update-ref", "refs/heads/apart", apart);
  return { root, first, second, apart, runs: gitAt(root) };
}

const gitAt = (root: string): Git => gitProcess({ cwd: root, gitDir: join(root, ".git"), env: { PATH: process.env["PATH"], HOME: scratch(), GIT_CONFIG_NOSYSTEM: "1" } });

test("a branch's tip is its commit, and no branch has none", () => {
  const { runs, second, apart } = history();
  expect(["main", "apart", "missing", "refs/heads/main", "no branch", "--all", ""].map((branch) => tipOf(runs, branch))).toEqual([second, apart, null, null, null, null, null]);
});

test("a commit is in its own history and in a later one's, and in no other", () => {
  const { runs, first, second, apart } = history();
  const asked = [[first, second], [first, first], [first, "refs/heads/main"], [second, first], [first, apart], [NOWHERE, first], [first, NOWHERE], [first, "refs/heads/missing"]] as const;
  expect(asked.map(([commit, of]) => isAncestor(runs, commit, of))).toEqual([true, true, true, false, false, false, false, false]);
});

test("where commits parted; nowhere, for those with nothing in common or not here", () => {
  const { root, runs, first, second, apart } = history();
  const branch = git(root, "commit-tree", "HEAD^{tree}", "-p", first, "-m", "branch");
  const asked = [[second, branch], [first, "HEAD"], [second, apart], [NOWHERE, first], [first, NOWHERE], ["HEAD", "refs/heads/missing"]] as const;
  expect(asked.map(([one, other]) => mergeBase(runs, one, other))).toEqual([first, first, null, null, null, null]);
});

const QUESTIONS: readonly (readonly [string, (git: Pick<Git, "run">, commit: string) => unknown])[] = [
  ["rev-parse", (runs) => tipOf(runs, "main")],
  ["merge-base", (runs, commit) => isAncestor(runs, commit, "HEAD")],
  ["merge-base", (runs, commit) => mergeBase(runs, commit, "HEAD")],
];

test("a git that failed has not said no", () => {
  const failing = { run: () => ({ status: 128, stdout: "", stderr: "warning: something else\nfatal: bad config line 1 in file .git/config\n" }) };
  for (const [verb, ask] of QUESTIONS) expect(() => ask(failing, NOWHERE)).toThrow(expect.objectContaining({ code: "BAD_DATA", message: `git ${verb}: fatal: bad config line 1 in file .git/config`, hint: "git status" }));
  // It was killed.
  const killed = { run: () => ({ status: -1, stdout: "", stderr: "" }) };
  for (const [, ask] of QUESTIONS) expect(() => ask(killed, NOWHERE)).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
});

test.each([
  ["settings", (root: string) => writeFileSync(join(root, ".git/config"), "[core\n"), /bad config line 1 in file/],
  ["commit", (root: string) => spoil(root, git(root, "rev-parse", "HEAD")), /is corrupt$/],
])("a repository whose %s cannot be read has not said no", (_, spoiled, said) => {
  const { root, runs, first } = history();
  spoiled(root);
  for (const [, ask] of QUESTIONS) expect(() => ask(runs, first)).toThrow(expect.objectContaining({ code: "BAD_DATA", message: expect.stringMatching(said) }));
});

test("a history of which a part is missing has not said no", () => {
  const { root, runs, first, second, apart } = history();
  git(root, "commit", "--quiet", "--allow-empty", "--message=third");
  rmSync(join(root, ".git/objects", second.slice(0, 2), second.slice(2)));
  expect(() => isAncestor(runs, first, "HEAD")).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
  expect(() => mergeBase(runs, apart, "HEAD")).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
});

/** Puts something else in an object's place. */
function spoil(root: string, object: string): void {
  const file = join(root, ".git/objects", object.slice(0, 2), object.slice(2));
  rmSync(file);
  writeFileSync(file, "no object\n");
}
