import { Budget } from "./budget.js";
import type { Entry } from "./entry.js";

/** Whether an entry matches a path; `path` is folded where case does not count. */
export function matchesPath(entry: Entry, path: string, budget = new Budget()): boolean {
  if (!path.startsWith(entry.head) || !path.endsWith(entry.tail)) return false;
  return entry.states.accepts(entry.states.walk(path.slice(entry.head.length), budget));
}
