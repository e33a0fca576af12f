import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { checkLockFence, isMyLock, leaseOf, renewLock } from "../domain/lock.js";
import { isExpired, wantsRenewal } from "../domain/lease.js";
import type { Lock } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf } from "./change-claim.js";
import { type LockView, changeLocks, lockFacts } from "./change-locks.js";
import type { BusContext, Identity } from "./context.js";
import { heartbeat } from "./heartbeat.js";
import { noteHold } from "./holds.js";

export interface RenewLocksRequest {
  /** Default: every lock that the session holds. */
  lock?: string;
  /** Refuse unless the lock is at this fencing token. */
  fence?: number;
}

/** Renews leases of locks (S1-24); one that belongs to a claim by renewing the claim. Throws NOT_YOURS when one was lost. */
export async function renewLocks(bus: BusContext, request: RenewLocksRequest = {}): Promise<Lock[]> {
  const me = await actingAgent(bus);
  const asker = askerOf(bus, me);
  const wanted = request.lock === undefined ? null : checkId("lock", request.lock);
  const tasks = new Set<string>();
  let ids: string[] = [];
  const locks = await changeLocks(bus, me, async (view) => {
    const chosen = wanted === null ? view.locks.filter((lock) => isMyLock(lock, asker)) : [found(view, wanted)];
    if (chosen.length === 0) throw new BusError("NOT_FOUND", `${me.agent_id} has locked nothing in this session`, { hint: "bus lock list" });
    for (const lock of chosen) checkLockFence(lock, request.fence);
    for (const { task_id } of chosen) if (task_id !== undefined) tasks.add(task_id);
    ids = chosen.map(({ lock_id }) => lock_id);
    const set = chosen.filter(({ task_id }) => task_id === undefined).map((lock) => renewLock(lock, asker));
    if (set.length === 0) return null;
    const events = set.map((lock) => ({ event: "heartbeat", summary: `holding ${lock.lock_id}`, meta: lockFacts(lock) }));
    return { op: "renew", set, quiet: true, events };
  });
  for (const task of tasks) await heartbeat(bus, { task });
  return locks.filter(({ lock_id }) => ids.includes(lock_id));
}

/** Renews the session's own locks when they are due, quietly. What it lost leaves its list. */
export async function renewHeldLocks(bus: BusContext, me: Identity): Promise<void> {
  const lost: string[] = [];
  await changeLocks(bus, me, async ({ locks }) => {
    const asker = askerOf(bus, me);
    const mine = locks.filter((lock) => isMyLock(lock, asker) && !isExpired(leaseOf(lock, null), asker.now));
    lost.splice(0, lost.length, ...(me.session.locks ?? []).filter((id) => !mine.some(({ lock_id }) => lock_id === id)));
    const due = mine.filter((lock) => lock.task_id === undefined && wantsRenewal(leaseOf(lock, null), asker.now));
    return due.length === 0 ? null : { op: "renew", set: due.map((lock) => renewLock(lock, asker)), quiet: true };
  });
  for (const id of lost) await noteHold(bus, me, "locks", id, false);
}

/** The lock of that id. Throws NOT_FOUND. */
export function found({ locks }: LockView, id: string): Lock {
  const lock = locks.find(({ lock_id }) => lock_id === id);
  if (lock === undefined) throw new BusError("NOT_FOUND", `there is no lock ${id}: it was never taken, or it has ended`, { hint: "bus lock list" });
  return lock;
}
