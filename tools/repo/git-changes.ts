import type { Stats } from "node:fs";
import type { FsPort } from "../platform/fs-port.js";
import type { GitProcess } from "../platform/git-process.js";
import { errnoOf } from "../platform/write-file-failure.js";

/** Names as they are, one after the other; both of a rename; whatever the settings of a person or repository say. */
const NAMES = ["--no-renames", "--name-only", "-z", "--no-ext-diff", "--no-relative", "--ignore-submodules=dirty", "-O/dev/null"];

/** A path's bytes, each as one character: git's paths are bytes, and not all are UTF-8. */
export type RawPath = string;

/** Splits what git ends with NUL. */
export function rawEntries(bytes: Buffer): RawPath[] {
  return bytes.toString("latin1").split("\0").filter((entry) => entry !== "");
}

/** The path as people see it. */
export function shownPath(raw: RawPath): string {
  return Buffer.from(raw, "latin1").toString("utf8");
}

export interface Changes {
  /** What differs from the commit in the index, and what git neither tracks nor ignores. */
  readonly paths: RawPath[];
  /** Tracked, and not as git last saw them, or git was told not to look at them: whoever wants the truth has to compare them. */
  readonly unsure: RawPath[];
}

/** What git shows of a checkout. */
export function changesSince(fs: FsPort, git: GitProcess, checkout: string, base: string): Changes {
  // Git would compare what was only touched, but write down in the checkout's index what it found, under a lock that others wait for.
  const diff = ["-c", "diff.autoRefreshIndex=false", "diff", ...NAMES];
  const tracked = rawEntries(git.runBytes([...diff, "--end-of-options", base, "--"]));
  const staged = rawEntries(git.runBytes([...diff, "--cached", "--end-of-options", base, "--"]));
  const listed = rawEntries(git.runBytes(["ls-files", "-v", "-z", "--cached", "--others", "--exclude-standard", "--full-name"])).map((line) => ({ tag: line.slice(0, 1), path: line.slice(2) }));
  // A nested repository is listed as a folder.
  const untracked = listed.filter(({ tag, path }) => tag === "?" && !path.endsWith("/")).map(({ path }) => path);
  const paths = new Set([...staged, ...untracked]);
  const isThere = presence(fs, checkout);
  // A small letter: assumed unchanged. S: left out of the checkout, unless it is there all the same.
  const overlooked = listed.filter(({ tag, path }) => !paths.has(path) && (/[a-z]/.test(tag) || (tag === "S" && isThere(path)))).map(({ path }) => path);
  return { paths: [...paths], unsure: [...new Set([...tracked.filter((path) => !paths.has(path)), ...overlooked])] };
}

/** Whether git could record something at a path: a file or link, or a repository's folder; not below a link. */
export function presence(fs: FsPort, checkout: string): (path: RawPath) => boolean {
  const folders = new Map<string, boolean>();
  const at = (path: RawPath) => Buffer.concat([Buffer.from(`${checkout}/`), Buffer.from(path, "latin1")]);
  const isFolder = (path: RawPath): boolean => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const is = isBelowFolder(path) && (look(fs, at(path))?.isDirectory() ?? false);
    folders.set(path, is);
    return is;
  };
  const isBelowFolder = (path: RawPath): boolean => !path.includes("/") || isFolder(path.slice(0, path.lastIndexOf("/")));
  return (path) => {
    const facts = isBelowFolder(path) ? look(fs, at(path)) : null;
    if (facts === null) return false;
    return facts.isDirectory() ? look(fs, at(`${path}/.git`)) !== null : facts.isFile() || facts.isSymbolicLink();
  };
}

function look(fs: FsPort, path: Buffer): Stats | null {
  try {
    return fs.lstatSync(path);
  } catch (error) {
    // ENOTDIR: a file of now stands where a folder of the commit was, so nothing is below it.
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return null;
    throw error;
  }
}
