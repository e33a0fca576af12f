import { counted } from "../counted.js";
import type { LaneCheckpoint } from "../../schema/records.gen.js";
import type { LaneFacts } from "./lane-facts.js";
import { type LaneLine, inOrder, textOf } from "./lane-log.js";
import type { LaneFinding } from "./lane-metrics.js";

interface Asked {
  readonly approval_id: string;
  readonly lane_id: string;
  readonly from: number;
  /** Infinity: not decided yet. */
  readonly to: number;
}

/** S1-108: a lane went on after it had asked for a permission and before it was answered. A checkpoint that only says that the lane waits is none. */
export function guessedOn({ lanes, patches, lines, approvals }: LaneFacts): LaneFinding[] {
  const asked = [...new Map([...approvals.flatMap(({ approval_id, lane_id, requested_at, decided_at }) => (lane_id === undefined ? [] : [{ approval_id, lane_id, from: Date.parse(requested_at), to: decided_at === undefined ? Infinity : Date.parse(decided_at) }])), ...askedBy(lines)].map((one) => [one.approval_id, one])).values()];
  return asked.toSorted((a, b) => (a.approval_id < b.approval_id ? -1 : 1)).flatMap(({ approval_id, lane_id, from, to }): LaneFinding[] => {
    const lane = lanes.find((one) => one.lane_id === lane_id);
    const within = (at: number) => at > from && at < to;
    const since = lane?.checkpoints.filter(({ at }) => within(Date.parse(at))) ?? [];
    const saved = since.filter((checkpoint, n) => !waits(checkpoint, since[n - 1])).map(({ checkpoint_id }) => checkpoint_id);
    const commits = (patches.get(lane_id)?.commits ?? []).filter(within).length;
    const went = [...saved, ...(commits > 0 ? [counted(commits, "commit")] : [])];
    return went.length === 0 ? [] : [{ rule: "guessed_on", lane_id, text: `${lane_id} went on (${went.join(", ")}) before ${approval_id} was answered` }];
  });
}

function askedBy(lines: readonly LaneLine[]): Asked[] {
  return inOrder(lines).flatMap((line) => {
    if (line.event !== "approval_requested" || line.lane_id === undefined) return [];
    const approval_id = textOf(line.meta, "approval_id") ?? line.id;
    const answer = inOrder(lines).find(({ event, meta, at }) => (event === "approval_granted" || event === "approval_denied") && textOf(meta, "approval_id") === approval_id && at >= line.at);
    return [{ approval_id, lane_id: line.lane_id, from: line.at, to: answer?.at ?? Infinity }];
  });
}

/** It names a permission that is still missing, and nothing was done since the one before, which was saved after the question, too. */
function waits({ blockers, completed, tree }: LaneCheckpoint, before: LaneCheckpoint | undefined): boolean {
  const named = blockers.some(({ kind, resolved_at }) => kind === "permission" && resolved_at === undefined);
  return named && (before === undefined || (completed.length <= before.completed.length && (tree === undefined || before.tree === undefined || tree === before.tree)));
}
