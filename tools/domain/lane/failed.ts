import type { Lane, LaneFailure } from "../../schema/records.gen.js";
import { iso } from "../time.js";
import { failureSignature } from "./failure-signature.js";
import { nextNumbered } from "./numbered.js";
import type { Mover } from "./state.js";

/** What failed, as far as who reports it knows. */
export interface Failed extends Partial<Pick<LaneFailure, "remediation" | "gate" | "receipt" | "impact">> {
  readonly failure: string;
}

/** The entry about a failure that is next on a lane's record (S1-14, S1-63): equal failures have equal signatures. */
export function failureEntry({ lane_id, state, failures, checkpoints }: Lane, { failure, ...more }: Failed, { by, now }: Mover): LaneFailure {
  const checkpoint = checkpoints.at(-1);
  return {
    id: nextNumbered("F", failures.map(({ id }) => id)),
    at: iso(now),
    by,
    signature: failureSignature("reopened", failure),
    failure,
    impact: `${lane_id} goes back to work; it was ${state}`,
    ...more,
    ...(checkpoint !== undefined && { checkpoint_id: checkpoint.checkpoint_id }),
  };
}
