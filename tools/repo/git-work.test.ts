import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { nodeFs } from "../platform/fs-port.js";
import { gitWork } from "./git-work.js";

const START = { ".gitignore": "*.log\n/_bus/\n", "a.txt": "one\ntwo\nthree\n", "dir/b.txt": "b\n", "dir/c.txt": "c\n", "run.sh": "#!/bin/sh\n" };
const quiet = { GIT_CONFIG_NOSYSTEM: "1", HOME: "/nowhere" };

function start(files: Record<string, string | object> = START) {
  const root = scratchGit(files);
  mkdirSync(join(root, "_bus"), { recursive: true });
  return { root, work: gitWork(nodeFs, root, join(root, "_bus"), { ...process.env, ...quiet }) };
}

/** What git itself makes of the same files, in a repository whose index may be used up. */
function reference(root: string): string {
  git(root, "-c", "core.safecrlf=false", "add", "--all");
  return git(root, "write-tree");
}

/** The patch onto a checkout of the commit that it is against: the tree that comes out. */
function applied(root: string, base: string, patch: Buffer): string {
  const other = join(scratch(), "other");
  git(root, "worktree", "add", "--quiet", "--detach", other, base);
  if (patch.length > 0) execFileSync("git", ["apply", "--index", "--binary", "-"], { cwd: other, input: patch, env: { PATH: process.env["PATH"], ...quiet } });
  const tree = git(other, "write-tree");
  git(root, "worktree", "remove", "--force", other);
  return tree;
}

const rm = (root: string, path: string) => rmSync(join(root, path), { recursive: true });

/** What somebody does in a checkout, and the paths that differ then. */
const EDITS: readonly (readonly [string, (root: string) => void, readonly string[]])[] = [
  ["nothing", () => {}, []],
  // As much later as git can tell: else it has nothing to bring up to date in the index.
  ["touched, but the same", (root) => utimesSync(join(root, "a.txt"), 2e9, 2e9), []],
  ["changed", (root) => writeFileSync(join(root, "a.txt"), "one\n2\nthree\n"), ["a.txt"]],
  ["deleted", (root) => rm(root, "a.txt"), ["a.txt"]],
  ["renamed, staged", (root) => void git(root, "mv", "a.txt", "z.txt"), ["a.txt", "z.txt"]],
  ["renamed, not staged", (root) => { rm(root, "a.txt"); fill(root, { "z.txt": "one\ntwo\nthree\n" }); }, ["a.txt", "z.txt"]],
  ["made executable", (root) => chmodSync(join(root, "run.sh"), 0o755), ["run.sh"]],
  ["binary", (root) => writeFileSync(join(root, "dir/b.txt"), Buffer.from([0, 255, 1, 0, 10, 0])), ["dir/b.txt"]],
  ["in another encoding", (root) => writeFileSync(join(root, "a.txt"), Buffer.from("one\ntw\xf6\nthree\n", "latin1")), ["a.txt"]],
  ["without a last newline", (root) => writeFileSync(join(root, "a.txt"), "one\ntwo\nthree"), ["a.txt"]],
  ["emptied", (root) => writeFileSync(join(root, "a.txt"), ""), ["a.txt"]],
  ["new and untracked", (root) => fill(root, { "new/deep/er.txt": "n\n" }), ["new/deep/er.txt"]],
  ["new and ignored", (root) => fill(root, { "new.log": "n\n" }), []],
  ["ignored, yet added", (root) => { fill(root, { "new.log": "n\n" }); git(root, "add", "--force", "new.log"); }, ["new.log"]],
  ["intended to be added", (root) => { fill(root, { "new.txt": "n\n" }); git(root, "add", "--intent-to-add", "new.txt"); }, ["new.txt"]],
  ["staged, then changed again", (root) => { fill(root, { "a.txt": "x\n" }); git(root, "add", "a.txt"); fill(root, { "a.txt": "y\n" }); }, ["a.txt"]],
  ["staged, then as before", (root) => { fill(root, { "a.txt": "x\n" }); git(root, "add", "a.txt"); fill(root, { "a.txt": START["a.txt"] }); }, ["a.txt"]],
  ["staged as new, then removed", (root) => { fill(root, { "new.txt": "x\n" }); git(root, "add", "new.txt"); rm(root, "new.txt"); }, ["new.txt"]],
  ["no longer tracked, but there", (root) => void git(root, "rm", "--cached", "--quiet", "a.txt"), ["a.txt"]],
  ["odd names", (root) => fill(root, { "sp ace.txt": "", "tab\t.txt": "t", 'quo"te.txt': "q", "new\nline.txt": "n", "back\\slash": "b", ":(glob)*": "g", "-dash": "d", "grüße/日本.txt": "ü", "é": "nfd" }), ["-dash", ":(glob)*", "back\\slash", "é", "grüße/日本.txt", "new\nline.txt", 'quo"te.txt', "sp ace.txt", "tab\t.txt"]],
  ["a link", (root) => symlinkSync("a.txt", join(root, "link")), ["link"]],
  ["a link to nowhere, and out", (root) => { symlinkSync("nowhere", join(root, "l1")); symlinkSync("/etc", join(root, "l2")); }, ["l1", "l2"]],
  ["a file becomes a link", (root) => { rm(root, "a.txt"); symlinkSync("run.sh", join(root, "a.txt")); }, ["a.txt"]],
  ["a folder becomes a link", (root) => { rm(root, "dir"); fill(root, { "other/b.txt": "other" }); symlinkSync("other", join(root, "dir")); }, ["dir", "dir/b.txt", "dir/c.txt", "other/b.txt"]],
  ["a folder becomes a file", (root) => { rm(root, "dir"); fill(root, { dir: "a file now\n" }); }, ["dir", "dir/b.txt", "dir/c.txt"]],
  ["a file becomes a folder", (root) => { rm(root, "a.txt"); fill(root, { "a.txt/in.txt": "in\n" }); }, ["a.txt", "a.txt/in.txt"]],
];

