import { basename, dirname, join, resolve } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf, realPathOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOf } from "../platform/write-file-failure.js";
import { readGitConfig } from "./git-config.js";

/** The checkout that a folder belongs to. All paths absolute, symlinks resolved. */
export interface Checkout {
  /** Top of the checkout; of a bare repository, the repository. */
  readonly root: string;
  readonly gitDir: string;
  /** What all worktrees of the repository share. */
  readonly commonDir: string;
  readonly bare: boolean;
  /** `_bus` of the main worktree, or of the bare repository. */
  readonly busDir: string;
}

/** Walks up from `from`, which must be a real path, as git does; null outside git. Starts no process. */
export function findCheckout(fs: FsPort, from: string): Checkout | null {
  for (let dir = from; ; dir = dirname(dir)) {
    const gitDir = gitDirAt(fs, dir);
    if (gitDir !== null) return describe(fs, dir, gitDir);
    if (isRepository(fs, dir)) return describe(fs, basename(dir) === ".git" ? dirname(dir) : dir, dir);
    if (dir === dirname(dir)) return null;
  }
}

function describe(fs: FsPort, top: string, gitDir: string): Checkout {
  const shared = readLine(fs, join(gitDir, "commondir"));
  const commonDir = shared === null ? gitDir : real(fs, resolve(gitDir, shared));
  const { bare, worktree } = readGitConfig(fs, commonDir);
  const main = worktree === undefined ? undefined : real(fs, resolve(commonDir, worktree));
  if (shared !== null) return { root: top, gitDir, commonDir, bare: false, busDir: join(bare ? commonDir : (main ?? mainOf(commonDir)), "_bus") };
  if (bare ?? gitDir === top) return { root: commonDir, gitDir, commonDir, bare: true, busDir: join(commonDir, "_bus") };
  const root = main ?? top;
  return { root, gitDir, commonDir, bare: false, busDir: join(root, "_bus") };
}

/** Git itself does not record where the main worktree of a separate git directory is, so it must be told. */
function mainOf(commonDir: string): string {
  if (basename(commonDir) === ".git") return dirname(commonDir);
  throw new BusError("NOT_FOUND", `cannot tell the main worktree of ${commonDir}`, {
    hint: `git config --file ${join(commonDir, "config")} core.worktree <main worktree>   (or set BUS_DIR)`,
  });
}

/** The git directory that `dir/.git` is or names, or null. */
function gitDirAt(fs: FsPort, dir: string): string | null {
  const path = join(dir, ".git");
  const facts = factsOf(fs, path);
  if (facts === null) return null;
  const at = facts.isSymbolicLink() ? real(fs, path) : path;
  if (fs.statSync(at).isDirectory()) return isRepository(fs, at) ? at : null;
  const target = /^gitdir: (.+)$/.exec(readLine(fs, at) ?? "")?.[1];
  if (target === undefined) throw new BusError("BAD_DATA", `${path} names no git directory`, { hint: "git status" });
  return real(fs, resolve(dirname(at), target));
}

/** What git takes for a repository: a HEAD, and refs and objects beside it. */
function isRepository(fs: FsPort, dir: string): boolean {
  return ["HEAD", "objects", "refs"].every((name) => factsOf(fs, join(dir, name)) !== null);
}

function real(fs: FsPort, path: string): string {
  const found = realPathOf(fs, path);
  if (found === null) throw new BusError("BAD_DATA", `git points to ${path}, which does not exist`, { hint: "git worktree repair" });
  return found;
}

function readLine(fs: FsPort, path: string): string | null {
  try {
    return fs.readFileSync(path, "utf8").trimEnd();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === "ENOENT") return null;
    throw new BusError("BAD_DATA", `cannot read ${path}: ${errno}`, { hint: "git status", cause: error });
  }
}
