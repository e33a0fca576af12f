import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { checkLockFence, checkMayEnd } from "../domain/lock.js";
import { isOpen } from "../domain/lease.js";
import type { Lock } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf } from "./change-claim.js";
import { changeLocks, judge, lockFacts } from "./change-locks.js";
import type { BusContext, Identity } from "./context.js";
import { noteHold } from "./holds.js";
import { publish } from "./publish.js";
import { found } from "./renew-locks.js";

export interface ReleaseLockRequest {
  lock: string;
  notes?: string;
  /** Refuse unless the lock is at this fencing token. */
  fence?: number;
}

/** Gives files back. A claim's lock goes with its claim, not before. Seals the session's lines. */
export async function releaseLock(bus: BusContext, request: ReleaseLockRequest): Promise<Lock> {
  const id = checkId("lock", request.lock);
  const me = await actingAgent(bus);
  let released: Lock | undefined;
  await changeLocks(bus, me, async (view) => {
    const lock = found(view, id);
    const { tenure, owner } = await judge(bus, lock);
    checkLockFence(lock, request.fence);
    checkMayEnd(lock, askerOf(bus, me), owner);
    if (tenure !== null && typeof tenure === "object" && isOpen(tenure)) {
      throw new BusError("USAGE", `${id} belongs to the claim of ${tenure.task_id} and goes with it`, { hint: `bus release ${tenure.task_id}` });
    }
    released = lock;
    return { op: "unlock", drop: [lock], events: [{ event: "unlock", summary: request.notes ?? `released ${id}: ${lock.objective}`, meta: lockFacts(lock) }] };
  });
  if (released === undefined) throw new Error("a lock was neither released nor refused");
  await noteHold(bus, me, "locks", id, false);
  await publish(bus, {});
  return released;
}

/**
 * Ends what was locked for one tenure of a claim; nothing happens when it has gone already. The claim's own line on the log tells it.
 * Not by the lock's id: a lock that was reclaimed keeps it, and is another's.
 */
export async function dropLocksOf(bus: BusContext, me: Identity, claimId: string): Promise<void> {
  await changeLocks(bus, me, async ({ locks }) => {
    const drop = locks.filter(({ claim_id }) => claim_id === claimId);
    return drop.length === 0 ? null : { op: "unlock", drop };
  });
}
