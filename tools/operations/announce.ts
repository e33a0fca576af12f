import { BusError } from "../domain/bus-error.js";
import type { Announcement } from "../store/contract.js";
import type { BusContext } from "./context.js";

/**
 * Appends what a change announced, after the change: record first, event second (DESIGN promise 5).
 * The change stands even where its lines cannot be written, and the error says so.
 */
export async function announce(bus: BusContext, announcements: readonly Announcement[]): Promise<void> {
  for (const { log, line } of announcements) {
    await bus.store.logs.append(log, line).catch((error: unknown) => {
      if (!(error instanceof BusError)) throw error;
      const hint = `bus doctor --fix${error.hint === undefined ? "" : `   (first: ${error.hint})`}`;
      throw new BusError(error.code, `the change is made, but its line is not on the log: ${error.message}`, { hint, cause: error });
    });
  }
}
