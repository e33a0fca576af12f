import { branchAgent } from "../domain/branch.js";
import type { Git } from "../repo/contract.js";

/** A path that every side of a merge has otherwise was edited there; it counts only when more than the sides' own changes are in it (`git diff --cc`). */
const NAMES = ["--no-renames", "--name-only", "-z", "--no-ext-diff", "--no-relative"];
/** Merged files that are looked at one by one; of more, each counts. */
const LOOKED_AT = 200;

/** A ref that is about to be pushed, as git tells its hook. */
export interface PushedRef {
  readonly local: string;
  /** Of zeros: the ref is deleted. */
  readonly sha: string;
  /** What it is called there. */
  readonly remoteRef: string;
  /** What the remote has; of zeros: nothing. */
  readonly remoteSha: string;
}

/** Paths that the commit in progress changes: both names of a rename, deleted ones, and of a merge only what no side has. */
export function stagedPaths(git: Git): string[] {
  const staged = names(git, ["diff", "--cached", ...NAMES]);
  const merged = git.run(["rev-parse", "--quiet", "--verify", "MERGE_HEAD"], { allowFailure: true });
  if (merged.status !== 0) return staged;
  const theirs = merged.stdout.trim();
  const other = new Set(names(git, ["diff", "--cached", ...NAMES, theirs]));
  const both = staged.filter((path) => other.has(path));
  const tree = git.run(["write-tree"], { allowFailure: true });
  return tree.status === 0 && both.length <= LOOKED_AT ? both.filter((path) => saysMore(git, ["diff", "--cc", tree.stdout.trim(), "HEAD", theirs], path)) : both;
}

/** Paths that an agent's commits change which a push brings to a remote (its name, or an address). Work of others that was merged whole stays theirs. */
export function pushedPaths(git: Git, refs: readonly PushedRef[], remote: string, agent: string | undefined): string[] {
  const found = new Set<string>();
  for (const { sha, remoteSha } of refs) {
    if (isZero(sha)) continue;
    const known = isZero(remoteSha) || git.run(["cat-file", "-e", `${remoteSha}^{commit}`], { allowFailure: true }).status !== 0 ? [] : [remoteSha];
    const others = othersMergedInto(git, sha, agent);
    for (const path of changedBy(git, [sha, "--not", ...known, `--remotes=${/^[\w.-]+$/.test(remote) ? remote : "*"}`, ...others])) found.add(path);
  }
  return [...found];
}

/** Paths that commits change: `range` as `git rev-list` takes it. Merges count for what no side has. */
export function changedBy(git: Git, range: readonly string[]): Set<string> {
  const log = git.run(["-c", "log.showSignature=false", "log", "-c", "--root", "--format=%x01%H", ...NAMES, ...range, "--"]).stdout;
  const found = new Set<string>();
  let looked = 0;
  for (const part of log.split("\u0001").slice(1)) {
    const [sha = "", ...rest] = part.split(/[\0\n]/);
    const paths = rest.filter((path) => path !== "");
    const isMerge = paths.length > 0 && git.run(["rev-parse", "--quiet", "--verify", `${sha}^2`], { allowFailure: true }).status === 0;
    for (const path of paths) {
      if (found.has(path)) continue;
      if (!isMerge || (looked += 1) > LOOKED_AT || saysMore(git, ["diff-tree", "--cc", "--no-commit-id", sha], path)) found.add(path);
    }
  }
  return found;
}

/** Whether a combined diff has anything to show: a hunk that no side has as it is. */
function saysMore(git: Git, diff: readonly string[], path: string): boolean {
  return git.run([...diff, "--", `:(top,literal)${path}`]).stdout.trim() !== "";
}

/** Other agents' branches that are wholly in the commit: as arguments of `rev-list`. */
function othersMergedInto(git: Git, sha: string, agent: string | undefined): string[] {
  const merged = git.run(["for-each-ref", `--merged=${sha}`, "--format=%(objectname) %(refname)", "refs/heads/agent", "refs/remotes"], { allowFailure: true });
  return merged.stdout.split("\n").flatMap((line) => {
    const [, tip = "", branch = ""] = /^(\S+) refs\/(?:heads\/|remotes\/[^/]+\/)(agent\/\S+)$/.exec(line) ?? [];
    const owner = branchAgent(branch);
    return owner === null || owner === agent || tip === sha ? [] : [tip];
  });
}

function names(git: Git, args: readonly string[]): string[] {
  return git.run(args).stdout.split("\0").filter((path) => path !== "");
}

function isZero(sha: string): boolean {
  return /^0+$/.test(sha);
}
