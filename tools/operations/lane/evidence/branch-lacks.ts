import { isBookkeeping } from "../../../domain/guard.js";
import { isPolicyFile } from "../../../domain/lane/policy-files.js";
import type { Lack } from "../../../domain/lane/done.js";
import { isSerialised } from "../../../domain/lane/order.js";
import type { GitWork } from "../../../repo/contract.js";
import type { Lane } from "../../../schema/records.gen.js";
import { isAncestor, tipOf } from "../../commits.js";
import type { LaneWork } from "../lane-work.js";

/** Mode B: files that differ from the branch's tip. What the bus keeps may wait. */
export function uncommittedFiles({ work }: LaneWork): string[] {
  return work.changed(work.head()).filter((path) => !isBookkeeping(path) || isPolicyFile(path));
}

/** Mode B: what is wrong with the lane's branch: another one is checked out, it was rewritten, or it has commits of lanes that it does not depend on (S0-14). */
export function branchLacks({ work: { git } }: LaneWork, lane: Lane, lanes: readonly Lane[]): Lack[] {
  const { lane_id, branch, base_commit, target } = lane;
  const { stdout } = git.run(["symbolic-ref", "--quiet", "--short", "HEAD"], { allowFailure: true });
  const lacks: Lack[] = [];
  if (branch !== undefined && stdout.trim() !== branch) lacks.push({ text: `its worktree has ${stdout.trim() || "no branch"} checked out, not ${branch}`, hint: `git switch ${branch}` });
  if (base_commit !== undefined && !isAncestor(git, base_commit, "HEAD")) lacks.push({ text: `its branch does not come from ${base_commit.slice(0, 12)}, where it was opened: it was rewritten`, hint: `git rebase ${base_commit.slice(0, 12)}` });
  for (const other of lanes) {
    if (other.lane_id === lane_id || other.branch === undefined || other.state === "closed" || isSerialised(lanes, lane_id, other.lane_id)) continue;
    if (takesFrom(git, other.branch, target)) lacks.push({ text: `its branch has commits of ${other.lane_id}, which it does not depend on`, hint: `git log --oneline ${target}..HEAD` });
  }
  return lacks;
}

/** Mode A: a patch of another commit's files says nothing of the target. */
export function checkoutLacks({ work }: LaneWork, { target }: Lane): Lack[] {
  return work.head() === tipOf(work.git, target) ? [] : [{ text: `its checkout is not at ${target}, for which its patch is`, hint: `git switch ${target}` }];
}

/** Whether HEAD has commits of the other branch that the target has not. One that is a part of the other, and not all of it, has taken nothing. */
function takesFrom(git: GitWork["git"], branch: string, target: string): boolean {
  const { status, stdout } = git.run(["merge-base", "--all", "HEAD", `refs/heads/${branch}`], { allowFailure: true });
  if (status !== 0) return false;
  const [head, tip] = git.run(["rev-parse", "HEAD", `refs/heads/${branch}`]).stdout.trim().split("\n");
  return stdout.split("\n").some((base) => base !== "" && (base !== head || head === tip) && !isAncestor(git, base, `refs/heads/${target}`));
}
