import { mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { nodeFs } from "../platform/fs-port.js";
import { findLayout, planLayout } from "./locate.js";

const at = (cwd: string, busDir?: string) => findLayout({ fs: nodeFs, cwd, ...(busDir !== undefined && { busDir }) });

test("main worktree, from any folder in it, through a symlink too", () => {
  const main = scratchGit({ "a/b/c.txt": "x", "_bus/": "" });
  const other = scratch();
  symlinkSync(main, join(other, "link"));
  const expected = { busDir: `${main}/_bus`, checkout: main, recordDir: `${main}/_bus`, worktree: ".", git: { gitDir: `${main}/.git`, commonDir: `${main}/.git` } };
  for (const cwd of [main, `${main}/a/b`, `${main}/.git/refs`, `${other}/link/a`]) expect(at(cwd)).toEqual(expected);
});

test("linked worktrees share the bus of the main one, wherever they are", () => {
  const main = scratchGit({ "a/b.txt": "x", "_bus/": "" });
  git(main, "worktree", "add", "--quiet", "-b", "one", "trees/one");
  const far = `${scratch()}/two`;
  git(main, "worktree", "add", "--quiet", "-b", "two", far);
  expect(at(`${main}/trees/one/a`)).toEqual({
    busDir: `${main}/_bus`,
    checkout: `${main}/trees/one`,
    recordDir: `${main}/trees/one/_bus`,
    worktree: "trees/one",
    git: { gitDir: `${main}/.git/worktrees/one`, commonDir: `${main}/.git` },
  });
  expect(at(far)).toMatchObject({ busDir: `${main}/_bus`, checkout: far });
});

test("a worktree with relative links is found too", () => {
  const main = scratchGit({ "_bus/": "" });
  git(main, "worktree", "add", "--quiet", "-b", "one", "trees/one");
  writeFileSync(`${main}/trees/one/.git`, "gitdir: ../../.git/worktrees/one\n");
  expect(at(`${main}/trees/one`).busDir).toBe(`${main}/_bus`);
});

test("a submodule is its own main worktree, and its worktrees share its bus", () => {
  const inner = scratchGit();
  const outer = scratchGit({ "_bus/": "" });
  git(outer, "submodule", "--quiet", "add", inner, "libs/inner");
  fill(outer, { "libs/inner/_bus/": "" });
  const expected = `${outer}/libs/inner/_bus`;
  expect(at(`${outer}/libs/inner`)).toMatchObject({ busDir: expected, worktree: ".", git: { commonDir: `${outer}/.git/modules/libs/inner` } });
  const tree = `${scratch()}/tree`;
  git(`${outer}/libs/inner`, "worktree", "add", "--quiet", "-b", "one", tree);
  expect(at(tree)).toMatchObject({ busDir: expected, checkout: tree });
});

test("a separate git directory: the main worktree is found, others only when core.worktree says where it is", () => {
  const base = scratch({ "main/_bus/": "" });
  git(base, "init", "--quiet", `--separate-git-dir=${base}/store.git`, "main");
  git(`${base}/main`, "commit", "--quiet", "--allow-empty", "--message=first");
  expect(at(`${base}/main`)).toMatchObject({ busDir: `${base}/main/_bus`, git: { gitDir: `${base}/store.git` } });
  git(`${base}/main`, "worktree", "add", "--quiet", "-b", "one", `${base}/one`);
  expect(() => at(`${base}/one`)).toThrow(expect.objectContaining({ code: "NOT_FOUND", hint: expect.stringContaining("core.worktree") }));
  git(base, "config", "--file=store.git/config", "core.worktree", "../main");
  expect(at(`${base}/one`)).toMatchObject({ busDir: `${base}/main/_bus`, worktree: "../one" });
});

test("a checkout that core.worktree moves is found where it is", () => {
  const main = scratchGit();
  const moved = scratch({ "_bus/": "" });
  git(main, "config", "core.worktree", moved);
  expect(at(main)).toMatchObject({ busDir: `${moved}/_bus`, checkout: moved, worktree: "." });
});

test("a bare repository has its bus beside its refs, and its worktrees share it", () => {
  const base = scratch();
  git(base, "clone", "--quiet", "--bare", scratchGit(), "project/.bare");
  fill(base, { "project/.bare/_bus/": "" });
  const bus = `${base}/project/.bare/_bus`;
  git(`${base}/project/.bare`, "worktree", "add", "--quiet", "-b", "one", "../one");
  writeFileSync(`${base}/project/.git`, "gitdir: ./.bare\n");
  expect(at(`${base}/project/one`)).toMatchObject({ busDir: bus, checkout: `${base}/project/one`, recordDir: `${base}/project/one/_bus` });
  expect(at(`${base}/project`)).toMatchObject({ busDir: bus, recordDir: bus });
  expect(at(`${base}/project/.bare/refs`)).toMatchObject({ busDir: bus, recordDir: bus });
});

test("a bare repository that says so in config.worktree", () => {
  const main = scratchGit();
  git(main, "worktree", "add", "--quiet", "-b", "one", "one");
  git(main, "config", "extensions.worktreeConfig", "true");
  git(main, "config", "--unset", "core.bare");
  writeFileSync(`${main}/.git/config.worktree`, "# of the main one\n[core]\n\tbare = true ; now\n");
  mkdirSync(`${main}/.git/_bus`);
  expect(at(`${main}/one`).busDir).toBe(`${main}/.git/_bus`);
});

test("outside git the nearest bus above counts", () => {
  const root = scratch({ "_bus/": "", "a/_bus/": "", "a/b/": "", "c/": "" });
  expect(at(`${root}/a/b`)).toEqual({ busDir: `${root}/a/_bus`, checkout: `${root}/a`, recordDir: `${root}/a/_bus`, worktree: ".", git: null });
  expect(at(`${root}/c`).busDir).toBe(`${root}/_bus`);
});

test("a given folder overrides the bus, not the checkout", () => {
  const main = scratchGit({ "a/": "" });
  const shared = scratch({ "bus/": "" });
  const git = { gitDir: `${main}/.git`, commonDir: `${main}/.git` };
  expect(at(`${main}/a`, `${shared}/bus`)).toEqual({ busDir: `${shared}/bus`, checkout: main, recordDir: `${main}/_bus`, worktree: expect.stringMatching(/^\.\.\//), git });
  expect(at(dirname(shared), `${shared}/bus`)).toMatchObject({ checkout: shared, recordDir: `${shared}/bus`, git: null });
  fill(main, { "_bus/": "" });
  expect(at(`${main}/a`, "../_bus").busDir).toBe(`${main}/_bus`);
  expect(() => at(main, main)).toThrow(expect.objectContaining({ code: "USAGE", hint: `--bus ${main}/_bus` }));
});

test("no bus is an answer with a way out; what is planned for it is known", () => {
  const main = scratchGit();
  expect(() => at(main)).toThrow(expect.objectContaining({ code: "NOT_FOUND", hint: "bus init" }));
  expect(planLayout({ fs: nodeFs, cwd: main }).busDir).toBe(`${main}/_bus`);
  const plain = scratch({ "a/": "" });
  expect(() => at(`${plain}/a`)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  expect(planLayout({ fs: nodeFs, cwd: `${plain}/a` })).toMatchObject({ busDir: `${plain}/a/_bus`, checkout: `${plain}/a`, git: null });
  expect(() => at(`${plain}/gone`)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
});

test("a bus that is a symbolic link, or a file, is refused, in a linked worktree too", () => {
  const elsewhere = scratch();
  const main = scratchGit();
  symlinkSync(elsewhere, `${main}/_bus`);
  const refused = expect.objectContaining({ code: "BAD_DATA", message: expect.stringContaining("is a symbolic link") });
  expect(() => at(main)).toThrow(refused);
  expect(() => at(main, `${main}/_bus`)).toThrow(refused);
  const sound = scratchGit({ "_bus/": "" });
  git(sound, "worktree", "add", "--quiet", "-b", "one", "one");
  symlinkSync(elsewhere, `${sound}/one/_bus`);
  expect(() => at(`${sound}/one`)).toThrow(refused);
  const plain = scratch({ _bus: "text" });
  expect(() => at(plain)).toThrow(/is not a folder/);
});

test("a worktree whose repository moved away says so", () => {
  const main = scratchGit({ "_bus/": "" });
  const tree = `${scratch()}/tree`;
  git(main, "worktree", "add", "--quiet", "-b", "one", tree);
  renameSync(main, `${realpathSync(dirname(tree))}/moved`);
  expect(() => at(tree)).toThrow(expect.objectContaining({ code: "BAD_DATA", hint: "git worktree repair" }));
});

test("a folder that may not be looked at is not taken for one without a bus", () => {
  const main = scratchGit({ "a/": "" });
  const denied = Object.assign(new Error("denied"), { errno: -13, code: "EACCES" });
  const fs = { ...nodeFs, lstatSync: ((...args: Parameters<typeof nodeFs.lstatSync>) => {
    if (args[0] === `${main}/.git`) throw denied;
    return nodeFs.lstatSync(...args);
  }) as typeof nodeFs.lstatSync };
  expect(() => findLayout({ fs, cwd: `${main}/a` })).toThrow(expect.objectContaining({ code: "BAD_DATA", cause: denied }));
});
