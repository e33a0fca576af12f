import { BusError } from "../../../domain/bus-error.js";
import { patchLines } from "../../../domain/lane/patch-lines.js";
import type { Lane, LanePatch } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import type { LaneWork } from "../lane-work.js";

/** A lane's work as one patch: mode A what is inside its scope, mode B all that its branch brings. */
export interface MadePatch {
  readonly bytes: Buffer;
  /** Added and removed (S1-11). */
  readonly lines: number;
}

/** What `git apply` makes the lane's work of its base by. */
export function makePatch({ work, base, inside, outside }: LaneWork, { mode }: Pick<Lane, "mode">): MadePatch {
  const bytes = work.patch(base, mode === "A" ? inside : [...inside, ...outside]);
  return { bytes, lines: patchLines(bytes.toString("latin1")) };
}

/** Touched files that the base has, too: edits of what was there (S0-44). */
export function editedFiles({ work, base, inside, outside }: LaneWork): string[] {
  const before = new Set(work.git.runBytes(["ls-tree", "-r", "-z", "--name-only", "--full-tree", base]).toString("utf8").split("\0"));
  return [...inside, ...outside].filter((path) => before.has(path)).sort();
}

/**
 * Keeps the patch below `_report/lanes/<lane>/`, under the next number, or that of the very same one (S1-32).
 * Throws USAGE where this command's checkout is not the lane's.
 */
export function keepPatch(bus: BusContext, { lane_id }: Lane, { checkout, work }: LaneWork, { bytes, lines }: MadePatch): LanePatch {
  if (bus.repo.layout.checkout !== checkout) throw new BusError("USAGE", `the work of ${lane_id} is in ${checkout}: hand it in from there`, { hint: `cd ${checkout} && bus lane done ${lane_id}` });
  const folder = `_report/lanes/${lane_id}`;
  for (let number = 1; ; number += 1) {
    const file = `${folder}/${number}.patch`;
    const kept = work.file(file);
    if (kept === null) bus.repo.writeReport(file, bytes);
    else if (!kept.bytes.equals(bytes)) continue;
    const { sha256 = "" } = work.file(file) ?? {};
    return { file, sha256, lines };
  }
}
