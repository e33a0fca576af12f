import { isBookkeeping } from "../../domain/guard.js";
import { BusError } from "../../domain/bus-error.js";
import type { BroughtAlong, Git } from "../../repo/contract.js";
import { pauseBefore } from "../change-claim.js";
import { isAncestor, targetTip } from "../commits.js";
import type { BusContext } from "../context.js";
import { repositoryGit } from "./site.js";

const PATIENCE = 60;

/** Whether the target has this commit. */
export function isOnTarget(git: Git, target: string, commit: string): boolean {
  return isAncestor(git, commit, `refs/heads/${target}`);
}

/** Moves the target by compare-and-set; false: somebody else moved it before. */
export function moveTarget(git: Git, target: string, before: string, candidate: string, why: string): boolean {
  const { status, stderr } = git.run(["update-ref", "-m", why, `refs/heads/${target}`, candidate, before], { allowFailure: true });
  if (status === 0) return true;
  const now = targetTip(git, target);
  if (now === candidate) return true;
  if (now !== before) return false;
  throw new BusError("UNWRITABLE", `${target} cannot be moved: ${stderr.trim().split("\n").at(-1) ?? ""}`, { hint: "git status" });
}

/** Lets every checkout of the target follow it. Returns what stayed because somebody has edited it. */
export async function bringCheckoutsAlong(bus: BusContext, target: string, before: string, after: string): Promise<string[]> {
  const notes: string[] = [];
  for (const checkout of checkoutsOf(repositoryGit(bus), target)) {
    const { kept, staged } = await patiently(() => bus.repo.work(checkout).bringAlong(before, after));
    const edited = kept.filter((path) => !isBookkeeping(path));
    if (edited.length > 0) notes.push(`left as they are, because somebody has edited them in ${checkout}: ${edited.join(", ")}`);
    const waiting = staged.filter((path) => !isBookkeeping(path));
    if (waiting.length > 0) notes.push(`staged in ${checkout} on what ${target} was before; look at them before you commit: ${waiting.join(", ")}`);
  }
  return notes;
}

/** Git may be at work there: then its lock is waited for. */
async function patiently(follow: () => BroughtAlong): Promise<BroughtAlong> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return follow();
    } catch (error) {
      if (!(error instanceof BusError) || !/\.lock'?: File exists/.test(error.message)) throw error;
      if (attempt >= PATIENCE) throw new BusError("CONFLICT", `the target has moved, but a checkout of it cannot follow: ${error.message}`, { hint: "bus integrate --continue   (once git has given up its index.lock)", cause: error });
      await pauseBefore(attempt);
    }
  }
}

function checkoutsOf(git: Git, target: string): string[] {
  const blocks = git.run(["worktree", "list", "--porcelain"]).stdout.split("\n\n").map((block) => block.split("\n"));
  return blocks.flatMap((lines) => {
    const path = lines[0]?.replace(/^worktree /, "") ?? "";
    return lines.includes(`branch refs/heads/${target}`) && !lines.some((line) => line.startsWith("prunable")) ? [path] : [];
  });
}
