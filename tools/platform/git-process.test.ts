import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { gitProcess } from "./git-process.js";

const env = { PATH: process.env["PATH"], HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" };
const at = (cwd: string, extra: Record<string, string | undefined> = {}) => gitProcess({ cwd, gitDir: `${cwd}/.git`, env: { ...env, ...extra } });

test("what git prints, as text and as bytes", () => {
  const root = scratchGit({ "a b.txt": "x" });
  writeFileSync(`${root}/a b.txt`, Buffer.from([0xff, 0x00]));
  git(root, "commit", "--quiet", "--all", "--message=second");
  expect(at(root).run(["ls-files", "-z"]).stdout).toBe("a b.txt\0");
  expect(at(root).runBytes(["cat-file", "blob", "HEAD:a b.txt"])).toEqual(Buffer.from([0xff, 0x00]));
});

test("more output than a pipe holds", () => {
  const root = scratchGit({ "big.txt": "x".repeat(5_000_000) });
  expect(at(root).run(["show", "HEAD:big.txt"]).stdout).toHaveLength(5_000_000);
});

test.each([
  [["rev-parse", "--verify", "--end-of-options", "nowhere"], "NOT_FOUND", /^git rev-parse: Needed a single revision$/],
  [["cat-file", "blob", "nowhere:x"], "NOT_FOUND", /^git cat-file: .*object name/i],
  [["-c", "core.x=1", "diff", "nowhere...HEAD"], "NOT_FOUND", /^git diff: ambiguous argument/],
  [["fetch", "../nowhere"], "REMOTE", /^git fetch: '..\/nowhere' does not appear/],
  [["apply", "nothing.patch"], "BAD_DATA", /^git apply: /],
])("git %j fails with %s", (args, code, message) => {
  const root = scratchGit();
  expect(() => at(root).run(args)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.any(String) }));
  expect(at(root).run(args, { allowFailure: true }).status).toBeGreaterThan(0);
});

test("no git is told, whatever failure is allowed", () => {
  const git = gitProcess({ cwd: scratch(), gitDir: "/nonexistent", env: { PATH: "/nonexistent" } });
  expect(() => git.run(["status"], { allowFailure: true })).toThrow(expect.objectContaining({ code: "NOT_FOUND", hint: "git --version" }));
});

test("inside a hook of another repository git still works here; the index of a commit under way is kept", () => {
  const other = scratchGit({ "other.txt": "x" });
  const root = scratchGit({ "mine.txt": "x" });
  const foreign = { GIT_DIR: `${other}/.git`, GIT_WORK_TREE: other, GIT_INDEX_FILE: `${other}/.git/index` };
  expect(at(root, foreign).run(["ls-files"]).stdout).toBe("mine.txt\n");
  fill(root, { "new.txt": "x" });
  nodeIndex(root);
  expect(at(root, { ...foreign, GIT_INDEX_FILE: ".git/next-index" }).run(["ls-files"]).stdout).toBe("mine.txt\nnew.txt\n");
  expect(at(root).run(["ls-files"]).stdout).toBe("mine.txt\n");
});

/** What `git commit --only` prepares for its hooks. */
function nodeIndex(root: string): void {
  const own = at(root, { GIT_INDEX_FILE: ".git/next-index" });
  own.run(["read-tree", "HEAD"]);
  own.run(["update-index", "--add", "new.txt"]);
}

test("nobody is asked for a password", () => {
  const root = scratchGit();
  expect(at(root, { GIT_TERMINAL_PROMPT: "1" }).run(["-c", "alias.show-prompt=!echo $GIT_TERMINAL_PROMPT $LC_ALL", "show-prompt"]).stdout).toBe("0 C\n");
});
