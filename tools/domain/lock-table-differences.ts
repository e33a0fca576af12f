import type { LockRow } from "./lock-table.js";
import type { WrittenLock } from "./parse-lock-table.js";
import type { Problem } from "./problem.js";

/**
 * Where the lock rows of a worklog and the locks of the bus are not the same: owner, scope, objective, and whether it is open.
 * Lease times are left out, because every command of the owner moves them. Scopes are taken in their normal form.
 */
export function lockTableDifferences(written: readonly WrittenLock[], held: readonly LockRow[], file: string): Problem[] {
  const problem = (line: number | undefined, message: string, hint: string): Problem => ({ rule: "lock-table", severity: "error", file, ...(line !== undefined && { line }), message, hint });
  const found: Problem[] = [];
  const open = new Map<string, WrittenLock>();
  for (const row of written.filter(({ expires_at }) => expires_at !== null)) {
    const first = open.get(row.lock_id);
    if (first === undefined) open.set(row.lock_id, row);
    else found.push(problem(row.line, `${row.lock_id} is open in line ${first.line}, too`, `remove one of the two rows from ${file}`));
  }
  for (const lock of held) {
    const row = open.get(lock.lock_id);
    const closed = written.find(({ lock_id }) => lock_id === lock.lock_id);
    if (row !== undefined) for (const field of FIELDS) if (said(row, field) !== said(lock, field)) found.push(problem(row.line, `${lock.lock_id}: ${field} is ${said(row, field)} here, but ${said(lock, field)} on the bus`, WRITE));
    if (row !== undefined) continue;
    if (closed === undefined) found.push(problem(undefined, `${lock.lock_id} of ${lock.owner} is on the bus, but not here`, WRITE));
    else found.push(problem(closed.line, `${lock.lock_id} is closed here, but ${lock.owner} has it open on the bus`, `bus lock release ${lock.lock_id}, or: ${WRITE}`));
  }
  const ids = new Set(held.map(({ lock_id }) => lock_id));
  for (const { lock_id, owner, line } of open.values()) {
    if (!ids.has(lock_id)) found.push(problem(line, `${lock_id} of ${owner} is open here, but there is no such lock on the bus`, `close the row, or: bus lock acquire <glob> --id ${lock_id} --objective "<what>" --agent ${owner}`));
  }
  return found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

const WRITE = "bus lock table --write";
const FIELDS = ["owner", "scope", "objective"] as const;

function said(row: LockRow, field: (typeof FIELDS)[number]): string {
  return field === "scope" ? [...row.scope].sort().join(", ") : JSON.stringify(row[field]);
}
