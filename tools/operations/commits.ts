import { BusError } from "../domain/bus-error.js";
import type { Git } from "../repo/contract.js";

type Runs = Pick<Git, "run">;

/** What git says of a commit that it does not have. */
const UNKNOWN = /not a valid (?:object|commit) name/i;
/** And where a part of the history is missing; it then ends as if the answer were no. */
const BROKEN = /could not read/i;

/** The commit that a branch is at; null: there is no such branch. */
export function tipOf(git: Runs, branch: string): string | null {
  return answer(git, ["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${branch}^{commit}`]);
}

/** The commit that the branch of the lanes is at. Throws NOT_FOUND. */
export function targetTip(git: Runs, target: string): string {
  const tip = tipOf(git, target);
  if (tip !== null) return tip;
  throw new BusError("NOT_FOUND", `there is no branch ${target} to which lanes could go`, { hint: "git branch --all   (lanes.target in _bus/parallel.json)" });
}

/** Whether a commit is in another's history, or the same; of a commit that is not here it is not. */
export function isAncestor(git: Runs, commit: string, of: string): boolean {
  return answer(git, ["merge-base", "--is-ancestor", commit, of]) !== null;
}

/** Where two commits parted; null: they have nothing in common, or one of them is not here. */
export function mergeBase(git: Runs, one: string, other: string): string | null {
  return answer(git, ["merge-base", one, other]);
}

/** What git answers; null: no. Throws BAD_DATA where it could not tell: a failure is no answer. */
function answer(git: Runs, args: readonly string[]): string | null {
  const { status, stdout, stderr } = git.run(args, { allowFailure: true });
  if (status === 0) return stdout.trim();
  if ((status === 1 && !BROKEN.test(stderr)) || UNKNOWN.test(stderr)) return null;
  throw new BusError("BAD_DATA", `git ${args[0] ?? ""}: ${stderr.trim().split("\n").at(-1) ?? ""}`, { hint: "git status" });
}
