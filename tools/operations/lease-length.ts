import { DEFAULT_TTL_MS } from "../domain/lease.js";
import type { BusContext } from "./context.js";

/** Length of a lease by the bus's policy, ms. */
export function leaseLength(bus: BusContext): number {
  const minutes = bus.repo.config().claims?.ttl_minutes;
  return minutes === undefined ? DEFAULT_TTL_MS : minutes * 60_000;
}
