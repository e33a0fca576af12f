import type { Claim, Lock } from "../schema/records.gen.js";
import { BusError } from "./bus-error.js";
import { type Asker, isMine } from "./claim.js";
import { type Lease, isExpired, isOpen, isPastGrace, leaseEnd } from "./lease.js";
import type { OwnerFacts } from "./liveness.js";
import { iso } from "./time.js";

/** What a lock is to be. */
export interface LockTerms {
  readonly lock_id: string;
  /** Normal entries, see `normalEntry`. */
  readonly scope: readonly string[];
  readonly out_of_scope?: readonly string[];
  readonly objective: string;
  readonly hotspot?: boolean;
  readonly branch?: string;
  readonly worktree?: string;
  /** The claim it is taken for. */
  readonly task_id?: string;
  readonly claim_id?: string;
}

/** held: protects its files · expired: does so until somebody reclaims it with a note (S1-22) · ended: protects nothing. */
export type LockState = "held" | "expired" | "ended";

/** What became of the claim that a lock was taken for. */
export type Tenure = Claim | "ended" | "unmade";

/** The lock of a claim is made first. A claim that has not followed after this long was never made, ms. */
export const PENDING_MS = 10_000;

/** `present`: the claims that count for the task; `all`: every record of it. */
export function tenureOf(claimId: string, present: readonly Claim[], all: readonly Claim[]): Tenure {
  const own = present.find((claim) => claim.claim_id === claimId);
  if (own !== undefined) return isOpen(own) ? own : "ended";
  return all.some((claim) => claim.claim_id === claimId || claim.history?.some((past) => past.claim_id === claimId)) ? "ended" : "unmade";
}

/** How a lock stands. One that belongs to a claim lives and ends with it; `tenure`: null for the others. */
export function lockState(lock: Lock, tenure: Tenure | null, now: number): LockState {
  if (tenure === "ended") return "ended";
  if (tenure === "unmade") return now - Date.parse(lock.start_time) > PENDING_MS ? "ended" : "held";
  return isExpired(leaseOf(lock, tenure), now) ? "expired" : "held";
}

/** The lease that keeps a lock: its claim's, or its own. */
export function leaseOf(lock: Lock, tenure: Tenure | null): Lease {
  if (tenure !== null && typeof tenure === "object") return tenure;
  return { status: "active", claimed_at: lock.start_time, heartbeat: lock.heartbeat, expires_at: lock.expires_at };
}

export function isMyLock(lock: Lock, asker: Pick<Asker, "agent_id" | "session_id">): boolean {
  // Of a thousand locks nearly all are told apart by this.
  return lock.owner === asker.agent_id && isMine(holderOf(lock), asker);
}

/** The owner, in the words of claims. */
export function holderOf(lock: Lock): Pick<Claim, "agent_id" | "session_id"> {
  return { agent_id: lock.owner, ...(lock.session_id !== undefined && { session_id: lock.session_id }) };
}

/**
 * A lock where there was none, or on other terms when it was the asker's; one of its own whose lease is over begins anew.
 * `version`: the table's revision; no lock that was ever in it had a higher one, so the fences of a name that is used again rise.
 */
export function grantLock(terms: LockTerms, asker: Asker, before: Lock | null, version = 0): Lock {
  const rev = Math.max(before?.rev ?? 0, version) + 1;
  const isNew = before === null || !isMyLock(before, asker) || (before.claim_id === undefined && isExpired(leaseOf(before, null), asker.now));
  const { out_of_scope: _o, hotspot: _h, ...kept } = before ?? {};
  const { lock_id, scope, objective, ...more } = terms;
  return {
    ...kept,
    lock_id,
    owner: asker.agent_id,
    scope: [...scope],
    objective,
    start_time: isNew ? iso(asker.now) : before.start_time,
    ...leased(asker, isNew ? null : before),
    session_id: asker.session_id,
    rev,
    fence: isNew ? rev : (before.fence ?? rev),
    ...(Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)) as Partial<Lock>),
  };
}

/** The lock with its lease begun anew, as long as it was asked for. Throws NOT_YOURS: a lease that ended is never silently revived. */
export function renewLock(lock: Lock, asker: Asker): Lock {
  if (!isMyLock(lock, asker)) throw notYourLock(lock, asker);
  if (isExpired(leaseOf(lock, null), asker.now)) {
    throw new BusError("NOT_YOURS", `your lease of ${lock.lock_id} expired ${lock.expires_at}`, { hint: `bus lock reclaim ${lock.lock_id} --note "<why it is safe>"` });
  }
  return { ...lock, ...leased({ ...asker, ttl: lengthOf(lock) }, lock), session_id: asker.session_id, rev: (lock.rev ?? 0) + 1 };
}

