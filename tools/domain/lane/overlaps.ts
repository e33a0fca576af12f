import type { Lane } from "../../schema/records.gen.js";
import { type Scope, overlap } from "../scope/scope.js";
import { type Dependent, isSerialised } from "./order.js";

/** A lane with what it may edit. */
export interface ScopedLane extends Pick<Lane, "lane_id" | "wave" | "depends_on"> {
  readonly scope: Scope;
}

/** Another lane that would edit the same. */
export interface SharedPath {
  readonly lane_id: string;
  /** A path that both cover. */
  readonly path: string;
  /** What keeps the two from working on it at once; null: nothing does. */
  readonly apart: "dependency" | "wave" | null;
}

/** Whether a lane's files are disjoint from other lanes' (S1-16), decided on the patterns, not on the files that are there now. `all`: every lane, for what waits for what. */
export function sharedPaths(lane: ScopedLane, others: readonly ScopedLane[], all: readonly Dependent[]): SharedPath[] {
  return others.flatMap((other): SharedPath[] => {
    const path = other.lane_id === lane.lane_id ? null : overlap(lane.scope, other.scope);
    return path === null ? [] : [{ lane_id: other.lane_id, path, apart: keptApart(all, lane, other) }];
  });
}

/** A dependency between two lanes, or that they belong to different waves. */
function keptApart(all: readonly Dependent[], a: ScopedLane, b: ScopedLane): SharedPath["apart"] {
  if (isSerialised(all, a.lane_id, b.lane_id)) return "dependency";
  return a.wave !== undefined && b.wave !== undefined && a.wave !== b.wave ? "wave" : null;
}

/** Whether the entries without an exclusion already cover every path: no lane is that wide (S1-10). */
export function coversEverything({ includes, entries, ignoreCase }: Scope, everything: Scope): boolean {
  return overlap(everything, { entries, key: `rest\n${entries.join("\n")}`, includes: everything.includes, excludes: includes, ignoreCase }) === null;
}