test.each(EDITS)("%s: what differs, its tree and its patch are those of git, and the index stays", (_, edit, expected) => {
  const { root, work } = start();
  edit(root);
  const index = readFileSync(join(root, ".git/index"));
  const base = work.head();
  const changed = work.changed(base);
  expect(changed).toEqual([...expected].sort());
  const tree = work.tree(() => true);
  const patch = work.patch(base, changed);
  expect(readFileSync(join(root, ".git/index"))).toEqual(index);
  expect(readdirSync(join(root, "_bus/.live/tmp"))).toEqual([]);
  expect(tree).toBe(reference(root));
  expect(applied(root, base, patch)).toBe(tree);
});

test("a pipe where a file was is no file", () => {
  const { root, work } = start();
  rm(root, "a.txt");
  execFileSync("mkfifo", [join(root, "a.txt")]);
  const tree = work.tree(() => true);
  rm(root, "a.txt");
  expect(tree).toBe(reference(root));
});

test("a part of the work: only the wanted paths are in its tree and its patch", () => {
  const { root, work } = start();
  fill(root, { "a.txt": "changed\n", "dir/b.txt": "changed\n", "dir/new.txt": "new\n" });
  const inDir = (path: string) => path.startsWith("dir/");
  const tree = work.tree(inDir);
  expect(git(root, "ls-tree", "-r", "--name-only", tree).split("\n")).toEqual(["dir/b.txt", "dir/c.txt", "dir/new.txt"]);
  const patch = work.patch(work.head(), ["dir/b.txt", "dir/new.txt", "not/there"]).toString("utf8");
  expect(patch.match(/^diff --git .*$/gm)).toEqual(["diff --git a/dir/b.txt b/dir/b.txt", "diff --git a/dir/new.txt b/dir/new.txt"]);
  expect(work.patch(work.head(), [])).toHaveLength(0);
  fill(root, { "a.txt": "changed again\n" });
  expect(work.tree(inDir)).toBe(tree);
  expect(work.tree(() => false)).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
});

test("against an earlier commit: what was committed since counts, too", () => {
  const { root, work } = start();
  const base = work.head();
  fill(root, { "committed.txt": "c\n" });
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=second");
  fill(root, { "a.txt": "changed\n" });
  expect(work.changed(base)).toEqual(["a.txt", "committed.txt"]);
  const patch = work.patch(base, ["a.txt", "committed.txt"]);
  expect(applied(root, base, patch)).toBe(work.tree(() => true));
});

test("names that are no UTF-8 are kept byte for byte", () => {
  const { root, work } = start();
  const name = Buffer.concat([Buffer.from(`${root}/`), Buffer.from("gr\xfc\xdfe", "latin1")]);
  writeFileSync(name, "x\n");
  const changed = work.changed(work.head());
  expect(changed).toEqual(["gr��e"]);
  const patch = work.patch(work.head(), changed);
  const [tree, base] = [work.tree(() => true), work.head()];
  expect(applied(root, base, patch)).toBe(tree);
  expect(tree).toBe(reference(root));
  git(root, "commit", "--quiet", "--message=odd");
  expect(work.tree(() => true)).toBe(tree);
});

