import type { Git } from "../../repo/contract.js";

/**
 * One of these commits that is not only the lane's own any more: a remote has it, or one of `branches` (S0-14). null: none. `commits`: as `git rev-list` takes
 * them. What git cannot tell counts as shared.
 */
export function sharedCommit(git: Pick<Git, "run">, commits: readonly string[], branches: readonly string[]): string | null {
  const list = (more: readonly string[]) => git.run(["rev-list", ...commits, ...more, "--"], { allowFailure: true });
  const all = list([]);
  if (all.status !== 0) return commits[0] ?? "HEAD";
  const heads = git.run(["for-each-ref", "--format=%(refname)", ...branches.map((branch) => `refs/heads/${branch}`)], { allowFailure: true }).stdout.split("\n").filter((ref) => ref !== "");
  const own = new Set(list(["--not", "--remotes", ...heads]).stdout.split("\n"));
  return all.stdout.split("\n").find((commit) => commit !== "" && !own.has(commit)) ?? null;
}
