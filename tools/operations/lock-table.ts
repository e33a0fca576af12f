import { BusError } from "../domain/bus-error.js";
import { LOCK_MARKS, type LockRow, lockRow, renderLockTable } from "../domain/lock-table.js";
import { lockTableDifferences } from "../domain/lock-table-differences.js";
import { hasMarkedBlock, withMarkedBlock } from "../domain/marked-block.js";
import { parseLockTable } from "../domain/parse-lock-table.js";
import type { Problem } from "../domain/problem.js";
import type { BusContext } from "./context.js";
import { listLocks } from "./list-locks.js";
import { storedEntry } from "./scope-entries.js";

export interface LockTableRequest {
  /** Put the table into the ledger. */
  write?: boolean;
  /** Hold the ledger's table against the bus. */
  check?: boolean;
}

export interface LockTable {
  /** The primary worklog, relative to the checkout. */
  ledger: string;
  /** Open locks, by id; those whose lease has expired are open until they are reclaimed or released. */
  locks: LockRow[];
  /** The same as the runbook's table. */
  markdown: string;
  /** With `write`: whether the ledger was another before. */
  changed?: boolean;
  /** With `write` or `check`: where the ledger's tables still say something else, rows that cannot be read among them. */
  differences?: Problem[];
}

const NOTE = "Times are UTC. `bus lock table --write` wrote this table from the bus; what is edited between the marks changes no lock and is overwritten.";
const HEADING = "## Locks";

/** The table of the open locks for the primary worklog (S1-18, S1-23). Throws BAD_DATA when the ledger cannot be read or its marks are no pair. */
export async function lockTable(bus: BusContext, { write = false, check = false }: LockTableRequest = {}): Promise<LockTable> {
  if (write && check) throw new BusError("USAGE", "the table is either written or checked", { hint: "bus lock table --write" });
  const ledger = ledgerOf(bus);
  const locks = (await listLocks(bus)).filter(({ state }) => state !== "ended").map(lockRow);
  const markdown = renderLockTable(locks);
  const table = { ledger, locks, markdown };
  if (!write && !check) return table;
  const current = readWorklog(bus, ledger);
  if (check) return { ...table, differences: differences(bus, current ?? "", locks, ledger) };
  const text = withLockTable(current ?? "", markdown, ledger);
  if (text !== current) bus.repo.worklog.replace(ledger, text);
  return { ...table, changed: text !== current, differences: differences(bus, text, locks, ledger) };
}

/** The execution ledger: as declared, or the runbook's own example. */
export function ledgerOf(bus: BusContext): string {
  return bus.repo.config().worklog?.ledger ?? "PLAN.md";
}

/** null: there is no such file. Throws BAD_DATA for one that cannot be read. */
export function readWorklog(bus: BusContext, path: string): string | null {
  const found = bus.repo.worklog.read(path);
  if (found === null || found.ok) return found?.text ?? null;
  const cause: Problem = { rule: "worklog", severity: "error", file: path, message: found.reason };
  throw new BusError("BAD_DATA", `${path}: ${found.reason}`, { hint: `ls -l ${path}`, cause });
}

/** A section of its own for the first time; later the same place, wherever its owner has put the marks. */
function withLockTable(text: string, markdown: string, ledger: string): string {
  const body = `\n${markdown}\n\n${NOTE}\n`;
  if (hasMarkedBlock(text, LOCK_MARKS, ledger)) return withMarkedBlock(text, LOCK_MARKS, body, ledger);
  const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
  const joint = text === "" || text === "\ufeff" ? "" : text.endsWith("\n") ? eol : eol + eol;
  return withMarkedBlock(text + joint + HEADING + eol, LOCK_MARKS, body, ledger);
}

function differences(bus: BusContext, text: string, locks: readonly LockRow[], ledger: string): Problem[] {
  const { rows, problems } = parseLockTable(text, { file: ledger, now: bus.clock() });
  const normal = <R extends LockRow>(row: R): R => ({ ...row, scope: row.scope.map((entry) => normalOr(bus, entry)) });
  return [...problems, ...lockTableDifferences(rows.map(normal), locks.map(normal), ledger)];
}

/** What is no pattern is on no lock of the bus, and is shown as it was written. */
function normalOr(bus: BusContext, entry: string): string {
  try {
    return storedEntry(bus, entry);
  } catch (error) {
    if (error instanceof BusError) return entry;
    throw error;
  }
}
