import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { git, scratchGit } from "../dev/scratch-repo.js";
import { Killed, faultyFs } from "../platform/node-fs-faults.js";
import { nodeFs } from "../platform/fs-port.js";
import { gitWork } from "./git-work.js";

const FILES = { ".gitignore": "_bus/.live/\n", "_bus/claims/.gitkeep": "", "changed.txt": "old\n", "gone/deep/gone.txt": "x\n", "tool.sh": "#!/bin/sh\n", "was-file": "x\n", "was-folder/in.txt": "x\n", "renamed.txt": "same\n", "kept.txt": "kept\n" };

/** A checkout of `main`, and a commit with every kind of change that it does not follow yet. */
function moved(): { root: string; before: string; after: string; follow: (fs?: typeof nodeFs) => { kept: readonly string[]; staged: readonly string[] } } {
  const root = scratchGit(FILES);
  const before = git(root, "rev-parse", "HEAD");
  writeFileSync(join(root, "changed.txt"), "new\n");
  rmSync(join(root, "gone"), { recursive: true });
  chmodSync(join(root, "tool.sh"), 0o755);
  rmSync(join(root, "was-file"));
  mkdirSync(join(root, "was-file"));
  writeFileSync(join(root, "was-file/in.txt"), "y\n");
  rmSync(join(root, "was-folder"), { recursive: true });
  writeFileSync(join(root, "was-folder"), "y\n");
  git(root, "mv", "renamed.txt", "name.txt");
  mkdirSync(join(root, "added/deep"), { recursive: true });
  writeFileSync(join(root, "added/deep/new.txt"), "new\n");
  symlinkSync("changed.txt", join(root, "link"));
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=second");
  const after = git(root, "rev-parse", "HEAD");
  git(root, "reset", "--quiet", "--hard", before);
  git(root, "update-ref", "refs/heads/main", after, before);
  return { root, before, after, follow: (fs = nodeFs) => gitWork(fs, root, join(root, "_bus"), { ...process.env, HOME: root }).bringAlong(before, after) };
}

test("a checkout that nobody has touched follows whole: changes, renames, deletions, modes, links, folders for files and files for folders", () => {
  const { root, follow } = moved();
  expect(follow()).toEqual({ kept: [], staged: [] });
  expect(git(root, "status", "--porcelain")).toBe("");
  expect(readlinkSync(join(root, "link"))).toBe("changed.txt");
  expect(lstatSync(join(root, "tool.sh")).mode & 0o111).not.toBe(0);
  expect(existsSync(join(root, "gone"))).toBe(false);
  expect(readdirSync(join(root, "_bus/.live/tmp"))).toEqual([]);
  expect(readdirSync(join(root, "_bus/.live"))).toEqual(["tmp"]);
  expect(follow()).toEqual({ kept: [], staged: [] });
});