test("thousands of paths are no argument list", () => {
  const { root, work } = start();
  const paths = Array.from({ length: 3000 }, (_, at) => `many/${"long-".repeat(12)}${String(at).padStart(5, "0")}.txt`);
  fill(root, Object.fromEntries(paths.map((path) => [path, "x\n"])));
  const base = work.head();
  expect(work.changed(base)).toEqual(paths);
  const patch = work.patch(base, paths);
  expect(applied(root, base, patch)).toBe(work.tree(() => true));
});

test.each([["core.autocrlf", "true"], ["core.autocrlf", "input"], ["core.safecrlf", "true"], ["core.eol", "crlf"]])("%s=%s: ends of lines are git's, and those alone are no change", (key, value) => {
  const { root, work } = start({ ...START, ".gitattributes": "*.txt text\n" });
  git(root, "config", key, value);
  git(root, "config", "core.autocrlf", key === "core.autocrlf" ? value : "false");
  writeFileSync(join(root, "a.txt"), "one\r\ntwo\r\nthree\r\n");
  expect(work.changed(work.head())).toEqual([]);
  writeFileSync(join(root, "a.txt"), "one\r\n2\r\nthree\r\n");
  fill(root, { "new.txt": "n\r\n" });
  const base = work.head();
  expect(work.changed(base)).toEqual(["a.txt", "new.txt"]);
  const patch = work.patch(base, ["a.txt", "new.txt"]);
  const tree = work.tree(() => true);
  expect(patch.includes("\r")).toBe(false);
  expect(tree).toBe(reference(root));
  git(root, "config", "core.autocrlf", "false");
  expect(applied(root, base, patch)).toBe(tree);
});

test.each([
  ["diff.noprefix", "true"], ["diff.mnemonicPrefix", "true"], ["diff.renames", "copies"], ["diff.submodule", "log"], ["diff.relative", "true"], ["diff.external", "/bin/false"],
  ["diff.context", "0"], ["diff.orderFile", "nowhere"], ["diff.autoRefreshIndex", "false"], ["diff.ignoreSubmodules", "all"], ["color.ui", "always"], ["core.quotePath", "false"], ["core.splitIndex", "true"],
  ["diff.upper.textconv", "tr a-z A-Z <"], ["status.showUntrackedFiles", "no"],
])("a person's %s=%s changes nothing", (key, value) => {
  const { root, work } = start({ ...START, ".gitattributes": "*.txt diff=upper\n" });
  fill(root, { "a.txt": "one\n2\nthree\n", "ü.txt": "new\n", "dir/c.txt": "c\n" });
  const base = work.head();
  const plain = [work.changed(base), work.tree(() => true), work.patch(base, work.changed(base)).toString("latin1")];
  git(root, "config", key, value);
  expect([work.changed(base), work.tree(() => true), work.patch(base, work.changed(base)).toString("latin1")]).toEqual(plain);
  expect(plain[0]).toEqual(["a.txt", "ü.txt"]);
  expect(readdirSync(join(root, ".git")).filter((name) => name.startsWith("sharedindex"))).toEqual([]);
});

test.each(["assume-unchanged", "skip-worktree"])("what git was told to overlook by --%s is looked at", (flag) => {
  const { root, work } = start();
  git(root, "update-index", `--${flag}`, "a.txt", "dir/b.txt");
  expect(work.changed(work.head())).toEqual([]);
  fill(root, { "a.txt": "hidden\n" });
  const base = work.head();
  expect(work.changed(base)).toEqual(["a.txt"]);
  const patch = work.patch(base, ["a.txt"]);
  const tree = work.tree(() => true);
  git(root, "update-index", `--no-${flag}`, "a.txt", "dir/b.txt");
  expect(tree).toBe(reference(root));
  expect(applied(root, base, patch)).toBe(tree);
});

