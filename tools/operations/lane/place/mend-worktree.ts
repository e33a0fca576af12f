import { BusError } from "../../../domain/bus-error.js";
import { shellWord } from "../../../domain/shell-word.js";
import type { Git } from "../../../repo/contract.js";
import type { BusContext } from "../../context.js";
import { type Worktree, removed, worktreeGit, worktreesOf } from "./worktrees.js";

interface Place {
  readonly path: string;
  readonly branch: string;
}

/** Takes away what a git that was killed had begun to register at the path. Throws CONFLICT when something else is in the folder. */
export async function dropHalfMade(bus: BusContext, git: Git, place: Place): Promise<void> {
  const { path } = place;
  if (!(await worktreesOf(git, place)).some((one) => one.path === path && one.isHalfMade)) return;
  if (!bus.repo.work(path).dropFolder(true)) {
    throw new BusError("CONFLICT", `git was killed while it made the worktree ${path}, and there is something else in it`, { hint: `ls -la ${shellWord(path)}   (move away what is there)` });
  }
  // Twice: git locks what it has not finished.
  await removed(git, ["--force", "--force", path]);
}

/**
 * The branch's worktree at the path, of which a killed git has left any part: what it had not finished is taken away, and where it had
 * begun to take files away the rest is linked again, so that one can look at it. null: there is none.
 */
export async function mendedWorktree(bus: BusContext, git: Git, place: Place): Promise<Worktree | null> {
  await dropHalfMade(bus, git, place);
  const there = await worktreeAt(git, place);
  if (there?.isGone !== true || bus.repo.work(place.path).dropFolder(false)) return there;
  await worktreeGit(git, ["repair"]);
  return worktreeAt(git, place);
}

async function worktreeAt(git: Git, place: Place): Promise<Worktree | null> {
  return (await worktreesOf(git, place)).find(({ path, branch }) => path === place.path && branch === place.branch) ?? null;
}
