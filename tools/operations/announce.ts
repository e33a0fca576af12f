import type { Announcement } from "../store/contract.js";
import type { BusContext } from "./context.js";

/** Appends what a change announced, after the change: record first, event second (DESIGN promise 5). */
export async function announce(bus: BusContext, announcements: readonly Announcement[]): Promise<void> {
  for (const { log, line } of announcements) await bus.store.logs.append(log, line);
}