/** The lock of one's own agent's ended session, carried on by its next. */
export function resumeLock(lock: Lock, asker: Asker): Lock {
  const rev = (lock.rev ?? 0) + 1;
  return { ...lock, ...leased({ ...asker, ttl: lengthOf(lock) }, null), session_id: asker.session_id, rev, fence: rev };
}

/** Throws NOT_YOURS unless the asker may end the lock: it is its own, or of its agent's ended session. */
export function checkMayEnd(lock: Lock, asker: Asker, owner: OwnerFacts): void {
  if (!isMyLock(lock, asker) && !(lock.owner === asker.agent_id && owner.session === "ended")) throw notYourLock(lock, asker);
}

/** The lock after `bus lock reclaim`: a take-over with a note, and only when the lease's promise is over (S1-22; DESIGN promise 2). */
export function reclaimLock(lock: Lock, tenure: Tenure | null, asker: Asker, owner: OwnerFacts, note: string, force: boolean): Lock {
  if (!force && !isMyLock(lock, asker) && !isOver(lock, tenure, asker, owner)) throw lockHeld({ lock, tenure }, asker, owner);
  const rev = (lock.rev ?? 0) + 1;
  const { claim_id: _c, task_id: _t, ...rest } = lock;
  return {
    ...rest,
    owner: asker.agent_id,
    start_time: iso(asker.now),
    ...leased({ ...asker, ttl: lengthOf(lock) }, null),
    session_id: asker.session_id,
    rev,
    fence: rev,
    reclaimed_from: lock.owner,
    reclaim_note: note,
  };
}

/** Throws NOT_YOURS unless the lock is at the fencing token that the asker believes in. */
export function checkLockFence(lock: Lock, fence: number | undefined): void {
  if (fence === undefined || lock.fence === fence) return;
  throw new BusError("NOT_YOURS", `${lock.lock_id} is at fence ${lock.fence ?? "none"}, not ${fence}: it changed hands`, { hint: "bus lock list", refusal: { rule: "fence" } });
}

/** A lock that stands in the way: who, what, until when, and one next step. `path`: one that both would cover. */
export function lockHeld({ lock, tenure, path }: { lock: Lock; tenure: Tenure | null; path?: string }, asker: Asker, owner: OwnerFacts): BusError {
  const lease = leaseOf(lock, tenure);
  const who = lock.owner === asker.agent_id ? `${lock.owner} in another session (${lock.session_id ?? "unknown"})` : lock.owner;
  const where = lock.branch === undefined ? "" : ` on ${lock.branch}`;
  const until = isExpired(lease, asker.now) ? `lease expired ${iso(leaseEnd(lease))}` : `lease until ${iso(leaseEnd(lease))}`;
  const what = path === undefined ? lock.lock_id : `${path} is covered by ${lock.lock_id}, which`;
  const alive = owner.process === "alive" ? ", its process is alive" : "";
  return new BusError("CONFLICT", `${what} is held by ${who}${where} (${until}${alive}): ${lock.objective}`, { hint: nextStep(lock, tenure, asker, owner) });
}

function nextStep(lock: Lock, tenure: Tenure | null, asker: Asker, owner: OwnerFacts): string {
  const reclaim = `bus lock reclaim ${lock.lock_id}`;
  if (isOver(lock, tenure, asker, owner)) return `${reclaim} --note "<why it is safe>"`;
  if (isExpired(leaseOf(lock, tenure), asker.now) && owner.process === "alive") return `${reclaim} --force --note "<why it is safe>"`;
  return `bus message send "<what you need>" --to ${lock.owner}`;
}

function isOver(lock: Lock, tenure: Tenure | null, asker: Asker, owner: OwnerFacts): boolean {
  if (lockState(lock, tenure, asker.now) === "ended" || owner.process === "dead") return true;
  return owner.process !== "alive" && isPastGrace(leaseOf(lock, tenure), asker.now);
}

function notYourLock(lock: Lock, asker: Asker): BusError {
  const lost = lock.reclaimed_from === asker.agent_id ? `; it was taken over ${lock.start_time}: ${lock.reclaim_note ?? ""}` : "";
  return new BusError("NOT_YOURS", `${lock.lock_id} is held by ${lock.owner}, session ${lock.session_id ?? "unknown"}${lost}`, { hint: "bus lock list", refusal: { rule: "lock-owner" } });
}

/** A clock that was set back must not end a promise early. */
function leased(asker: Asker, before: Lock | null): Pick<Lock, "heartbeat" | "expires_at"> {
  const until = Math.max(asker.now + asker.ttl, before === null ? 0 : Date.parse(before.expires_at));
  return { heartbeat: iso(asker.now), expires_at: iso(until) };
}

/** ms */
function lengthOf(lock: Lock): number {
  return Date.parse(lock.expires_at) - Date.parse(lock.heartbeat);
}
