import type { RevertTrial } from "../../domain/integration/entangled.js";
import type { Lane } from "../../schema/records.gen.js";
import { isAncestor } from "../commits.js";
import type { BusContext } from "../context.js";
import type { Parallel } from "../../schema/records.gen.js";
import { changedFiles } from "./gate-candidate.js";
import { PLAIN, type Site, siteAt, unmerged } from "./site.js";

/** Takes one lane's commit back in the integration worktree, without committing. Returns the files on which that fails; none: it is clean. */
export async function revertThere(bus: BusContext, policy: Parallel, onto: string, commit: string): Promise<{ site: Site; disputed: string[] }> {
  const site = await siteAt(bus, policy, onto);
  const { git } = site.work;
  const isMerge = git.run(["rev-parse", "--verify", "--quiet", `${commit}^2`], { allowFailure: true }).status === 0;
  const { status, stderr } = git.run([...PLAIN, "revert", "--no-commit", ...(isMerge ? ["--mainline", "1"] : []), commit], { allowFailure: true });
  const disputed = unmerged(git);
  if (status !== 0 && disputed.length === 0) return { site, disputed: [stderr.trim().split("\n").at(-1) ?? "git revert"] };
  return { site, disputed };
}

/** Tries whether a lane can be taken back from this commit alone (S0-24), and where not, which lanes hold it. */
export async function tryRevert(bus: BusContext, policy: Parallel, onto: string, lane: Lane, others: readonly Lane[]): Promise<RevertTrial> {
  const { commit = "" } = lane.integration ?? {};
  const { site, disputed } = await revertThere(bus, policy, onto, commit);
  const { git } = site.work;
  const holding = disputed.length === 0 ? [] : others.filter(({ lane_id, integration }) => lane_id !== lane.lane_id && integration !== undefined && isAfter(integration.commit) && changedFiles(git, integration.before, integration.commit).some((file) => disputed.includes(file)));
  await siteAt(bus, policy, onto);
  return { lane_id: lane.lane_id, clean: disputed.length === 0, files: disputed, with: holding.map(({ lane_id }) => lane_id) };

  function isAfter(other: string): boolean {
    return other !== commit && isAncestor(git, commit, other);
  }
}
