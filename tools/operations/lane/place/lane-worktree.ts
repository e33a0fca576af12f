import { dirname, isAbsolute, relative } from "node:path";
import { BusError } from "../../../domain/bus-error.js";
import { shellWord } from "../../../domain/shell-word.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { Git } from "../../../repo/contract.js";
import { tipOf } from "../../commits.js";
import type { BusContext } from "../../context.js";
import { mainFolder } from "./lane-places.js";
import { dropHalfMade } from "./mend-worktree.js";
import { type Worktree, removed, topOf, updateRef, worktreeFailure, worktreeGit, worktreesOf } from "./worktrees.js";

/** A lane's own checkout. */
export interface LanePlace {
  readonly lane_id: string;
  /** Absolute. */
  readonly path: string;
  readonly branch: string;
  readonly target: string;
  /** The commit that a new branch begins at. */
  readonly base: string;
}

/** What is there of a lane's checkout, before anything is made. */
export interface Found {
  /** The branch's tip; null: there is none. */
  readonly tip: string | null;
  /** git knows a worktree with the branch at the path, whether the folder is there or not. */
  readonly worktree: Worktree | null;
}

/** Git as it runs in this repository. Throws USAGE outside of one. */
export function gitOf(bus: BusContext): Git {
  if (bus.repo.git !== null) return bus.repo.git;
  throw new BusError("USAGE", "lanes need a git repository: their work is held against a branch", { hint: "git init" });
}

/** How many commits a branch has that are not on the target. */
export function commitsBeside(git: Git, tip: string, target: string): number {
  return Number(git.run(["rev-list", "--count", tip, `^refs/heads/${target}`, "--"]).stdout.trim());
}

/**
 * What is there of the place. `isOurs`: the lane's record names branch and worktree, so that what is there is the lane's own.
 * Throws CONFLICT for what is somebody else's: commits on a branch of that name, the branch checked out elsewhere, another branch there, a lock.
 */
export async function inspectPlace(bus: BusContext, { lane_id, path, branch, target }: LanePlace, isOurs: boolean): Promise<Found> {
  const git = gitOf(bus);
  const tip = tipOf(git, branch);
  const all = await worktreesOf(git, { path, branch });
  const elsewhere = all.find((one) => one.branch === branch && one.path !== path);
  if (elsewhere !== undefined && !elsewhere.isGone) {
    throw new BusError("CONFLICT", `${branch} is checked out at ${elsewhere.path}, not at ${path}`, { hint: isOurs ? `git worktree move ${shellWord(elsewhere.path)} ${shellWord(path)}` : `git worktree remove ${shellWord(elsewhere.path)}` });
  }
  // What a killed git had not finished is in nobody's way.
  const there = all.find((one) => one.path === path && !one.isHalfMade);
  const isItsOwn = isOurs && there?.branch === branch && !there.isGone;
  if (there?.locked !== undefined && !isItsOwn) {
    const why = there.locked === "" ? "" : `: ${there.locked}`;
    throw new BusError("CONFLICT", `the worktree ${path} is locked${why}`, { hint: `git worktree unlock ${shellWord(path)}` });
  }
  if (there !== undefined && there.branch !== branch && (!there.isGone || there.branch === undefined)) {
    throw new BusError("CONFLICT", `${path} is a worktree of ${there.branch ?? "no branch"} already`, { hint: `bus lane open ${lane_id} --worktree <another folder>` });
  }
  if (there?.isGone === true && !bus.repo.work(path).dropFolder(false)) {
    throw new BusError("CONFLICT", `${path} has files, but not git's link to them any more`, { hint: "git worktree repair" });
  }
  const own = tip === null || isOurs ? 0 : commitsBeside(git, tip, target);
  if (own > 0) {
    throw new BusError("CONFLICT", `there is a branch ${branch} with ${own} commits that are not on ${target}, and ${lane_id} has not made it`, { hint: `git branch --move ${branch} ${branch}-before` });
  }
  const worktree = there?.branch === branch && !there.isGone ? there : null;
  if (worktree !== null && !isOurs && uncommitted(bus, path).length > 0) {
    throw new BusError("CONFLICT", `${path} has ${branch} checked out already, with files that are not committed`, { hint: `git -C ${shellWord(path)} status` });
  }
  return { tip, worktree };
}

