import { basename, dirname, join } from "node:path";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import type { GitProcess } from "../platform/git-process.js";
import { errnoOf } from "../platform/write-file-failure.js";
import type { BroughtAlong } from "./contract.js";
import { type TreeChange, treeChanges } from "./tree-changes.js";

export interface Bringing {
  readonly fs: FsPort;
  readonly git: GitProcess;
  readonly checkout: string;
  /** A folder on the checkout's own file system that git ignores, relative to it, gone afterwards: "<kind>-<random>" beside others of its kind. */
  readonly staging: string;
  /** Runs with an index of its own, which is gone afterwards. */
  readonly withIndex: <T>(fill: (run: (args: readonly string[], input?: string) => string) => T) => T;
}

/**
 * Lets a checkout follow its branch, which has moved from `before` to `after`, file by file: one that is as it was before becomes
 * the new one whole, one that is new already stays, and so does everything else, for that is somebody's edit. Run again after a kill, it goes on.
 */
export function bringAlong(bringing: Bringing, before: string, after: string): BroughtAlong {
  const { fs, git, checkout, staging } = bringing;
  clear(fs, join(checkout, dirname(staging)), basename(staging).split("-")[0] ?? "");
  const all = treeChanges(git, before, after).filter(({ from, to }) => !isModule(from) && !isModule(to));
  // A name that is no UTF-8 would come back as another.
  const changes = all.filter(({ path }) => !path.includes("\uFFFD"));
  const seen = new Map(changes.map(({ path }) => [path, statOf(bringing, path)]));
  const old = dirty(bringing, changes.flatMap(({ path, from }) => (from === null ? [] : [`${from.mode} ${from.blob}\t${path}`])));
  const now = dirty(bringing, changes.flatMap(({ path, to }) => (to === null ? [] : [`${to.mode} ${to.blob}\t${path}`])));
  const kept = all.filter((change) => !changes.includes(change)).map(({ path }) => path);
  // What goes makes room first: a file may stand where a folder comes.
  for (const { path } of changes.filter(({ to }) => to === null)) {
    const there = standing(bringing.fs, join(bringing.checkout, path));
    // A folder is no edit of the file that it stands for.
    if (there !== null && !there.isDirectory() && (old.has(path) || seen.get(path) !== statOf(bringing, path))) kept.push(path);
    else remove(bringing, path, there !== null && !there.isDirectory());
  }
  const wanted = changes.filter(({ path, to }) => to !== null && now.has(path));
  const fits = ({ path, from }: TreeChange): boolean => (from === null ? isFree(bringing, path) : !old.has(path) && seen.get(path) === statOf(bringing, path));
  const written = wanted.filter(fits);
  kept.push(...wanted.filter((change) => !written.includes(change)).map(({ path }) => path));
  kept.push(...write(bringing, written, fits));
  return { kept: kept.sort(), staged: follow(git, changes) };
}

function isModule(entry: { readonly mode: string } | null): boolean {
  return entry?.mode === "160000";
}

/** The paths whose files are not what these entries say, by git's own comparison: filters, modes and links. */
function dirty({ withIndex }: Bringing, entries: readonly string[]): Set<string> {
  if (entries.length === 0) return new Set();
  return withIndex((run) => {
    run(["update-index", "-z", "--index-info"], entries.map((entry) => `${entry}\0`).join(""));
    run(["update-index", "-q", "--really-refresh"]);
    return new Set(run(["diff-files", "--name-only", "-z", "--no-ext-diff"]).split("\0"));
  });
}

function statOf({ fs, checkout }: Bringing, path: string): string {
  const facts = standing(fs, join(checkout, path));
  return facts === null ? "" : `${facts.ino} ${facts.size} ${facts.mtimeMs}`;
}

