import type { ProcessRow, ProcessTable } from "./process-table.js";
import type { Marked } from "./processes.js";

/** A keeper's environment has it, and no worker's mark. */
export const KEEPER_VARIABLE = "BUS_KEEPER";
const MARK_VARIABLE = "BUS_WORKER";

/** What runs of a worker, and is provably its own. */
export interface WorkerTree {
  /** null: it has ended, or the pid is another's. */
  readonly worker: ProcessRow | null;
  readonly others: readonly ProcessRow[];
  /** Whether the group with the worker's pid is the worker's; null: what was seen does not tell. */
  readonly ownsGroup: boolean | null;
}

/** What was once seen to be a worker's stays so while it lives, wherever it goes: names of processes by the worker's. */
const seen = new Map<string, ReadonlySet<string>>();
const nameOf = ({ pid, start }: { readonly pid: number; readonly start: string | null }) => `${pid}@${start}`;

/**
 * A process is a worker's when it has its mark, belongs to its group or session, descends from it, or was seen to at any time before.
 * A pid stays taken while a group or session is called by it. So the group of a worker that has gone is its own while one of its
 * processes is in it, or at the moment when its parent learns of its end (`now`); of a pid that is another's, nothing is.
 */
export function workerTree(table: ProcessTable, worker: Marked, now?: "ended"): WorkerTree {
  const { pid, start, mark } = worker;
  const holder = table.rows.find((row) => row.pid === pid);
  const isHolder = holder !== undefined && holder.start === start;
  const before = seen.get(nameOf(worker)) ?? new Set();
  const running = table.rows.filter((row) => !row.ended && !isOlder(row.start, start));
  const inGroup = (row: ProcessRow) => row.group === pid || row.session === pid;
  const markOf = (row: ProcessRow) => table.variable(row.pid, MARK_VARIABLE);

  const proven = running.filter((row) => (mark !== "" && markOf(row) === mark) || before.has(nameOf(row)));
  const ownsGroup = isHolder || (holder === undefined && (now === "ended" || proven.some(inGroup)));
  const own = new Map([...proven, ...(ownsGroup ? running.filter(inGroup) : [])].map((row) => [row.pid, row]));
  const isAnothers = (row: ProcessRow) => (markOf(row) ?? mark) !== mark || table.variable(row.pid, KEEPER_VARIABLE) !== null;
  for (let known = -1; known < own.size; ) {
    known = own.size;
    for (const row of running) if (own.has(row.parent) && !own.has(row.pid) && !isAnothers(row)) own.set(row.pid, row);
  }
  remember(nameOf(worker), [...own.values()].map(nameOf));
  return { worker: isHolder && !holder.ended ? holder : null, others: [...own.values()].filter((row) => !isHolder || row.pid !== pid), ownsGroup: ownsGroup || (holder === undefined ? null : false) };
}

/** Then it cannot be a worker's, and its environment need not be read. Only Linux's starts can be compared. */
function isOlder(one: string, start: string | null): boolean {
  const [[, boot, ticks] = [], [, sameBoot, from] = []] = [one, start ?? ""].map((text) => /^([\da-f-]{36}):(\d+)$/.exec(text) ?? []);
  return boot !== undefined && boot === sameBoot && Number(ticks) < Number(from);
}

function remember(worker: string, names: readonly string[]): void {
  if (names.length === 0) seen.delete(worker);
  else seen.set(worker, new Set(names));
}
