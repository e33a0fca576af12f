import { isExpired, isOpen } from "../../../domain/lease.js";
import type { Lane } from "../../../schema/records.gen.js";
import { readClaim } from "../../change-claim.js";
import { readLocks } from "../../change-locks.js";
import type { BusContext } from "../../context.js";
import { taskOf } from "./lane-lock.js";

/**
 * How a lane's claim stands. held: by a session of its worker · unbound: made in its name, waiting for its session · expired: its lease is
 * over · lost: somebody else has the task, or the lock is gone · ended: given back, or never made.
 */
export type LaneClaimState = "held" | "unbound" | "expired" | "lost" | "ended";

/** Reads claim and lock. Throws BAD_DATA when either cannot be read. */
export async function laneClaimState(bus: BusContext, lane: Lane): Promise<LaneClaimState> {
  const { claim } = await readClaim(bus, taskOf(lane));
  if (claim === null || lane.claim_id === undefined) return "ended";
  if (claim.claim_id !== lane.claim_id) return isOpen(claim) ? "lost" : "ended";
  if (!isOpen(claim)) return "ended";
  if (isExpired(claim, bus.clock())) return "expired";
  const { locks } = await readLocks(bus);
  if (!locks.some(({ claim_id, lock_id }) => claim_id === claim.claim_id && lock_id === lane.lock_id)) return "lost";
  return claim.session_id === undefined ? "unbound" : "held";
}
