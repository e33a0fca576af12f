import type { Claim, Lane } from "../../../schema/records.gen.js";
import type { EventBody } from "../../compose-line.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { type Attempt, carryOut } from "./attempt.js";
import { placeAgain, tenancyTerms } from "./take-up-lane.js";
import { planTenancy } from "./tenancy.js";

export interface Move {
  readonly what: "reopen" | "handover";
  /** Who has it afterwards. */
  readonly worker: string;
  readonly why: string;
  readonly finish: (lane: Lane) => { readonly lane: Lane; readonly events: readonly EventBody[] };
}

/** Gives a lane's claim and lock, with its branch and worktree, to its worker once more or to another; the claim's fence rises when it changes hands. All or nothing. */
export async function moveLane(bus: BusContext, actor: Actor, lane: Lane, { what, worker, why, finish }: Move): Promise<Lane> {
  const { tenancy, isKept, claim } = await planTenancy(bus, actor, lane, tenancyTerms(lane, worker));
  const from = isKept ? undefined : takenFrom(lane, claim, why);
  const attempt: Attempt = { what, tenancy, isKept, place: await placeAgain(bus, lane), finish: (now) => finish({ ...now, worker, fence: (now.fence ?? 0) + (worker === now.worker ? 0 : 1) }), ...(from !== undefined && { from }) };
  return carryOut(bus, actor, lane, attempt);
}

/** Only the lane's own tenure is taken over; what others have is theirs. */
function takenFrom(lane: Lane, claim: Claim | null, why: string): Attempt["from"] {
  return claim?.claim_id !== undefined && claim.claim_id === lane.claim_id ? { claim_id: claim.claim_id, why } : undefined;
}