test("a sparse checkout: what is left out is unchanged, what is there counts", () => {
  const { root, work } = start();
  const whole = work.tree(() => true);
  git(root, "sparse-checkout", "set", "--no-cone", "/a.txt", "/.gitignore");
  expect(readdirSync(root)).not.toContain("dir");
  expect(work.changed(work.head())).toEqual([]);
  expect(work.tree(() => true)).toBe(whole);
  fill(root, { "a.txt": "changed\n", "dir/b.txt": "there\n" });
  const base = work.head();
  expect(work.changed(base)).toEqual(["a.txt", "dir/b.txt"]);
  const patch = work.patch(base, ["a.txt", "dir/b.txt"]);
  expect(patch.toString("utf8").match(/^diff --git/gm)).toHaveLength(2);
  git(root, "sparse-checkout", "disable");
  expect(applied(root, base, patch)).toBe(work.tree(() => true));
});

test("a submodule is the commit that it stands at; its own files, and nested repositories, are not this one's", () => {
  const { root, work } = start();
  const inner = scratchGit({ "in.txt": "in\n" });
  git(root, "submodule", "--quiet", "add", inner, "sub");
  const base = work.head();
  expect(work.changed(base)).toEqual([".gitmodules", "sub"]);
  expect(work.tree(() => true)).toBe(reference(root));
  git(root, "commit", "--quiet", "--message=sub");
  const second = work.head();
  fill(root, { "sub/dirty.txt": "d\n" });
  git(root, "init", "--quiet", "nested");
  fill(root, { "nested/n.txt": "n\n" });
  expect(work.changed(second)).toEqual([]);
  git(join(root, "sub"), "add", "--all");
  git(join(root, "sub"), "commit", "--quiet", "--message=moved");
  expect(work.changed(second)).toEqual(["sub"]);
  expect(work.patch(second, ["sub"]).toString("utf8")).toContain("+Subproject commit");
  expect(git(root, "ls-tree", work.tree(() => true), "sub")).toContain(git(join(root, "sub"), "rev-parse", "HEAD"));
  rm(root, "nested");
  rm(root, "sub");
  expect(work.changed(second)).toEqual(["sub"]);
  expect(git(root, "ls-tree", work.tree(() => true), "sub")).toBe("");
});

test("a merge that stopped half-way is what its files are", () => {
  const { root, work } = start();
  git(root, "switch", "--quiet", "--create", "other");
  fill(root, { "a.txt": "theirs\n" });
  git(root, "commit", "--quiet", "--all", "--message=theirs");
  git(root, "switch", "--quiet", "main");
  fill(root, { "a.txt": "ours\n" });
  git(root, "commit", "--quiet", "--all", "--message=ours");
  expect(() => git(root, "merge", "--quiet", "other")).toThrow(/merge/);
  expect(work.changed(work.head())).toEqual(["a.txt"]);
  expect(work.tree(() => true)).toBe(reference(root));
});

test("a repository without a commit has nothing to hold work against", () => {
  const root = scratch({ "a.txt": "a\n" });
  git(root, "init", "--quiet", "--initial-branch=main");
  const work = gitWork(nodeFs, root, join(root, "_bus"), { ...process.env, ...quiet });
  expect(() => work.head()).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  expect(() => work.changed("HEAD")).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  mkdirSync(join(root, "_bus"));
  expect(() => work.tree(() => true)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  expect(readdirSync(join(root, "_bus/.live/tmp"))).toEqual([]);
});

test("in a linked worktree, below a folder of its own, with the environment of a hook", () => {
  const { root } = start();
  const other = join(scratch(), "lane");
  git(root, "worktree", "add", "--quiet", "-b", "lane", other);
  fill(other, { "a.txt": "lane\n" });
  const env = { ...process.env, ...quiet, GIT_DIR: join(root, ".git"), GIT_INDEX_FILE: join(root, ".git/index"), GIT_WORK_TREE: root, GIT_LITERAL_PATHSPECS: "1" };
  const work = gitWork(nodeFs, other, join(root, "_bus"), env);
  fill(other, { "new.txt": "n\n" });
  expect(work.changed(work.head())).toEqual(["a.txt", "new.txt"]);
  expect(work.tree(() => true)).toBe(reference(other));
});

test("a file is read as it is, with its hash; links are refused", () => {
  const { root, work } = start();
  expect(work.file("dir/b.txt")).toEqual({ bytes: Buffer.from("b\n"), sha256: "0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f" });
  expect(work.file("dir/none.txt")).toBeNull();
  symlinkSync("b.txt", join(root, "dir/link"));
  symlinkSync("dir", join(root, "ln"));
  for (const path of ["dir/link", "ln/b.txt", "dir"]) expect(() => work.file(path), path).toThrow(expect.objectContaining({ code: "BAD_DATA" }));
});
