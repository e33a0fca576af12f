import { iso } from "../domain/time.js";
import { leaseEnd } from "../domain/lease.js";
import { type LockState, leaseOf, lockState } from "../domain/lock.js";
import type { Lock } from "../schema/records.gen.js";
import { readLocks, tenureFor } from "./change-locks.js";
import type { BusContext } from "./context.js";

export interface ListLocksRequest {
  /** Only this owner's. */
  agent?: string;
}

/** A lock with what it means now; of a claim's lock, the lease is the claim's. */
export type LockStatus = Lock & { state: LockState };

/** Every lock that protects something, by id; with `ended`, also those whose claim has ended without them. */
export async function listLocks(bus: BusContext, { agent }: ListLocksRequest = {}): Promise<LockStatus[]> {
  const { locks } = await readLocks(bus);
  const wanted = locks.filter(({ owner }) => agent === undefined || owner === agent);
  const listed: LockStatus[] = [];
  for (const lock of wanted) {
    const tenure = await tenureFor(bus, lock);
    const lease = leaseOf(lock, tenure);
    listed.push({ ...lock, heartbeat: lease.heartbeat ?? lock.heartbeat, expires_at: iso(leaseEnd(lease)), state: lockState(lock, tenure, bus.clock()) });
  }
  return listed.sort((a, b) => (a.lock_id < b.lock_id ? -1 : 1));
}
