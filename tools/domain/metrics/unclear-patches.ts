import type { LaneFacts } from "./lane-facts.js";
import type { LaneFinding } from "./lane-metrics.js";
import { THRESHOLDS } from "./thresholds.js";

/** What says that something is good and not what it does. */
const VAGUE = /\b(works?|working|done|ok|okay|fine|good|better|nice|clean(?:ed)?(?: up)?|improve[sd]?|improvements?|everything|stuff|as expected|properly|correctly)\b/i;
/** Fewer words name no thing and what holds of it. */
const WORDS = 3;

/** S1-107: a patch of more than 800 lines, or over more than three packages, for which one vague criterion or none says when it is right. */
export function unclearPatches({ lanes, patches }: LaneFacts): LaneFinding[] {
  return lanes.flatMap(({ lane_id, brief: { acceptance = [] } }): LaneFinding[] => {
    const { lines = null, packages = [] } = patches.get(lane_id) ?? {};
    const large = [...((lines ?? 0) > THRESHOLDS.large_lines ? [`${lines} lines`] : []), ...(packages.length > THRESHOLDS.packages ? [`${packages.length} packages`] : [])];
    const [only] = acceptance;
    const unclear = only === undefined ? "no acceptance criterion" : acceptance.length === 1 && isVague(only) ? `no other acceptance criterion than "${only}"` : null;
    return large.length === 0 || unclear === null ? [] : [{ rule: "unclear_patch", lane_id, text: `${lane_id} changed ${large.join(" in ")} with ${unclear}` }];
  });
}

/** Whether a criterion leaves open how it would be checked. */
export function isVague(criterion: string): boolean {
  const words = criterion.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length < WORDS || (words.length <= 2 * WORDS && VAGUE.test(criterion));
}
