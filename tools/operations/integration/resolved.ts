import { BusError } from "../../domain/bus-error.js";
import type { Applying } from "../../domain/integration/integration.js";
import type { Git } from "../../repo/contract.js";
import { type Attempt, messageOf, waiting } from "./attempt.js";
import { commitSite } from "./candidate.js";
import { changedFiles } from "./gate-candidate.js";
import { changeCurrent } from "./integration-register.js";
import { siteAsItIs, unmerged } from "./site.js";

/** The resolution in the integration worktree as the lane's commit (S1-79). Throws CONFLICT, leaving everything as it is, while something there is not resolved. */
export async function commitResolved(attempt: Attempt, current: Applying): Promise<string> {
  const { bus, actor, lane } = attempt;
  const { path, work: { git } } = siteAsItIs(bus, actor.policy);
  const disputed = unmerged(git);
  const left = [...new Set([...disputed, ...marked(git, current)])];
  if (left.length > 0) throw await waits(attempt, `not resolved yet in ${path}: ${left.sort().join(", ")}`, `git -C ${path} add <file>   (once it is as it shall be)`);
  git.run(["add", "--all"]);
  // A merge that was given up leaves what the target is already: that would pass every gate, and lose the lane.
  if (git.run(["diff", "--cached", "--quiet", current.before], { allowFailure: true }).status === 0) throw await waits(attempt, `nothing of ${lane.lane_id} is left in ${path}`, "bus integrate --undo   (gives the lane back)");
  const candidate = commitSite({ path, work: bus.repo.work(path) }, { lane, before: current.before, message: messageOf(attempt) });
  const expected = new Set([...(lane.handoff?.files ?? []), ...(current.conflicts ?? []).flatMap((one) => one.files)]);
  const more = changedFiles(git, current.before, candidate).filter((file) => !expected.has(file));
  if (more.length > 0) attempt.notes.push(`the resolution also changes what ${lane.lane_id} did not hand in: ${more.join(", ")}`);
  return candidate;
}

/** Files of the conflict in which git's markers still stand. A line of equal signs alone may be a heading. */
function marked(git: Git, { conflicts = [] }: Applying): string[] {
  const files = conflicts.flatMap((one) => one.files);
  const { status, stdout, stderr } = git.run(["--literal-pathspecs", "grep", "--no-color", "-I", "-l", "-z", "-E", "^(<{7}|>{7}) ", "--", ...files], { allowFailure: true });
  // 1: in none of them. What could not be looked into is not clean.
  if (status !== 0 && status !== 1) throw new BusError("BAD_DATA", `git grep: ${stderr.trim().split("\n").at(-1) ?? ""}`, { hint: "git fsck" });
  return stdout.split("\0").filter((name) => name !== "");
}

/** It goes on waiting for somebody; nobody is at it. */
async function waits({ bus, actor, at }: Attempt, message: string, hint: string): Promise<BusError> {
  await changeCurrent(bus, actor, at.run, (current, now) => ({ op: "not resolved", to: { ...now, current: waiting(current) } }));
  return new BusError("CONFLICT", message, { hint });
}
