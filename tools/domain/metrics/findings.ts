import { guessedOn } from "./guessed-on.js";
import { handoffParts } from "./handoff-parts.js";
import type { LaneFacts } from "./lane-facts.js";
import type { LaneFinding } from "./lane-metrics.js";
import { parallelHotspots } from "./parallel-hotspots.js";
import { unclearPatches } from "./unclear-patches.js";
import { ungatedPatches } from "./ungated-patches.js";

/** What was done that the runbook warns of (§17), about these lanes. */
export function findings(facts: LaneFacts, meant: ReadonlySet<string>): LaneFinding[] {
  const about = ({ lane_id }: LaneFinding) => lane_id === undefined || meant.has(lane_id);
  const seen = [parallelHotspots, ungatedPatches, handoffParts, unclearPatches, guessedOn].flatMap((check) => check(facts).filter(about));
  return [...seen, ...facts.unreadable.map((text): LaneFinding => ({ rule: "unreadable", text }))];
}
