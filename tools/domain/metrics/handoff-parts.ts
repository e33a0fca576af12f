import type { Lane } from "../../schema/records.gen.js";
import type { LaneFacts } from "./lane-facts.js";
import type { LaneFinding } from "./lane-metrics.js";

/** S1-106: a lane that was handed in without all that a hand-off has. One that was dropped or restacked owes none. */
export function handoffParts({ lanes }: LaneFacts): LaneFinding[] {
  return lanes.flatMap((lane): LaneFinding[] => {
    const owes = lane.state === "closed" ? lane.outcome !== "dropped" && lane.outcome !== "restacked" : lane.state !== "planned" && lane.state !== "in_progress";
    const missing = owes ? missingParts(lane) : [];
    return missing.length === 0 ? [] : [{ rule: "handoff_parts", lane_id: lane.lane_id, text: `${lane.lane_id} is ${lane.state} without ${missing.join(", ")} in its hand-off` }];
  });
}

function missingParts({ handoff, mode }: Lane): string[] {
  if (handoff === undefined) return ["anything"];
  const { files, acceptance, architecture, docs, commands, next, patch, commit } = handoff;
  const parts = {
    files: files.length > 0,
    acceptance: acceptance.length > 0,
    architecture: architecture.trim() !== "",
    docs: docs.trim() !== "",
    commands: commands.length > 0,
    next: next.trim() !== "",
    [mode === "A" ? "patch" : "commit"]: (mode === "A" ? patch : commit) !== undefined,
  };
  return Object.entries(parts).flatMap(([name, there]) => (there ? [] : [name]));
}
