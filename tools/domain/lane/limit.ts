import type { Lane, LanePolicy } from "../../schema/records.gen.js";
import { STABLE, THRESHOLDS } from "../metrics/thresholds.js";

/** Lanes in work at once, until the gates have proven themselves (S1-98). */
const FIRST = THRESHOLDS.first_lanes;
/** And afterwards (S1-100). */
const MORE = 6;

export interface LaneLimit {
  readonly lanes: number;
  /** Why it is this many, and what would change it. */
  readonly why: string;
}

/**
 * How many lanes may be in work at once: as the settings say (S1-99), or few at first (S1-98) and more once enough of the last
 * integrations' gates have passed (S1-100). A gate that was skipped has not passed.
 */
export function laneLimit(policy: LanePolicy | undefined, lanes: readonly Pick<Lane, "gates">[]): LaneLimit {
  if (policy?.limit !== undefined) return { lanes: policy.limit, why: "lanes.limit in _bus/parallel.json" };
  const { gates = STABLE.gates, ratio = STABLE.ratio } = policy?.stable ?? {};
  const ran = lanes.flatMap((lane) => lane.gates.filter(({ place }) => place === "integration")).sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-gates);
  const passed = ran.filter(({ verdict }) => verdict === "passed").length;
  const seen = `of the last ${gates} gates of integrations ${ran.length < gates ? `only ${ran.length} have run` : `${passed} passed`}`;
  if (ran.length >= gates && passed >= ratio * gates) return { lanes: MORE, why: seen };
  return { lanes: FIRST, why: `${seen}; ${MORE} once ${Math.ceil(ratio * gates)} of ${gates} pass` };
}
