import { isId } from "./id.js";
import { type LockMoment, dayOf, lockMoment, nextDay } from "./lock-moment.js";
import { LOCK_COLUMNS, type LockRow } from "./lock-table.js";
import { cellText } from "./markdown-cell.js";
import { type MarkdownTable, markdownTables } from "./markdown-table.js";
import type { Problem } from "./problem.js";
import { scopeOf } from "./scope-cell.js";
import { iso } from "./time.js";

/** A row as it stands in a text. */
export interface WrittenLock extends LockRow {
  /** 1-based. */
  readonly line: number;
  /** Cells of columns that are not the table's own, by their heads. */
  readonly extra: Readonly<Record<string, string>>;
}

export interface LockTables {
  /** The lines on which a lock table begins, 1-based. */
  readonly tables: readonly number[];
  readonly rows: readonly WrittenLock[];
  /** Rows and columns that cannot be read; such a row is not among `rows`. */
  readonly problems: readonly Problem[];
}

type Column = keyof typeof LOCK_COLUMNS;
const COLUMNS = Object.keys(LOCK_COLUMNS) as Column[];
const FOUND_BY: readonly Column[] = ["lock_id", "owner", "scope"];
/** What the columns go by. */
const NAMES: ReadonlyMap<string, Column> = new Map([...COLUMNS.flatMap((name): [string, Column][] => [[name, name], [LOCK_COLUMNS[name], name]]), ["lock", "lock_id"], ["id", "lock_id"]]);
const ENDED = /^(?:closed|done|released|ended)\b/i;
const NOTHING = /^(?:[-–—\s]*|_?\(?none\)?_?)$/i;

/**
 * Reads the lock tables of a Markdown text (S1-23): columns in any order and width, globs back-ticked or bare, clock times, dates, whole times, `closed`.
 * A clock time is of the day of `now` (ms since the epoch, UTC), or of the row's own start; one that would end before it began is the next day's.
 * A date alone is its beginning, as an expiry its end. `file` is for the problems.
 */
export function parseLockTable(markdown: string, { file, now }: { file: string; now: number }): LockTables {
  const tables = markdownTables(markdown, (head) => FOUND_BY.every((name) => head.some((cell) => columnOf(cell) === name)));
  const problems: Problem[] = [];
  const rows = tables.flatMap((table) => readTable(table, now, (line, message) => problems.push({ rule: "lock-table", severity: "error", file, line, message })));
  return { tables: tables.map(({ line }) => line), rows, problems };
}

type Tell = (line: number, message: string) => void;

function readTable(table: MarkdownTable, now: number, tell: Tell): WrittenLock[] {
  const names = table.head.map((cell) => columnOf(cell));
  if (!table.ruled) tell(table.line, "the row of dashes is missing below the lock table's head, so Markdown shows no table");
  for (const name of COLUMNS) {
    const count = names.filter((found) => found === name).length;
    if (count !== 1) tell(table.line, count === 0 ? `the lock table has no column ${name}` : `the lock table has ${count} columns ${name}`);
  }
  return table.rows.flatMap(({ line, cells }) => {
    if (cells.every((cell) => NOTHING.test(cell))) return [];
    const wrong = (message: string): [] => {
      tell(line, message);
      return [];
    };
    if (cells.length > names.length) return wrong(`the row has ${cells.length} cells and the table ${names.length} columns: a | inside a cell is written \\|`);
    const cell = (name: Column) => cells[names.indexOf(name)] ?? "";
    const lock_id = plain(cell("lock_id"));
    if (!isId(lock_id)) return wrong(`lock_id ${JSON.stringify(lock_id)} is not an id`);
    const owner = plain(cell("owner"));
    if (!isId(owner)) return wrong(`${lock_id}: owner ${JSON.stringify(owner)} is not an id`);
    const scope = scopeOf(cell("scope"));
    if ("wrong" in scope) return wrong(`${lock_id}: scope: ${scope.wrong}`);
    const objective = cellText(cell("objective"));
    if (objective === "") return wrong(`${lock_id} has no objective`);
    const times = readTimes(plain(cell("start")), plain(cell("heartbeat")), plain(cell("expires")), dayOf(now));
    if ("wrong" in times) return wrong(`${lock_id}: ${times.wrong}`);
    const extra = Object.fromEntries(table.head.flatMap((head, at) => (names[at] === undefined ? [[cellText(head), cellText(cells[at] ?? "")]] : [])));
    return [{ lock_id, owner, scope, objective, ...times, line, extra }];
  });
}

function readTimes(start: string, heartbeat: string, expires: string, day: number): Pick<LockRow, "start_time" | "heartbeat" | "expires_at"> | { wrong: string } {
  const from = lockMoment(start, day);
  if (from === null) return { wrong: noTime("start", start) };
  const beat = /^[-–—]?$/.test(heartbeat) || ENDED.test(heartbeat) ? from : lockMoment(heartbeat, dayOf(from.ms));
  if (beat === null) return { wrong: noTime("heartbeat", heartbeat) };
  const times = { start_time: iso(from.ms), heartbeat: iso(beat.form === "date" ? Math.max(beat.ms, from.ms) : notBefore(from.ms, beat)) };
  if (/^[-–—]$/.test(expires) || ENDED.test(expires) || ENDED.test(heartbeat)) return { ...times, expires_at: null };
  const until = lockMoment(expires, dayOf(from.ms));
  if (until === null) return { wrong: noTime("expires", expires) };
  // A lease is a promise: it does not end before the day that it names.
  const end = until.form === "date" ? nextDay(until.ms) : notBefore(from.ms, until);
  return end < from.ms ? { wrong: `it expires at ${expires}, before it starts` } : { ...times, expires_at: iso(end) };
}

function notBefore(start: number, { form, ms }: LockMoment): number {
  return form === "clock" && ms < start ? nextDay(ms) : ms;
}

function noTime(column: string, text: string): string {
  return `${column} ${JSON.stringify(text)} is no time such as 14:10, 2026-01-31 or 2026-01-31T14:10:00Z`;
}

function columnOf(head: string): Column | undefined {
  return NAMES.get(plain(head).toLowerCase().replaceAll(/[\s-]+/g, "_"));
}

/** The words of a cell that may be bold or code as a whole. */
function plain(cell: string): string {
  return cellText(/^(\*\*|`)(.+)\1$/.exec(cell)?.[2] ?? cell).trim();
}
