import { BusError } from "../../../domain/bus-error.js";
import type { Claim, Lane, LaneOpening } from "../../../schema/records.gen.js";
import type { EventBody } from "../../compose-line.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { takeTenancy } from "./lane-claim.js";
import type { Tenancy } from "./lane-lock.js";
import { type LanePlace, type Found, makePlace } from "../place/lane-worktree.js";
import { namedPlace } from "../place/lane-places.js";
import { changeLane } from "../lanes.js";
import { during, expectNoOpening, newOpening } from "./opening.js";
import { undoOpening } from "./undo-opening.js";

/** What is to be done to a lane's claim, lock, branch and worktree, as one. */
export interface Attempt {
  readonly what: NonNullable<LaneOpening["what"]>;
  readonly tenancy: Tenancy;
  readonly isKept: boolean;
  /** The tenure that is taken over. */
  readonly from?: { readonly claim_id: string; readonly why: string };
  /** null: the lane works in the main checkout. */
  readonly place: (LanePlace & { readonly isOurs: boolean; readonly found: Found }) | null;
  /** What the lane is once all of it is there. */
  readonly finish: (lane: Lane, claim: Claim) => { readonly lane: Lane; readonly events: readonly EventBody[] };
}

/**
 * Carries an attempt out, all or nothing. What is about to be made is on the lane's record first, so that whatever a crash leaves is
 * known to the next command, which undoes it. Throws what refused it, with nothing left of it.
 */
export async function carryOut(bus: BusContext, actor: Actor, lane: Lane, attempt: Attempt): Promise<Lane> {
  const { tenancy, place, what } = attempt;
  const makes = [...(attempt.isKept ? [] : ["claim" as const]), ...(place === null || place.found.tip !== null ? [] : ["branch" as const]), ...(place === null || place.found.worktree !== null ? [] : ["worktree" as const])];
  const opening = newOpening(bus, actor, {
    what,
    worker: tenancy.worker,
    claim_id: tenancy.claim_id,
    lock_id: tenancy.lock_id,
    ...(place !== null && { worktree: namedPlace(bus, place.path), branch: place.branch, base_commit: place.base }),
    makes,
  });
  return during(opening, async () => {
    try {
      const begun = await changeLane(bus, actor, lane.lane_id, (now) => {
        if (now === null) return null;
        expectNoOpening(bus, now);
        if (now.opening !== undefined || now.state !== lane.state || now.worker !== lane.worker || now.claim_id !== lane.claim_id) throw overtaken(lane);
        return { op: `begin ${what}`, lane: { ...now, opening }, events: [] };
      });
      const claim = await takeTenancy(bus, actor, begun, tenancy, attempt.from);
      if (place !== null) await makePlace(bus, place, place.isOurs);
      return await changeLane(bus, actor, lane.lane_id, (now) => {
        if (now?.opening?.token !== opening.token) throw overtaken(lane);
        const { opening: _, ...rest } = now;
        const { lane: next, events } = attempt.finish(rest, claim);
        return { op: what, lane: { ...next, claim_id: tenancy.claim_id, lock_id: tenancy.lock_id }, events };
      });
    } catch (error) {
      // What cannot be undone now stays on the record, and the next command undoes it.
      await undoOpening(bus, actor, lane.lane_id, opening).catch((failure: unknown) => bus.tell(`what was begun of ${lane.lane_id} could not be undone, and is undone by the next command: ${failure instanceof BusError ? failure.message : String(failure)}`));
      throw error;
    }
  });
}

function overtaken({ lane_id }: Lane): BusError {
  return new BusError("CONFLICT", `${lane_id} was changed by somebody else meanwhile`, { hint: `bus lane show ${lane_id}` });
}
