import type { Store } from "../contract.js";
import { memoryLogs } from "./logs.js";
import { memoryRegisters } from "./registers.js";

/** A store that lives as long as the value that is returned: for tests. `clock`: ms since the epoch. */
export function openMemoryStore({ clock }: { readonly clock: () => number }): Store {
  return { registers: memoryRegisters(), logs: memoryLogs(), now: async () => clock() };
}
