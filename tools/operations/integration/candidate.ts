import { BusError } from "../../domain/bus-error.js";
import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { baseOfReturned } from "../lane/returned-base.js";
import { applyPatch } from "./apply-patch.js";
import { PLAIN, type Site, unmerged } from "./site.js";

export type Built = { readonly candidate: string } | { readonly conflict: readonly string[] };

export interface Build {
  readonly lane: Lane;
  /** The target, which the site stands at. */
  readonly before: string;
  readonly message: string;
  /** An earlier candidate, whose conflict somebody has resolved. */
  readonly resolved?: string;
}

/** The target with the lane on top, as one commit of its own that nothing names yet; or the files on which they disagree, in the site. */
export function buildCandidate(bus: BusContext, site: Site, build: Build): Built {
  const { lane, resolved } = build;
  const applied = resolved === undefined ? (lane.mode === "A" ? applyPatch(bus, site, lane) : mergeBranch(site, build)) : pick(site, resolved);
  if (applied !== null) return { conflict: applied };
  return { candidate: commitSite(site, build) };
}

/** What the site's index holds, as the lane's commit on the target. */
export function commitSite({ work: { git } }: Site, { lane, before, message }: Pick<Build, "lane" | "before" | "message">): string {
  const tree = git.run(["write-tree"]).stdout.trim();
  const tip = lane.mode === "B" ? handedIn(lane) : null;
  return commitTree(git, tree, tip === null ? [before] : [before, tip], message);
}

/** A commit of a tree. Throws USAGE where git does not know who commits. */
export function commitTree(git: Site["work"]["git"], tree: string, parents: readonly string[], message: string): string {
  const { status, stdout, stderr } = git.run(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])], { input: message, allowFailure: true });
  if (status === 0) return stdout.trim();
  throw nobodyCommits(stderr);
}

function nobodyCommits(stderr: string): BusError {
  return new BusError("USAGE", `git cannot commit: ${stderr.trim().split("\n").at(-1) ?? ""}`, { hint: `git config user.name "<name>"   (and user.email)` });
}

/** The tip of the branch as it was handed in. */
export function handedIn({ lane_id, handoff }: Lane): string {
  if (handoff?.commit !== undefined) return handoff.commit;
  throw new BusError("BAD_DATA", `${lane_id} was handed in without its commit`, { hint: `bus lane reopen ${lane_id} --reason "handed in without a commit"` });
}

function mergeBranch({ work: { git } }: Site, { lane, before }: Build): string[] | null {
  const tip = handedIn(lane);
  const base = baseOfReturned(git, lane, { target: before, tip });
  const args = base === null ? ["merge", "--no-ff", "--no-commit", "--quiet", tip] : ["merge-recursive", base, "--", before, tip];
  return outcome(git, git.run([...PLAIN, ...args], { allowFailure: true }), "merge");
}

/** The resolution of an earlier candidate, on what the target is now. */
function pick({ work: { git } }: Site, resolved: string): string[] | null {
  const isMerge = git.run(["rev-parse", "--verify", "--quiet", `${resolved}^2`], { allowFailure: true }).status === 0;
  return outcome(git, git.run([...PLAIN, "cherry-pick", "--no-commit", ...(isMerge ? ["--mainline", "1"] : []), resolved], { allowFailure: true }), "cherry-pick");
}

function outcome(git: Site["work"]["git"], { status, stderr, stdout }: { status: number; stdout: string; stderr: string }, verb: string): string[] | null {
  const files = unmerged(git);
  if (files.length > 0) return files;
  if (status === 0) return null;
  if (/Please tell me who you are|auto-detect email|empty ident/.test(stderr)) throw nobodyCommits(stderr);
  throw new BusError("BAD_DATA", `git ${verb}: ${(stderr.trim() || stdout.trim()).split("\n").at(-1) ?? ""}`, { hint: "git status" });
}
