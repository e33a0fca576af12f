import { DEFAULT_TTL_MS } from "../domain/lease.js";
import type { BusContext } from "./context.js";

/** Length of a lease by the bus's policy, ms. */
export function leaseLength(bus: BusContext): number {
  const minutes = bus.repo.config().claims?.ttl_minutes;
  return minutes === undefined ? DEFAULT_TTL_MS : minutes * 60_000;
}

/** The same for a lock that belongs to no claim. */
export function lockLength(bus: BusContext): number {
  const minutes = bus.repo.config().locks?.ttl_minutes;
  return minutes === undefined ? leaseLength(bus) : minutes * 60_000;
}