function standing(fs: FsPort, path: string): ReturnType<typeof factsOf> {
  try {
    return factsOf(fs, path);
  } catch (error) {
    // One of its folders is a file.
    if (errnoOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

/** Nothing stands there, and its folders are none of links or files. */
function isFree({ fs, checkout }: Bringing, path: string): boolean {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    const facts = standing(fs, join(checkout, folder));
    if (facts !== null && !facts.isDirectory()) return false;
  }
  return standing(fs, join(checkout, path)) === null;
}

/** Removes a file, and the folders that it leaves empty, or that a killed run has left so. */
function remove({ fs, checkout }: Bringing, path: string, isThere: boolean): void {
  if (isThere) fs.unlinkSync(join(checkout, path));
  try {
    for (let folder = dirname(path); folder !== "." && standing(fs, join(checkout, folder))?.isDirectory() !== false; folder = dirname(folder)) {
      if (standing(fs, join(checkout, folder)) !== null) fs.rmdirSync(join(checkout, folder));
    }
  } catch (error) {
    // A folder with other files stays.
    if (errnoOf(error) === undefined) throw error;
  }
}

/** Git writes all of them aside, then each takes its place in one step. Returns those whose place was taken meanwhile. */
function write({ fs, checkout, staging, withIndex }: Bringing, changes: readonly TreeChange[], fits: (change: TreeChange) => boolean): string[] {
  if (changes.length === 0) return [];
  withIndex((run) => {
    run(["update-index", "-z", "--index-info"], changes.map(({ path, to }) => `${to?.mode} ${to?.blob}\t${path}\0`).join(""));
    run(["checkout-index", "--all", "--force", "--quiet", `--prefix=${staging}/`]);
  });
  const late: string[] = [];
  for (const change of changes) {
    const aside = join(checkout, staging, change.path);
    if (fits(change)) {
      fs.mkdirSync(join(checkout, dirname(change.path)), { recursive: true });
      fs.renameSync(aside, join(checkout, change.path));
    } else {
      late.push(change.path);
      fs.unlinkSync(aside);
    }
  }
  sweep(fs, join(checkout, staging));
  return late;
}

/** What runs that were killed have left aside. */
function clear(fs: FsPort, folder: string, kind: string): void {
  if (standing(fs, folder)?.isDirectory() !== true) return;
  for (const name of fs.readdirSync(folder)) if (name.startsWith(`${kind}-`)) sweep(fs, join(folder, name));
}

function sweep(fs: FsPort, folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const path = join(folder, name);
    if (standing(fs, path)?.isDirectory() === true) sweep(fs, path);
    else fs.unlinkSync(path);
  }
  fs.rmdirSync(folder);
}

/** The index names the new files, too; what somebody staged and has nowhere else stays staged, and is returned. */
function follow(git: GitProcess, changes: readonly TreeChange[]): string[] {
  const present = new Map<string, string[]>();
  for (const line of git.runBytes(["ls-files", "--stage", "-z", "--full-name", ":/"]).toString("utf8").split("\0")) {
    const tab = line.indexOf("\t");
    if (tab > 0) present.set(line.slice(tab + 1), [...(present.get(line.slice(tab + 1)) ?? []), line.slice(0, tab)]);
  }
  const name = (entry: TreeChange["to"]): string | undefined => (entry === null ? undefined : `${entry.mode} ${entry.blob} 0`);
  const unstaged = new Set(git.runBytes(["diff", "--name-only", "--no-renames", "-z", "--no-ext-diff", "--no-relative"]).toString("utf8").split("\0"));
  const staged: string[] = [];
  const lines: string[] = [];
  for (const { path, from, to } of changes) {
    const entries = present.get(path) ?? [];
    if (entries.length < 2 && entries[0] === name(to)) continue;
    const isOld = entries.length < 2 && entries[0] === name(from);
    // Staged as it is in the file: nothing is lost when it is staged no more.
    const isInFile = entries.length === 1 && !unstaged.has(path);
    if (isOld || isInFile) lines.push(to === null ? `0 ${"0".repeat(40)}\t${path}\0` : `${to.mode} ${to.blob}\t${path}\0`);
    else staged.push(path);
  }
  if (lines.length > 0) {
    git.run(["update-index", "-z", "--index-info"], { input: lines.join("") });
    git.run(["update-index", "-q", "--refresh"], { allowFailure: true });
  }
  return staged.sort();
}
