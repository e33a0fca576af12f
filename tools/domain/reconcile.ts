import type { Claim } from "../schema/records.gen.js";
import { type Asker, closeTenure, isMine, release, tenureKey } from "./claim.js";
import { isExpired, isOpen } from "./lease.js";
import type { OwnerFacts } from "./liveness.js";

/** What the bus and the record together say about one task. */
export interface Reconciled {
  /** The record that counts, or null: free. */
  readonly claim: Claim | null;
  /** Open records of other tenures: with any, the task is a duplicate and nothing may build on it (DESIGN §2). */
  readonly rivals: readonly Claim[];
}

/**
 * `live`: the register's record, the authority. `snapshots`: the same task in checkouts, which may come from other clones.
 * A snapshot counts when the register has none, when it is ahead of the same tenure, or when it is open and of a tenure
 * that the register has never seen. One that ended counts also when it is behind, once the register's lease is over.
 * `now`: ms since the epoch; without it no lease is taken to be over.
 */
export function reconcile(live: Claim | null, snapshots: readonly Claim[], now?: number): Reconciled {
  const all = live === null ? snapshots : [live, ...snapshots];
  const past = new Set(all.flatMap((claim) => (claim.history ?? []).map((tenure) => tenure.claim_id)));
  const newest = new Map<string, Claim>();
  for (const claim of all) {
    const key = tenureKey(claim);
    if (past.has(key)) continue;
    const known = newest.get(key);
    if (known === undefined || (known === live && isKept(live, now) ? isAhead(claim, live) : isLater(claim, known))) newest.set(key, claim);
  }
  const present = [...newest.values()];
  const taken = present.filter(isOpen);
  const own = live === null ? undefined : newest.get(tenureKey(live));
  const claim = (own !== undefined && isOpen(own) ? own : taken[0]) ?? own ?? latest(present) ?? live ?? latest(snapshots);
  return { claim: claim ?? null, rivals: taken.filter((other) => other !== claim) };
}

/** The register's open tenure is a promise until its lease is over, whatever a file says that somebody brought here. */
function isKept(live: Claim, now: number | undefined): boolean {
  return isOpen(live) && (now === undefined || !isExpired(live, now));
}

/** A tenure does not begin again: one that has ended in any record, such as where a workflow released it, has ended, however often it was renewed elsewhere. */
function isLater(claim: Claim, known: Claim): boolean {
  return claim.claim_id !== undefined && isOpen(claim) !== isOpen(known) ? isOpen(known) : isAhead(claim, known);
}

function isAhead(claim: Claim, known: Claim): boolean {
  return (claim.rev ?? 0) > (known.rev ?? 0);
}

/** The highest revision that any record of the task has reached: the next one is above it. */
export function highestRev(claims: readonly Claim[]): number {
  return Math.max(0, ...claims.map((claim) => claim.rev ?? 0));
}

/** Releases the asker's side of a duplicate: the survivor, with the released tenure in its history; null when neither is the asker's. */
export function releaseDuplicate(pair: Reconciled, asker: Asker, status: "released" | "done", owner: OwnerFacts, at: string): Claim | null {
  const sides = pair.claim === null ? [...pair.rivals] : [pair.claim, ...pair.rivals];
  const mine = sides.find((claim) => isMine(claim, asker)) ?? sides.find((claim) => claim.agent_id === asker.agent_id);
  const survivor = sides.find((claim) => claim !== mine);
  if (mine === undefined || survivor === undefined) return null;
  const closed = release(mine, mine.task_id, { ...asker, session_id: mine.session_id ?? asker.session_id }, status, undefined, owner);
  return { ...survivor, rev: highestRev(sides) + 1, history: [...(survivor.history ?? []), closeTenure(closed, status, at, "duplicate claim")] };
}

function latest(claims: readonly Claim[]): Claim | undefined {
  return claims.reduce<Claim | undefined>((best, claim) => (best === undefined || rank(claim) > rank(best) ? claim : best), undefined);
}

function rank(claim: Claim): string {
  return `${String(claim.rev ?? 0).padStart(12, "0")} ${claim.claimed_at}`;
}
