import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOf } from "../platform/write-file-failure.js";
import type { Git, GitHead } from "./contract.js";

export interface GitDirs {
  readonly gitDir: string;
  readonly commonDir: string;
}

/** Branch and commit of a checkout, read from files; git is asked only where refs are not files (reftable). */
export function readHead(fs: FsPort, dirs: GitDirs, git: Git): GitHead {
  const head = readRef(fs, join(dirs.gitDir, "HEAD"));
  if (head === null) throw new BusError("BAD_DATA", `${dirs.gitDir} has no HEAD`, { hint: "git status" });
  const ref = target(head);
  if (ref === "refs/heads/.invalid") return headByGit(git);
  const branch = ref?.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined;
  const commit = ref === null ? head : commitOf(fs, dirs, ref);
  return { ...(branch !== undefined && { branch }), ...(commit !== undefined && { commit }) };
}

/** Follows symbolic refs, a few steps as git does; undefined: unborn. */
function commitOf(fs: FsPort, { gitDir, commonDir }: GitDirs, first: string): string | undefined {
  let ref = first;
  for (let step = 0; step < 5; step += 1) {
    if (ref.split("/").includes("..")) return undefined;
    const dir = /^refs\/(bisect|worktree|rewritten)\//.test(ref) ? gitDir : commonDir;
    const text = readRef(fs, join(dir, ref));
    if (text === null) return packed(fs, commonDir, ref);
    const next = target(text);
    if (next === null) return text;
    ref = next;
  }
  return undefined;
}

function packed(fs: FsPort, commonDir: string, ref: string): string | undefined {
  const text = readRef(fs, join(commonDir, "packed-refs")) ?? "";
  const end = `${text}\n`.indexOf(` ${ref}\n`);
  return end < 0 ? undefined : text.slice(text.lastIndexOf("\n", end) + 1, end);
}

function target(text: string): string | null {
  return /^ref:\s*(.+)$/.exec(text)?.[1] ?? null;
}

/** null: not a file, so packed or unborn. A branch `a` may be a folder in which only `a/b` is left. */
function readRef(fs: FsPort, path: string): string | null {
  try {
    return fs.readFileSync(path, "utf8").trimEnd();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === "ENOENT" || errno === "EISDIR" || errno === "ENOTDIR") return null;
    throw new BusError("BAD_DATA", `cannot read ${path}: ${errno}`, { hint: "git status", cause: error });
  }
}

function headByGit(git: Git): GitHead {
  const branch = git.run(["symbolic-ref", "--quiet", "--short", "HEAD"], { allowFailure: true }).stdout.trim();
  const commit = git.run(["rev-parse", "--quiet", "--verify", "HEAD"], { allowFailure: true }).stdout.trim();
  return { ...(branch !== "" && { branch }), ...(commit !== "" && { commit }) };
}
