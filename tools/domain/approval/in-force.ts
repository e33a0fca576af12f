import type { Approval } from "./approval.js";

/** Granted, and its time is not over (S1-69). `now`: ms since the epoch. */
export function isInForce({ state, expires_at }: Approval, now: number): boolean {
  return state === "granted" && expires_at !== undefined && now < Date.parse(expires_at);
}

/** Granted, and its time is over. */
export function isExpired(approval: Approval, now: number): boolean {
  return approval.state === "granted" && !isInForce(approval, now);
}
