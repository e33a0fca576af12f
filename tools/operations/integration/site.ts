import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { shellWord } from "../../domain/shell-word.js";
import type { Git, GitWork } from "../../repo/contract.js";
import type { Parallel } from "../../schema/records.gen.js";
import { pauseBefore } from "../change-claim.js";
import type { BusContext } from "../context.js";
import { lanesFolder, mainFolder } from "../lane/place/lane-places.js";
import { worktreeGit } from "../lane/place/worktrees.js";

/** How often a lock file of git's is waited for: one that was killed may have left a child that ends soon. */
const PATIENCE = 60;

/** As git is asked there: nobody's hooks, editor or remembered resolutions decide. */
export const PLAIN = ["-c", "core.hooksPath=/dev/null", "-c", "rerere.enabled=false", "-c", "advice.mergeConflict=false"];

/** The worktree in which candidates are built and conflicts resolved. Nobody works there but the integrator. */
export interface Site {
  /** Absolute. */
  readonly path: string;
  readonly work: GitWork;
}

/** Git of the repository. Throws USAGE outside of one. */
export function repositoryGit(bus: BusContext): Git {
  if (bus.repo.git === null) throw new BusError("USAGE", "lanes are integrated in a git repository, and this is none", { hint: "git init" });
  return bus.repo.layout.git?.commonDir === mainFolder(bus) ? bus.repo.git : bus.repo.work(mainFolder(bus)).git;
}

/** Where the worktree is, as it is. */
export function siteAsItIs(bus: BusContext, policy: Parallel): Site {
  const path = join(lanesFolder(bus, policy), ".integration");
  return { path, work: bus.repo.work(path) };
}

/** The worktree with exactly this commit's files: made when it is missing, mended when it is half made. What was there and not committed is gone. */
export async function siteAt(bus: BusContext, policy: Parallel, commit: string): Promise<Site> {
  const site = siteAsItIs(bus, policy);
  for (const isLast of [false, true]) {
    if (isLast || !isUsable(bus, site.path)) await remake(bus, site.path, commit);
    if (await isReset(site, commit, isLast)) return site;
    bus.tell(`${site.path} is held by a lock of git's that nobody gives back: it is made anew`);
  }
  return site;
}

/** Whether somebody resolves something there of which the bus knows nothing: it may have been lost with the live bus. */
export function hasStrayWork(bus: BusContext, policy: Parallel): boolean {
  const { path, work } = siteAsItIs(bus, policy);
  return isUsable(bus, path) && unmerged(work.git).length > 0;
}

/** Files with an unresolved conflict in a checkout's index. */
export function unmerged(git: Git): string[] {
  const lines = git.runBytes(["ls-files", "--unmerged", "-z", "--full-name"]).toString("utf8").split("\0");
  return [...new Set(lines.flatMap((line) => (line === "" ? [] : [line.slice(line.indexOf("\t") + 1)])))].sort();
}

/** Whether it is there, and a worktree of this repository. */
export function isUsable(bus: BusContext, path: string): boolean {
  const { status, stdout } = repositoryGit(bus).run(["-C", path, "rev-parse", "--path-format=absolute", "--git-common-dir", "--show-cdup", "--verify", "HEAD^{commit}"], { allowFailure: true });
  const [common, up, head] = stdout.split("\n");
  return status === 0 && common === bus.repo.layout.git?.commonDir && up === "" && head !== undefined;
}

async function remake(bus: BusContext, path: string, commit: string): Promise<void> {
  const git = repositoryGit(bus);
  // Git does not take away a registration whose folder has lost its link; others' registrations are theirs.
  bus.repo.work(path).dropFolder(true);
  await worktreeGit(git, ["remove", "--force", "--force", path]);
  // Its files come with the reset, where no hook runs.
  const { status, stderr } = await worktreeGit(git, ["add", "--quiet", "--no-checkout", "--force", "--force", "--detach", path, commit]);
  if (status === 0) return;
  throw new BusError("BAD_DATA", `the integration worktree cannot be made: ${stderr.trim().split("\n").at(-1) ?? ""}`, { hint: `ls -la ${shellWord(path)}   (move away what is there)` });
}

/** Without moving any branch, whatever was checked out. */
async function isReset({ work: { git } }: Site, commit: string, isLast: boolean): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const steps = [["checkout", "--quiet", "--force", "--detach", commit], ["reset", "--quiet", "--hard", commit], ["clean", "-ffdq"]];
    const failed = steps.map((args) => git.run([...PLAIN, ...args], { allowFailure: true })).find(({ status }) => status !== 0);
    if (failed === undefined) return true;
    if (!/\.lock'?: File exists/.test(failed.stderr) || (attempt >= PATIENCE && isLast)) throw new BusError("BAD_DATA", `the integration worktree cannot be set to ${commit}: ${failed.stderr.trim()}`, { hint: "git worktree list" });
    if (attempt >= PATIENCE) return false;
    await pauseBefore(attempt);
  }
}
