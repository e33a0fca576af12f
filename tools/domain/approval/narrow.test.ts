import { describe, expect, test } from "vitest";
import { type RefChange, covers, coversPush } from "./covers.js";
import { narrowPath } from "./narrow-path.js";
import { narrowPrefix } from "./narrow-prefix.js";
import { isRemoval } from "./removal.js";
import { riskyCommands } from "./risky-command.js";

describe("S1-67 an approval is narrow", () => {
  test.each<[given: string[], words: string[]]>([
    [["git", "reset", "--hard"], ["git", "reset", "--hard"]],
    [["git reset --hard HEAD~1"], ["git", "reset", "--hard", "HEAD~1"]],
    [["git -C sub --no-pager reset --hard"], ["git", "reset", "--hard"]],
    [["git commit --amend -m 'two words'"], ["git", "commit", "--amend", "-m", "two words"]],
    [["git push origin x"], ["git", "push", "origin", "x"]],
    [["npm publish"], ["npm", "publish"]],
    [["./release.sh beta"], ["./release.sh", "beta"]],
    [["rm -rf .git"], ["rm", "-rf", ".git"]],
  ])("%j", (given, words) => expect(narrowPrefix(given)).toEqual(words));

  test.each<[given: string[], why: RegExp]>([
    [["git"], /too wide/],
    [["git", "push"], /too wide/],
    [["git push --force"], /name the remote/],
    [["git -C sub push"], /too wide/],
    [["git push origin"], /name the remote, and the branch/],
    [["git push --mirror origin"], /name the remote, and the branch/],
    [["git branch -D"], /too wide/],
    [["git tag -d"], /too wide/],
    [["git checkout --"], /too wide/],
    [["git update-ref -d"], /too wide/],
    [["git worktree remove --force"], /too wide/],
    [["rm -rf"], /too wide/],
    [["gh pr merge"], /too wide/],
    [["gh api"], /too wide/],
    [["git -c alias.x=y reset --hard"], /hides what git does/],
    [["npm"], /at least one more word/],
    [["*"], /wildcards/],
    [["git", "reset", "*"], /wildcards/],
    [["git push $REMOTE x"], /wildcards/],
    [["sh -c 'git reset --hard'"], /too wide: sh runs/],
    [["bash", "x"], /too wide/],
    [["/bin/bash", "x"], /too wide/],
    [["sudo git reset --hard"], /too wide/],
    [["env A=1 git reset --hard"], /too wide/],
    [["A=1 git reset --hard"], /too wide/],
    [["xargs git branch -D"], /too wide/],
    [["python3 -c x"], /runs whatever/],
    [["node"], /runs whatever/],
    [["git reset --hard; ls"], /not one plain command/],
    [["git reset --hard && ls"], /not one plain command/],
    [["git reset --hard > x"], /not one plain command/],
    [["git push origin $(x)"], /not one plain command|wildcards/],
    [[""], /not one plain command|wildcards/],
    [["git push https://u:ghp_0123456789abcdefghijABCDEFGHIJ0123456789@h/r x"], /secret/],
  ])("%j is refused", (given, why) => expect(() => narrowPrefix(given)).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringMatching(why) as string })));

  test.each(["src/api.ts", "src/api/**", "pkg/*/index.ts"])("a path: %s", (path) => expect(narrowPath([path], { ignoreCase: false })).toBe(path));
  test.each([["**"], ["*"], ["."], ["**/*.ts"], ["../x"], ["/etc/passwd"], [""], ["a", "b"], []].map((given) => [given]))("the paths %j are refused", (given) => {
    expect(() => narrowPath(given, { ignoreCase: false })).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

describe("what an approval covers", () => {
  const asked = (line: string, kind: "command" | "boundary" = "command") => ({ kind, prefix: line.split(" ") });
  test.each<[approved: string, script: string, covered: boolean]>([
    ["git reset --hard", "git reset --hard", true],
    ["git reset --hard", "git reset --hard HEAD~1", true],
    ["git reset --hard", "git reset --hard $X", true],
    ["git reset --hard", "git -C sub reset --hard", true],
    ["git reset --hard HEAD~1", "git reset --hard HEAD~1 -q", true],
    ["git reset --hard HEAD~1", "git reset --hard $X", false],
    ["git reset --hard HEAD~1", "git reset --hard", false],
    ["git reset --hard HEAD~1", "git reset --hard HEAD~12", false],
    ["git reset --hard", "git reset -q --hard", false],
    ["git reset HEAD~1", "git reset HEAD~1 --hard", false],
    ["git branch -D x", "git branch -D x y", false],
    ["git branch -D x", "git branch -D x $Y", false],
    ["git push origin x", "git push origin x --force", false],
    ["git push origin x", "git push origin x --no-verify", false],
    ["git push --force origin x", "git push --force origin x y", false],
    ["git push --force origin x", "git push --force origin x :main", false],
    ["git push --force origin x", "git push --force origin x --quiet", true],
    ["git push --delete origin x", "git push --delete origin x --force", false],
    ["git push --delete origin x", "git push --delete origin x --quiet", true],
    ["git push --force origin x", "git -c core.hooksPath=/dev/null push --force origin x", false],
    ["git push --force origin x", "GIT_CONFIG_COUNT=1 git push --force origin x", false],
    ["rm -rf .git/x", "rm -rf .git/x .git", false],
    ["gh pr merge 7", "gh pr merge 7 --squash", true],
    ["gh pr merge 7", "gh pr merge 7 8", false],
    ["gh pr merge 7", "gh pr merge 71", false],
  ])("S1-67 %s for %s: %s", (approved, script, covered) => {
    const risks = riskyCommands(script);
    // What does no harm takes none.
    expect(risks.length).toBe(1);
    expect(risks.map((risk) => covers(asked(approved), risk))).toEqual([covered]);
  });
  test("a boundary's covers no command", () => expect(riskyCommands("git reset --hard").map((risk) => covers(asked("git reset --hard", "boundary"), risk))).toEqual([false]));
  test.each<[string, string, string, RefChange, boolean]>([
    ["git push --force origin x", "origin", "refs/heads/x", "force-push", true],
    ["git push origin +HEAD:x", "origin", "refs/heads/x", "force-push", true],
    ["git push origin --delete x", "origin", "refs/heads/x", "ref-deletion", true],
    ["git push origin :x", "origin", "refs/heads/x", "ref-deletion", true],
    ["git push origin refs/heads/x", "origin", "refs/heads/x", "worker-push", true],
    ["git push --force origin x", "origin", "refs/heads/x", "worker-push", true],
    ["git push origin x", "origin", "refs/heads/x", "force-push", false],
    ["git push origin x", "origin", "refs/heads/x", "ref-deletion", false],
    ["git push --force origin x", "origin", "refs/heads/x", "ref-deletion", false],
    ["git push origin +x y", "origin", "refs/heads/y", "force-push", false],
    ["git push origin", "origin", "refs/heads/x", "worker-push", false],
    ["git push --force origin x", "other", "refs/heads/x", "force-push", false],
    ["git push --force origin x", "origin", "refs/heads/y", "force-push", false],
    ["git reset origin x", "origin", "refs/heads/x", "worker-push", false],
  ])("S1-67 a push: %s of %s %s, a %s: %s", (prefix, remote, ref, change, covered) => expect(coversPush(asked(prefix), remote, ref, change)).toBe(covered));
});

describe("S1-85 the repository, its history and its bus are not removed", () => {
  const kept = { root: "/w/r", git: ["/w/r/.git"], bus: "/w/r/_bus", worktrees: ["/w/r-lanes/L-b"] };
  test.each<[string, string, boolean]>([
    [".git", "/w/r", true],
    ["./.git/", "/w/r", true],
    ["../.git", "/w/r/src", true],
    ["/w/r", "/", true],
    [".", "/w/r", true],
    ["*", "/w/r", true],
    ["..", "/w/r", true],
    ["/", "/w/r", true],
    ["_bus", "/w/r", true],
    ["_bus/.live", "/w/r", true],
    [".git/refs", "/w/r", true],
    [".git*", "/w/r", true],
    ["_b?s", "/w/r", true],
    ["/w/*", "/", true],
    ["../r-lanes/L-b", "/w/r", true],
    ["../r-lanes", "/w/r", true],
    ["../r-lanes/*", "/w/r", true],
    [`${"*a".repeat(40)}*`, "/w/r", false],
    ["*.log", "/w/r", false],
    ["../r-lanes/L-b/dist", "/w/r", false],
    [".git/index.lock", "/w/r", false],
    ["src", "/w/r", false],
    ["*", "/w/r/dist", false],
    [".git", "/tmp/x", false],
    ["node_modules/.bin", "/w/r", false],
  ])("%s from %s: %s", (path, from, is) => expect(isRemoval(path, from, kept)).toBe(is));
});
