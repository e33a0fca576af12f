import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { reclaimLock as reclaimed } from "../domain/lock.js";
import type { Lock } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf } from "./change-claim.js";
import { changeLocks, judge, lockFacts } from "./change-locks.js";
import type { BusContext } from "./context.js";
import { noteHold } from "./holds.js";
import { found } from "./renew-locks.js";

export interface ReclaimLockRequest {
  lock: string;
  /** Why it is safe to take it over. */
  note: string;
  /** Take it although its lease still holds. */
  force?: boolean;
}

/** Takes a stale lock over, with a note (S1-22); raises the fence, so that the old owner's next write is refused. */
export async function reclaimLock(bus: BusContext, { lock: name, note, force = false }: ReclaimLockRequest): Promise<Lock> {
  const id = checkId("lock", name);
  if (note.trim() === "") throw new BusError("USAGE", "a take-over needs a note", { hint: `bus lock reclaim ${id} --note "<why it is safe>"` });
  const me = await actingAgent(bus);
  const locks = await changeLocks(bus, me, async (view) => {
    const { lock, tenure, owner } = await judge(bus, found(view, id));
    const next = { ...reclaimed(lock, tenure, askerOf(bus, me), owner, note, force), worktree: bus.repo.layout.worktree };
    const branch = bus.repo.head().branch;
    const mine = branch === undefined ? next : { ...next, branch };
    return { op: "lock_reclaim", set: [mine], judged: true, events: [{ event: "lock_reclaim", summary: note, meta: { ...lockFacts(mine), from: lock.owner, old_fence: lock.fence, forced: force } }] };
  });
  await noteHold(bus, me, "locks", id, true);
  return found({ head: { version: 0, value: null, token: null }, locks }, id);
}
