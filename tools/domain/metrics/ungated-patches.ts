import { gateRuns } from "./gate-runs.js";
import type { AppliedLane, LaneFacts } from "./lane-facts.js";
import type { LaneFinding } from "./lane-metrics.js";

/** S1-105: a lane was applied on top of another for whose commit no gate ever ran. Seen in the target's history, so whoever made the commits. */
export function ungatedPatches(facts: LaneFacts): LaneFinding[] {
  const ungated = new Set(ungatedCommits(facts));
  return facts.applied.flatMap((one, n): LaneFinding[] => {
    const next = facts.applied[n + 1];
    if (next === undefined || !ungated.has(one)) return [];
    return [one, ...(next.lane_id === one.lane_id ? [] : [next])].map(({ lane_id }) => ({ rule: "ungated_patches", lane_id, text: `${next.lane_id} (${next.commit.slice(0, 10)}) was applied after ${one.lane_id} (${one.commit.slice(0, 10)}), for which no gate ran` }));
  });
}

/** Commits on the target that bring a lane and were never checked: neither their content nor they themselves. `passedOnly`: a check that did not pass counts as none. */
export function ungatedCommits({ lanes, lines, applied }: Pick<LaneFacts, "lanes" | "lines" | "applied">, passedOnly = false): AppliedLane[] {
  const checked = new Set([...gateRuns(lanes, lines).values()].filter(({ place, verdict }) => place !== "lane" && (!passedOnly || verdict === "passed")).flatMap(({ tree, commit }) => [tree, commit]));
  return applied.filter(({ commit, tree }) => !checked.has(commit) && !checked.has(tree));
}
