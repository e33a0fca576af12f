import { tipOf } from "../../commits.js";
import type { BusContext } from "../../context.js";
import { keepFiles } from "./keep-files.js";
import { type LanePlace, gitOf } from "./lane-worktree.js";
import { mendedWorktree } from "./mend-worktree.js";
import { removed, updateRef } from "./worktrees.js";

/**
 * Takes away what an attempt made that did not come to its end: the worktree, which is nobody's yet, and the branch if it is still where
 * it began. Files that are not the branch's own are kept as a commit first, and told.
 */
export async function unmakePlace(bus: BusContext, place: LanePlace, makes: { readonly branch: boolean; readonly worktree: boolean }): Promise<void> {
  const git = gitOf(bus);
  if (makes.worktree) {
    const there = await mendedWorktree(bus, git, place);
    if (there?.isGone === false) keepFiles(bus, place.path, place.lane_id, "was not opened");
    // Twice: git locks what it has not finished.
    if (there !== null) await removed(git, ["--force", "--force", place.path]);
    // Git makes the folder before it says so.
    else bus.repo.work(place.path).dropFolder(false);
  }
  if (!makes.branch) return;
  const tip = tipOf(git, place.branch);
  if (tip === place.base) await updateRef(git, ["-d", `refs/heads/${place.branch}`, tip], () => tipOf(git, place.branch) === null);
  else if (tip !== null) bus.tell(`${place.branch} stays: it has commits (git log ${place.branch})`);
}
