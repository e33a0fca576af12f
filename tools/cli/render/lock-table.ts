import { counted } from "../../domain/counted.js";
import type { LockTable } from "../../operations/lock-table.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { problemsText, tally } from "./problems.js";

/** The table itself, or what became of it in the ledger. */
export function lockTableText({ ledger, locks, markdown, changed, differences }: LockTable, look: Look): string {
  if (differences === undefined) return markdown;
  const count = counted(locks.length, "open lock");
  const outcome = changed === undefined ? (differences.length === 0 ? "agrees with the bus" : tally(differences)) : changed ? "written" : "was up to date";
  return [...(differences.length === 0 ? [] : [problemsText(differences, look)]), `${visible(ledger)}: ${outcome}, ${count}`].join("\n");
}
