import { askGit, runGit } from "./run-git.js";

/** A commit that brings `head` into `base`, on no ref yet; null when they conflict. */
export function mergeCommit(gitDir: string, base: string, head: string, message: string, method: "merge" | "squash" = "merge"): string | null {
  const tree = askGit(gitDir, ["merge-tree", "--write-tree", "--allow-unrelated-histories", base, head]);
  if (tree === null) return null;
  const parents = method === "squash" ? [base] : [base, head];
  return runGit(gitDir, ["commit-tree", tree.split("\n")[0] ?? "", ...parents.flatMap((parent) => ["-p", parent]), "-m", message]);
}

/** How many commits `head` has that `base` has not; null: they have no history in common. */
export function commitsBetween(gitDir: string, base: string, head: string): number | null {
  if (askGit(gitDir, ["merge-base", base, head]) === null) return null;
  return Number(runGit(gitDir, ["rev-list", "--count", `${base}..${head}`]));
}
