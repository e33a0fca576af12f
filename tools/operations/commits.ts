import { BusError } from "../domain/bus-error.js";
import type { Git } from "../repo/contract.js";

type Runs = Pick<Git, "run">;

/** The commit that a branch is at; null: there is no such branch. */
export function tipOf(git: Runs, branch: string): string | null {
  const { status, stdout } = git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${branch}^{commit}`], { allowFailure: true });
  return status === 0 ? stdout.trim() : null;
}

/** The commit that the branch of the lanes is at. Throws NOT_FOUND. */
export function targetTip(git: Runs, target: string): string {
  const tip = tipOf(git, target);
  if (tip !== null) return tip;
  throw new BusError("NOT_FOUND", `there is no branch ${target} to which lanes could go`, { hint: "git branch --all   (lanes.target in _bus/parallel.json)" });
}

/** Whether a commit is in another's history, or the same. What git cannot tell, because it does not have one of them, is not. */
export function isAncestor(git: Runs, commit: string, of: string): boolean {
  return git.run(["merge-base", "--is-ancestor", commit, of], { allowFailure: true }).status === 0;
}
