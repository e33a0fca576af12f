import { isBookkeeping } from "../../../domain/guard.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { laneWork } from "../lane-work.js";

/** A lane's content as it was handed in, and as it is now. */
export interface HandedIn {
  /** Git's name for it; absent: it was never handed off. */
  readonly tree?: string;
  readonly now: string;
  /** Mode B: the branch's tip as it was handed in, and as it is now. */
  readonly commit?: string;
  readonly tip?: string;
  /** Nothing has changed since. */
  readonly same: boolean;
}

/** Whether a lane that was handed in is still what was handed in. Throws NOT_FOUND where its checkout is gone. */
export async function handedInTree(bus: BusContext, lane: Lane): Promise<HandedIn> {
  const { tree, commit } = lane.handoff ?? {};
  const { work, tree: now } = await laneWork(bus, lane);
  if (lane.mode === "A") return { ...(tree !== undefined && { tree }), now, same: tree === now };
  const tip = work.head();
  // What the bus keeps may be committed afterwards.
  const moved = commit === undefined || (tip !== commit && work.git.runBytes(["diff-tree", "-r", "-z", "--name-only", "--no-renames", commit, tip]).toString("utf8").split("\0").some((path) => path !== "" && !isBookkeeping(path)));
  return { ...(tree !== undefined && { tree }), now, ...(commit !== undefined && { commit }), tip, same: tree === now && !moved };
}
