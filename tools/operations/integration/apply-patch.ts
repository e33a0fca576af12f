import { BusError } from "../../domain/bus-error.js";
import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { mainFolder } from "../lane/place/lane-places.js";
import { PLAIN, type Site, unmerged } from "./site.js";

/**
 * Puts a lane's patch into the integration worktree, by three-way merge where it does not fit as it is. Returns the files in dispute; null: none.
 * Throws NOT_FOUND where the patch is gone, BAD_DATA where it is not what was handed in, or git can do nothing with it.
 */
export function applyPatch(bus: BusContext, site: Site, { lane_id, handoff }: Lane): string[] | null {
  const patch = handoff?.patch;
  if (patch === undefined) throw new BusError("BAD_DATA", `${lane_id} was handed in without a patch`, { hint: `bus lane reopen ${lane_id} --reason "handed in without a patch"` });
  const found = bus.repo.work(mainFolder(bus)).file(patch.file);
  if (found === null) throw new BusError("NOT_FOUND", `${patch.file} is not there`, { hint: `bus lane show ${lane_id}` });
  if (found.sha256 !== patch.sha256) throw new BusError("BAD_DATA", `${patch.file} is not what was handed in`, { hint: `bus lane reopen ${lane_id} --reason "the patch was changed"` });
  if (found.bytes.length === 0) return null;
  const { git } = site.work;
  const { status } = git.run([...PLAIN, "apply", "--index", "--3way", "--whitespace=nowarn"], { input: found.bytes, allowFailure: true });
  const disputed = unmerged(git);
  if (disputed.length > 0) return disputed;
  return status === 0 ? null : mergePatch(site, found.bytes, patch.file);
}

/**
 * Git applies nothing of a patch when one of its files is gone on the target: then what the patch begins with is merged with what it ends with.
 * Both are made in the worktree's own index, which is the target's again afterwards.
 */
function mergePatch({ path, work: { git } }: Site, patch: Buffer, file: string): string[] | null {
  const index = git.run(["rev-parse", "--path-format=absolute", "--git-path", "index"]).stdout.trim();
  const hint = `git -C ${path} apply --check ${file}`;
  const made = (args: readonly string[]): string => {
    const { status, stderr } = git.run([...PLAIN, ...args], { input: patch, allowFailure: true });
    if (status !== 0) throw new BusError("BAD_DATA", `git cannot apply ${file}: ${stderr.trim().split("\n").at(-1) ?? ""}`, { hint });
    return git.run(["write-tree"]).stdout.trim();
  };
  const begins = made(["apply", `--build-fake-ancestor=${index}`]);
  const ends = made(["apply", "--cached", "--whitespace=nowarn"]);
  git.run(["reset", "--quiet", "--hard"]);
  // Without renames: the files that a patch does not name would count as new, and so as what it has renamed.
  const { status, stdout, stderr } = git.run([...PLAIN, "-c", "merge.renames=false", "merge-recursive", begins, "--", "HEAD", ends], { allowFailure: true });
  const disputed = unmerged(git);
  if (disputed.length > 0) return disputed;
  if (status === 0) return null;
  throw new BusError("BAD_DATA", `git merges nothing of ${file}: ${(stderr.trim() || stdout.trim()).split("\n").at(-1) ?? ""}`, { hint });
}