test.each<[string, (root: string) => void, string, { kept: string[]; staged: string[] }]>([
  ["edited", (root) => writeFileSync(join(root, "changed.txt"), "mine\n"), " M changed.txt", { kept: ["changed.txt"], staged: [] }],
  ["edited to what it is now", (root) => writeFileSync(join(root, "changed.txt"), "new\n"), "", { kept: [], staged: [] }],
  ["edited and staged", (root) => (writeFileSync(join(root, "changed.txt"), "mine\n"), git(root, "add", "changed.txt")), " M changed.txt", { kept: ["changed.txt"], staged: [] }],
  ["staged, then edited again", (root) => (writeFileSync(join(root, "changed.txt"), "staged\n"), git(root, "add", "changed.txt"), writeFileSync(join(root, "changed.txt"), "mine\n")), "MM changed.txt", { kept: ["changed.txt"], staged: ["changed.txt"] }],
  ["deleted", (root) => unlinkSync(join(root, "changed.txt")), " D changed.txt", { kept: ["changed.txt"], staged: [] }],
  ["edited where it goes", (root) => writeFileSync(join(root, "gone/deep/gone.txt"), "mine\n"), "?? gone/", { kept: ["gone/deep/gone.txt"], staged: [] }],
  ["beside what goes", (root) => writeFileSync(join(root, "gone/mine.txt"), "mine\n"), "?? gone/", { kept: [], staged: [] }],
  ["in the way of what comes", (root) => (mkdirSync(join(root, "added/deep"), { recursive: true }), writeFileSync(join(root, "added/deep/new.txt"), "mine\n")), " M added/deep/new.txt", { kept: ["added/deep/new.txt"], staged: [] }],
  ["there already", (root) => (mkdirSync(join(root, "added/deep"), { recursive: true }), writeFileSync(join(root, "added/deep/new.txt"), "new\n")), "", { kept: [], staged: [] }],
  ["a file where a folder comes", (root) => writeFileSync(join(root, "added"), "mine\n"), " D added/deep/new.txt\n?? added", { kept: ["added/deep/new.txt"], staged: [] }],
  ["a link where a folder comes", (root) => (mkdirSync(join(root, "other")), symlinkSync("other", join(root, "added"))), " D added/deep/new.txt\n?? added", { kept: ["added/deep/new.txt"], staged: [] }],
  ["a file below one that becomes a file", (root) => writeFileSync(join(root, "was-folder/mine.txt"), "mine\n"), " T was-folder", { kept: ["was-folder"], staged: [] }],
  ["a mode", (root) => chmodSync(join(root, "changed.txt"), 0o755), " M changed.txt", { kept: ["changed.txt"], staged: [] }],
])("what somebody has is left as it is: %s", (_, edit, status, left) => {
  const { root, follow } = moved();
  edit(root);
  const bytes = existsSync(join(root, "changed.txt")) ? readFileSync(join(root, "changed.txt"), "utf8") : null;
  expect(follow()).toEqual(left);
  // `D` or `T`: whichever way this git names a folder where a file should be.
  expect(git(root, "status", "--porcelain").replace(/^ ?D was-folder/m, " T was-folder").trim()).toBe(status.trim());
  if (left.kept.includes("changed.txt")) expect(existsSync(join(root, "changed.txt")) ? readFileSync(join(root, "changed.txt"), "utf8") : null).toBe(bytes);
});

test("filters of the repository are kept to: line ends are written as the checkout wants them", () => {
  const { root, before } = moved();
  git(root, "reset", "--quiet", "--hard", before);
  writeFileSync(join(root, ".gitattributes"), "*.txt text eol=crlf\n");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=attributes");
  const from = git(root, "rev-parse", "HEAD");
  rmSync(join(root, "changed.txt"));
  git(root, "checkout", "--", "changed.txt");
  writeFileSync(join(root, "changed.txt"), "new\r\n");
  git(root, "commit", "--quiet", "--all", "--message=third");
  const to = git(root, "rev-parse", "HEAD");
  git(root, "reset", "--quiet", "--hard", from);
  git(root, "update-ref", "refs/heads/main", to);
  expect(gitWork(nodeFs, root, join(root, "_bus"), { ...process.env, HOME: root }).bringAlong(from, to)).toEqual({ kept: [], staged: [] });
  expect(readFileSync(join(root, "changed.txt"), "utf8")).toBe("new\r\n");
  expect(git(root, "status", "--porcelain")).toBe("");
});

test("ended at any call, it goes on when it is run again, and an edit is still there", () => {
  const changing = new Set(["renameSync", "unlinkSync", "rmdirSync", "mkdirSync"]);
  let calls = 0;
  for (let at = 0; ; at += 1) {
    const { root, follow } = moved();
    writeFileSync(join(root, "kept.txt"), "mine\n");
    let seen = 0;
    const fs = faultyFs(nodeFs, ({ name }) => (changing.has(name) && seen++ === at ? { kill: at % 2 === 0 ? "before" : "after" } : null));
    let isKilled = false;
    try {
      follow(fs);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      isKilled = true;
    }
    expect(follow()).toEqual({ kept: [], staged: [] });
    expect(git(root, "status", "--porcelain").trim()).toBe("M kept.txt");
    expect(readdirSync(join(root, "_bus/.live"))).toEqual(["tmp"]);
    if (!isKilled) break;
    calls += 1;
  }
  expect(calls).toBeGreaterThan(10);
});
