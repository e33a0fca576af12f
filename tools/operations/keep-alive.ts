import type { Session } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { renewHeld } from "./holds.js";
import { isOver, putSession, refreshed, sessionKey, whoAsks } from "./identify.js";
import { leaseLength } from "./lease-length.js";

export interface KeptAlive {
  /** The tasks and locks whose leases it looks after. */
  holds: string[];
  /** When to ask again, ms. */
  again: number;
}

const MOST_OFTEN_MS = 250;
const LEAST_OFTEN_MS = 60_000;

/**
 * Refreshes the presence of a session and renews what it holds, without a word on the log: for a program that lives as long as the
 * session. null: there is no such session, or it has ended; none is opened. Throws USAGE when there is no agent.
 */
export async function keepAlive(bus: BusContext): Promise<KeptAlive | null> {
  const agent = await whoAsks(bus);
  const key = sessionKey(bus, agent);
  for (;;) {
    const head = await bus.store.registers.read<Session>(key);
    if (isOver(bus, head.value)) return null;
    const session = refreshed(bus, head.value);
    if (session !== head.value && (await putSession(bus, key, head, session)) === null) continue;
    await renewHeld(bus, { agent_id: agent, session, isFresh: true });
    return { holds: [...(session.holds ?? []), ...(session.locks ?? [])], again: pause(bus) };
  }
}

/** A sixtieth of the shorter lease, as commands renew (`wantsRenewal`). */
function pause(bus: BusContext): number {
  const { locks } = bus.repo.config();
  const lease = Math.min(leaseLength(bus), (locks?.ttl_minutes ?? Infinity) * 60_000);
  return Math.min(Math.max(lease / 60, MOST_OFTEN_MS), LEAST_OFTEN_MS);
}
