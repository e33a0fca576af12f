import { BusError } from "../../../domain/bus-error.js";
import { shellWord } from "../../../domain/shell-word.js";
import type { Git } from "../../../repo/contract.js";
import { pauseBefore } from "../../change-claim.js";

/** What git says when it looks at a worktree that another git is just registering, or taking away. */
const HALF_MADE = /failed to read \S*worktrees[\\/]|could not (?:open|lock) \S*worktrees[\\/]/i;
/** And when another one has a ref, or was killed with it. */
const LOCKED = /Unable to create '(.+\.lock)': File exists/;
const ATTEMPTS = 80;
/** For a ref, because git itself waits for it each time: about three seconds. */
const REF_ATTEMPTS = 20;

type GitResult = ReturnType<Git["run"]>;

/** A worktree as git has it on its list. */
export interface Worktree {
  /** Absolute. */
  readonly path: string;
  /** Without `refs/heads/`; absent: detached, or bare. */
  readonly branch?: string;
  /** The reason, which may be empty; absent: it is not locked. */
  readonly locked?: string;
  /** Its folder is not there, or no worktree any more. */
  readonly isGone: boolean;
  /** On no commit: git was killed while it made it, or took it away. */
  readonly isHalfMade: boolean;
}

/** Those that have the branch checked out, or are at the path. */
export async function worktreesOf(git: Git, wanted: { readonly path: string; readonly branch: string }): Promise<Worktree[]> {
  const listed = await worktreeGit(git, ["list", "--porcelain"]);
  if (listed.status !== 0) throw worktreeFailure(listed.stderr);
  const blocks = listed.stdout.split("\n\n").filter((block) => block.trim() !== "");
  return blocks.flatMap((block): Worktree[] => {
    const facts = new Map(block.split("\n").map((line) => [line.split(" ", 1)[0] ?? "", line.split(" ").slice(1).join(" ")] as const));
    const path = facts.get("worktree") ?? "";
    const branch = facts.get("branch")?.replace(/^refs\/heads\//, "");
    const locked = facts.get("locked");
    if (path !== wanted.path && branch !== wanted.branch) return [];
    const isHalfMade = branch === undefined && /^0+$/.test(facts.get("HEAD") ?? "");
    return [{ path, ...(branch !== undefined && { branch }), ...(locked !== undefined && { locked }), isGone: !facts.has("bare") && topOf(git, path) !== path, isHalfMade }];
  });
}

/** `git worktree <args>`, again while another one is half done: git reads all worktrees, and their registrations are made file by file. */
export function worktreeGit(git: Git, args: readonly string[]): Promise<GitResult> {
  return patiently(git, ["worktree", ...args], HALF_MADE);
}

/**
 * `git update-ref <args>`, again while another git has the branch: one that a killed command had started may go on, and be first with the
 * same (`isDone`). Throws CONFLICT with the file in the way when it was killed, too.
 */
export async function updateRef(git: Git, args: readonly string[], isDone: () => boolean): Promise<void> {
  const { status, stderr } = await patiently(git, ["update-ref", ...args], LOCKED, REF_ATTEMPTS);
  if (status === 0 || isDone()) return;
  const lock = LOCKED.exec(stderr)?.[1];
  const said = /^(?:fatal|error): (.+)$/m.exec(stderr)?.[1] ?? stderr.trim();
  if (lock === undefined) throw new BusError("BAD_DATA", `git update-ref: ${said}`, { hint: "git status" });
  throw new BusError("CONFLICT", `git update-ref: ${lock} is there: a git runs, or was killed`, { hint: `rm ${shellWord(lock)}   (when no git runs)` });
}

async function patiently(git: Git, args: readonly string[], passing: RegExp, attempts = ATTEMPTS): Promise<GitResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = git.run(args, { allowFailure: true });
    if (result.status === 0 || attempt === attempts || !passing.test(result.stderr)) return result;
    await pauseBefore(attempt);
  }
}

/** `git worktree remove <args>`, the path last; why it stays, null: it is gone, and be it that the git of a killed command came first. */
export async function removal(git: Git, args: readonly string[]): Promise<BusError | null> {
  const { status, stderr } = await worktreeGit(git, ["remove", ...args]);
  const path = args.at(-1) ?? "";
  return status === 0 || (await worktreesOf(git, { path, branch: "" })).length === 0 ? null : worktreeFailure(stderr, path);
}

/** The same. Throws BAD_DATA with what git says. */
export async function removed(git: Git, args: readonly string[]): Promise<void> {
  const failure = await removal(git, args);
  if (failure !== null) throw failure;
}

/** `path`: where something stands in the way that git does not take for a worktree. */
export function worktreeFailure(stderr: string, path?: string): BusError {
  const said = /^(?:fatal|error): (.+)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1) ?? "";
  // Written and not filled when git was killed: git itself goes no further in any worktree.
  const half = /failed to read \S*worktrees[\\/]([^\\/]+)[\\/]/.exec(said)?.[1];
  if (half !== undefined) return new BusError("BAD_DATA", `git worktree: ${said}: a git was killed while it registered that worktree`, { hint: `rm -r "$(git rev-parse --git-common-dir)/worktrees/"${shellWord(half)}` });
  const isInTheWay = path !== undefined && /validation failed|not a working tree/.test(said);
  return new BusError("BAD_DATA", `git worktree: ${said}`, { hint: isInTheWay ? `git worktree repair   (or move ${shellWord(path)} away)` : "git worktree list" });
}

/** The top of the checkout that a folder is in, absolute; null: in none, or there is no such folder. */
export function topOf(git: Git, folder: string): string | null {
  const { status, stdout } = git.run(["-C", folder, "rev-parse", "--show-toplevel"], { allowFailure: true });
  return status === 0 ? stdout.trim() : null;
}
