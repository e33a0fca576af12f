import { isOpen } from "../domain/lease.js";
import { PENDING_MS, isMyLock } from "../domain/lock.js";
import type { Terms } from "../domain/claim.js";
import type { Claim, Lock } from "../schema/records.gen.js";
import { grant, scopeTerms } from "./acquire-lock.js";
import { askerOf, readClaim } from "./change-claim.js";
import { changeLocks, readLocks, tenureFor } from "./change-locks.js";
import type { BusContext, Identity } from "./context.js";
import { leaseLength } from "./lease-length.js";
import { dropLocksOf } from "./release-lock.js";

export interface ScopedClaim {
  task: string;
  scope: readonly string[];
  outOfScope: readonly string[];
  objective: string;
}

/** How the claim itself is made. */
export interface Claiming {
  readonly terms: Terms;
  /** The claim as it would be now. Throws what claiming would. */
  readonly foreseen: () => Promise<Claim>;
  readonly claimOn: (terms: Terms) => Promise<Claim>;
}

/**
 * A claim and a lock, all or nothing. The lock is first, and bound to the tenure that is to follow: it counts only while that claim does,
 * so whatever a crash leaves between the two protects nothing after a moment (`PENDING_MS`), and a claim never stands without its lock.
 */
export async function claimWithLock(bus: BusContext, me: Identity, wanted: ScopedClaim, { terms, foreseen, claimOn }: Claiming): Promise<Claim> {
  const scope = scopeTerms(bus, wanted);
  const { claim_id = terms.claim_id } = await foreseen();
  const bound = (id: string, lock?: Lock) => grant(bus, me, { ...scope, objective: wanted.objective, task_id: wanted.task, claim_id: id, ...(lock && { lock_id: lock.lock_id }) }, leaseLength(bus));
  const began = bus.clock();
  const lock = await bound(claim_id);
  const claim = await claimOn({ ...terms, claim_id, lock_id: lock.lock_id, scope: lock.scope }).catch(async (error: unknown) => {
    await undo(bus, me, wanted.task, lock);
    throw error;
  });
  await settle(bus, me, claim, lock, bus.clock() - began > PENDING_MS / 2, (id) => bound(id, lock));
  return claim;
}

/** A refused claim takes its lock with it, unless the lock serves a claim that stands. */
async function undo(bus: BusContext, me: Identity, task: string, lock: Lock): Promise<void> {
  const { claim } = await readClaim(bus, task);
  const stands = claim !== null && isOpen(claim) && claim.claim_id === lock.claim_id;
  if (!stands) await dropLocksOf(bus, me, lock.claim_id ?? "");
}

/**
 * Holds claim and lock together if others came between them, and drops locks of the task's earlier tenures. After a long pause the lock is
 * written again: somebody may have judged it to be over just before the claim was made, and be about to say so.
 */
async function settle(bus: BusContext, me: Identity, claim: Claim, lock: Lock, isLate: boolean, bound: (claimId: string) => Promise<Lock>): Promise<void> {
  const { locks } = await readLocks(bus);
  const stands = !isLate && locks.some(({ lock_id, claim_id }) => lock_id === lock.lock_id && claim_id === claim.claim_id);
  if (!stands) {
    await bound(claim.claim_id ?? "").catch(async (error: unknown) => {
      const { releaseTask } = await import("./release-task.js");
      await releaseTask(bus, { task: claim.task_id, notes: "its files were taken by somebody else meanwhile" });
      throw error;
    });
  }
  if (!stands || locks.some((other) => isEarlier(other, claim))) {
    await changeLocks(bus, me, async (view) => {
      const drop: Lock[] = [];
      for (const other of view.locks.filter((one) => isEarlier(one, claim))) {
        // Whoever took the task over meanwhile, or is about to be refused it, keeps its own.
        const tenure = await tenureFor(bus, other);
        if (tenure === "ended" || (tenure === "unmade" && isMyLock(other, askerOf(bus, me)))) drop.push(other);
      }
      return drop.length === 0 ? null : { op: "unlock", drop };
    });
  }
}

function isEarlier(lock: Lock, claim: Claim): boolean {
  return lock.task_id === claim.task_id && lock.claim_id !== claim.claim_id;
}
