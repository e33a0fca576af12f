import { isBookkeeping } from "../../../domain/guard.js";
import { shellWord } from "../../../domain/shell-word.js";
import type { Git } from "../../../repo/contract.js";
import type { Lane } from "../../../schema/records.gen.js";
import { tipOf } from "../../commits.js";
import type { BusContext } from "../../context.js";
import { keepFiles } from "./keep-files.js";
import { ownWorktree } from "./lane-places.js";
import { commitsBeside, gitOf, uncommitted } from "./lane-worktree.js";
import { mendedWorktree } from "./mend-worktree.js";
import { type Worktree, removal, updateRef, worktreesOf } from "./worktrees.js";

/**
 * Takes a closed lane's worktree away when no work in it would be lost, and its branch once it is on the target. What the bus itself wrote
 * there, such as receipts, is kept as a commit; what git ignores goes, and is told. Returns why something stays, and how to take it away; null: nothing is left.
 */
export async function clearPlace(bus: BusContext, lane: Lane): Promise<string | null> {
  const path = ownWorktree(bus, lane);
  const { branch, target } = lane;
  if (path === null || branch === undefined) return null;
  const git = gitOf(bus);
  const tip = tipOf(git, branch);
  const there = await mendedWorktree(bus, git, { path, branch });
  const left = there === null || there.isGone ? [] : uncommitted(bus, path);
  const force = left.length > 0 ? ["--force"] : [];
  const byHand = ["git worktree remove", ...force, shellWord(path)].join(" ");
  const beside = tip === null ? 0 : commitsBeside(git, tip, target);
  if (beside > 0) return `${branch} stays${there === null ? "" : `, and its worktree ${path}`}: it has ${beside} commits that are not on ${target} (${there === null ? "" : `${byHand}; `}git branch --delete --force ${branch})`;
  const stays = there === null ? await movedAway(git, { path, branch }) : inTheWay(bus, there, left);
  if (stays !== null) return `the worktree ${path} stays: ${stays} (${there?.locked === undefined ? "" : `git worktree unlock ${shellWord(path)}; `}${byHand})`;
  if (there !== null) {
    if (left.length > 0) keepFiles(bus, path, lane.lane_id, "was closed");
    if (!there.isGone) tellIgnored(bus, path);
    const failure = await removal(git, [...force, path]);
    if (failure !== null) return `the worktree ${path} stays: ${failure.message} (${byHand})`;
  }
  if (tip !== null && !(await worktreesOf(git, { path: "", branch })).some((one) => one.branch === branch)) await updateRef(git, ["-d", `refs/heads/${branch}`, tip], () => tipOf(git, branch) === null);
  return null;
}

/** So many of the ignored paths are named. */
const NAMED = 6;

/** Git takes what it ignores away without a word, be it a folder of packages or somebody's secrets: files are named first, they may be nowhere else. */
function tellIgnored(bus: BusContext, path: string): void {
  const listed = bus.repo.work(path).git.runBytes(["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"]).toString("utf8").split("\0");
  const ignored = listed.filter((file) => file !== "" && !isBookkeeping(file));
  const files = ignored.filter((file) => !file.endsWith("/"));
  const named = [...files, ...ignored.filter((file) => file.endsWith("/"))].slice(0, NAMED);
  if (named.length > 0) bus.tell(`with the worktree ${path} goes what git ignores there: ${named.join(", ")}${ignored.length > NAMED ? `, and ${ignored.length - NAMED} more` : ""}`);
}

/** Somebody has switched it to something else, whose it is to say what becomes of it. */
async function movedAway(git: Git, { path, branch }: { path: string; branch: string }): Promise<string | null> {
  const other = (await worktreesOf(git, { path, branch })).find((one) => one.path === path && !one.isGone);
  return other === undefined ? null : `it is on ${other.branch ?? "no branch"}, not on ${branch}`;
}

function inTheWay(bus: BusContext, { path, locked, isGone }: Worktree, left: readonly string[]): string | null {
  if (isGone) return null;
  if (bus.repo.layout.checkout === path) return "you are in it";
  if (locked !== undefined) return `it is locked${locked === "" ? "" : `: ${locked}`}`;
  // A file that is only missing is on the target.
  const files = left.filter((line) => !line.startsWith(" D")).map((line) => line.slice(3)).filter((file) => !isBookkeeping(file));
  const [first] = files;
  return first === undefined ? null : `${files.length === 1 ? "a file" : `${files.length} files`} in it ${files.length === 1 ? "is" : "are"} not committed, such as ${first}`;
}
