import type { Lock } from "../schema/records.gen.js";
import { scopeCell } from "./scope-cell.js";
import { shownEntry } from "./scope/shown-entry.js";
import { textCell } from "./markdown-cell.js";
import type { Marks } from "./marked-block.js";

/** A lock as the runbook's table has it (runbook §6, §15). */
export interface LockRow {
  readonly lock_id: string;
  readonly owner: string;
  /** Entries that begin with `!` take away. */
  readonly scope: readonly string[];
  readonly objective: string;
  /** UTC, ISO 8601. */
  readonly start_time: string;
  readonly heartbeat: string;
  /** null: it has ended. */
  readonly expires_at: string | null;
}

/** The table's columns, and the field of each. */
export const LOCK_COLUMNS = { lock_id: "lock_id", owner: "owner", scope: "scope", objective: "objective", start: "start_time", heartbeat: "heartbeat", expires: "expires_at" } as const satisfies Record<string, keyof LockRow>;

/** Between these stands buslane's own lock table in a worklog. */
export const LOCK_MARKS: Marks = { start: "<!-- buslane:locks:start -->", end: "<!-- buslane:locks:end -->" };

/** No column is padded further than this, characters: one long scope must not widen every row. */
const WIDEST = 60;

/** What the table says of a lock; what is out of its scope becomes entries with `!`. */
export function lockRow({ lock_id, owner, scope, out_of_scope, objective, start_time, heartbeat, expires_at }: Lock): LockRow {
  return { lock_id, owner, scope: [...scope, ...(out_of_scope ?? []).map((entry) => `!${entry}`)].map(shownEntry), objective, start_time, heartbeat, expires_at };
}

/**
 * The lock table as Markdown, without a final newline: padded columns, each glob as code, times as `2026-01-31T14:10:00Z` (UTC, to the second, rounded down).
 * `parseLockTable` reads it back. S1-23.
 */
export function renderLockTable(locks: readonly LockRow[]): string {
  const head = Object.keys(LOCK_COLUMNS);
  const rows = locks.map(({ lock_id, owner, scope, objective, start_time, heartbeat, expires_at }) => [
    lock_id,
    owner,
    scopeCell(scope),
    textCell(objective),
    shortTime(start_time),
    shortTime(heartbeat),
    expires_at === null ? "closed" : shortTime(expires_at),
  ]);
  const widths = head.map((name, c) => Math.min(WIDEST, Math.max(name.length, ...rows.map((row) => length(row[c] ?? "")))));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, c) => cell + " ".repeat(Math.max(0, (widths[c] ?? 0) - length(cell)))).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** What is no time stays as it is. */
function shortTime(text: string): string {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? textCell(text) : `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function length(text: string): number {
  return [...text].length;
}
