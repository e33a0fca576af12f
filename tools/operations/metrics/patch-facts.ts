import { isBookkeeping } from "../../domain/guard.js";
import type { LanePatchFacts } from "../../domain/metrics/lane-facts.js";
import type { Git } from "../../repo/contract.js";
import type { Lane } from "../../schema/records.gen.js";
import { mergeBase } from "../commits.js";
import type { BusContext } from "../context.js";

/** To which package a file belongs; null: none. */
export type PackageOf = (file: string) => string | null;

type Changed = Pick<LanePatchFacts, "lines" | "files">;

/** What each lane's work comes to, by git where git has it, otherwise by its hand-off. */
export function patchFacts(bus: BusContext, lanes: readonly Lane[], packageOf: PackageOf): Map<string, LanePatchFacts> {
  const { git } = bus.repo;
  return new Map(
    lanes.map((lane) => {
      const facts = git === null ? { ...byHandoff(lane), commits: [] } : byGit(git, lane);
      return [lane.lane_id, { ...facts, packages: [...new Set(facts.files.flatMap((file) => packageOf(file) ?? []))].toSorted() }];
    }),
  );
}

function byGit(git: Git, lane: Lane): Omit<LanePatchFacts, "packages"> {
  const { integration, handoff, base_commit, branch, mode } = lane;
  const has = (commit: string) => git.run(["cat-file", "-e", `${commit}^{commit}`], { allowFailure: true }).status === 0;
  const tip = mode === "A" ? undefined : [handoff?.commit, branch === undefined ? undefined : `refs/heads/${branch}`].find((name) => name !== undefined && has(name));
  const commits = tip === undefined || base_commit === undefined || !has(base_commit) ? [] : commitTimes(git, base_commit, tip);
  if (integration !== undefined && has(integration.before) && has(integration.commit)) return { ...changed(git, integration.before, integration.commit), commits };
  if (tip === undefined || base_commit === undefined || !has(base_commit)) return { ...byHandoff(lane), commits };
  return { ...changed(git, mergeBase(git, base_commit, tip) ?? base_commit, tip), commits };
}

function byHandoff({ handoff, checkpoints }: Lane): Changed {
  const files = handoff?.files ?? [...new Set(checkpoints.flatMap((one) => one.files ?? []))];
  return { lines: handoff?.patch?.lines ?? null, files };
}

/** Lines added and removed, and the files; a binary has no lines. The bus's own files are left out. */
function changed(git: Git, from: string, to: string): Changed {
  const rows = git.runBytes(["diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-relative", "--end-of-options", from, to, "--"]).toString("utf8").split("\0").flatMap((row) => {
    const [added, removed, path] = row.split("\t");
    return path === undefined || isBookkeeping(path) ? [] : [{ path, lines: (Number(added) || 0) + (Number(removed) || 0) }];
  });
  return { lines: rows.reduce((sum, { lines }) => sum + lines, 0), files: rows.map(({ path }) => path) };
}

/** When the lane's own commits were made, ms; what was merged into it is not its own. */
function commitTimes(git: Git, base: string, tip: string): number[] {
  const text = git.run(["log", "--first-parent", "--no-merges", "--format=%ct", "--end-of-options", `${base}..${tip}`, "--"]).stdout;
  return text.split("\n").flatMap((line) => (line === "" ? [] : [Number(line) * 1000]));
}
