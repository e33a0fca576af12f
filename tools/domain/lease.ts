import type { Claim } from "../schema/records.gen.js";

/** What of a record says how long it is held. */
export type Lease = Pick<Claim, "status" | "claimed_at" | "heartbeat" | "expires_at">;

/** Length of a lease when `claims.ttl_minutes` is not set, in ms. */
export const DEFAULT_TTL_MS = 60 * 60_000;
/** A record without `expires_at` (other tools write none) is held this long from `claimed_at`, in ms. */
const UNLEASED_MS = 24 * 60 * 60_000;
/** A holder's command renews a lease that was last renewed longer ago than this part of its length. */
const RENEW_AFTER = 1 / 60;

/** active and paused are open: the task is taken, whatever its lease says. */
export function isOpen(claim: Lease): boolean {
  return claim.status === "active" || claim.status === "paused";
}

/** End of the lease, ms since the epoch. */
export function leaseEnd(claim: Lease): number {
  return claim.expires_at === undefined ? Date.parse(claim.claimed_at) + UNLEASED_MS : Date.parse(claim.expires_at);
}

/** Open, but its lease has ended: the owner must claim again (PROTOCOLS §1.3, renew). */
export function isExpired(claim: Lease, now: number): boolean {
  return isOpen(claim) && now > leaseEnd(claim);
}

/** Expired for longer than the grace that others must wait: a tenth of the lease, at least 5 s. */
export function isPastGrace(claim: Lease, now: number): boolean {
  const length = leaseEnd(claim) - Date.parse(claim.heartbeat ?? claim.claimed_at);
  return isOpen(claim) && now > leaseEnd(claim) + Math.max(5000, length / 10);
}

/** Whether a command of the holder should renew now; keeps renewals to about sixty a lease. */
export function wantsRenewal(claim: Lease, now: number): boolean {
  const heartbeat = Date.parse(claim.heartbeat ?? claim.claimed_at);
  return !isExpired(claim, now) && now - heartbeat > (leaseEnd(claim) - heartbeat) * RENEW_AFTER;
}