/**
 * Makes what is missing of branch and worktree; a registration of a folder that is gone is taken away, that one alone.
 * Throws CONFLICT when something else is in the folder.
 */
export async function makePlace(bus: BusContext, place: LanePlace, isOurs: boolean): Promise<void> {
  const { path, branch, base } = place;
  const git = gitOf(bus);
  const found = await inspectPlace(bus, place, isOurs);
  if (found.tip === null) await updateRef(git, ["-m", `lane ${place.lane_id}`, `refs/heads/${branch}`, base, ""], () => tipOf(git, branch) === base);
  if (found.worktree !== null) {
    // Somebody's own, and clean: it begins where the lane does.
    if (found.tip !== base && !isOurs) bus.repo.work(path).git.run(["reset", "--quiet", "--keep", base]);
    return;
  }
  await dropHalfMade(bus, git, place);
  for (const gone of (await worktreesOf(git, place)).filter(({ isGone }) => isGone)) await removed(git, ["--force", gone.path]);
  // Without git's own checkout, so that no hook of the repository runs and the registration takes a moment only.
  const added = await worktreeGit(git, ["add", "--quiet", "--no-checkout", path, branch]);
  if (added.status !== 0) {
    if (/already exists/.test(added.stderr)) throw new BusError("CONFLICT", `there is something else at ${path}`, { hint: `bus lane open ${place.lane_id} --worktree <another folder>` });
    const { message, hint } = worktreeFailure(added.stderr);
    throw new BusError("BAD_DATA", message, { hint: /could not create/.test(message) ? `bus lane open ${place.lane_id} --worktree <another folder>` : (hint ?? "git worktree list") });
  }
  if (topOf(git, path) !== path) throw new BusError("BAD_DATA", `git does not find the worktree that it made at ${path}`, { hint: "git worktree list" });
  const filled = bus.repo.work(path).git.run(["reset", "--quiet", "--hard", "HEAD"], { allowFailure: true });
  if (filled.status !== 0) {
    throw new BusError("BAD_DATA", `the files of ${branch} cannot be written to ${path}: ${filled.stderr.trim().split("\n").at(-1) ?? ""}`, { hint: `df -h ${shellWord(dirname(path))}   (is there room?)` });
  }
  if (found.tip !== null && found.tip !== base && !isOurs) bus.repo.work(path).git.run(["reset", "--quiet", "--hard", base]);
}

/** What git shows of a checkout that is not committed, each as `git status --porcelain` has it. */
export function uncommitted(bus: BusContext, path: string): string[] {
  return bus.repo.work(path).git.runBytes(["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"]).toString("utf8").split("\0").filter((entry) => entry !== "");
}

/** Throws USAGE for a place in the main checkout that git does not ignore, where the worktree would be in everybody's way, and for a path that git cannot keep. */
export function checkPlace(bus: BusContext, path: string, lane: Pick<Lane, "lane_id">): void {
  // Git keeps it as a line, and finds it no more when it has two.
  if (/\p{Cc}/u.test(path)) throw new BusError("USAGE", `a worktree's path has no control characters: ${JSON.stringify(path)}`, { hint: `bus lane open ${lane.lane_id} --worktree ../<folder>` });
  const main = mainFolder(bus);
  const inside = relative(main, path);
  if (inside.startsWith("..") || isAbsolute(inside)) return;
  const git = gitOf(bus);
  const isCheckout = topOf(git, main) === main;
  const isFree = inside !== "" && !/^(_bus|\.git)([\\/]|$)/.test(inside);
  if (isFree && (!isCheckout || git.run(["-C", main, "check-ignore", "--quiet", "--", `${inside}/x`], { allowFailure: true }).status === 0)) return;
  throw new BusError("USAGE", `${path} lies in the main checkout, and git does not ignore it`, { hint: `bus lane open ${lane.lane_id} --worktree ../<folder>` });
}
