import type { Lane } from "../../schema/records.gen.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import { laneLine } from "./lane.js";
import type { Look } from "./look.js";

/** A lane that was put to work, with where that is. */
export function laneOpened(lane: Lane, look: Look): string {
  const { branch, worktree, lock_id, outcome, failures, state } = lane;
  const failure = state === "in_progress" ? failures.at(-1)?.failure : undefined;
  const facts = [["branch", branch], ["worktree", worktree], ["lock", lock_id], ["outcome", outcome], ["failure", failure]] as const;
  return [laneLine(lane, look), ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`${paint(look, "cyan", `${name}:`)} ${visible(value)}`]))].join("\n");
}
