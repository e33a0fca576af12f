import type { Announcement, Change, Head, RegisterKey } from "../store/contract.js";
import type { BusContext } from "./context.js";

/** Record first, event second (DESIGN promise 5): null when somebody else changed the register first. */
export async function commit<T>(bus: BusContext, key: RegisterKey, head: Head<T>, change: Change<T>): Promise<Head<T> | null> {
  const next = await bus.store.registers.compareAndSet(key, head, change);
  if (next !== null) await announce(bus, change.announce ?? []);
  return next;
}

export async function announce(bus: BusContext, announcements: readonly Announcement[]): Promise<void> {
  for (const { log, line } of announcements) await bus.store.logs.append(log, line);
}
