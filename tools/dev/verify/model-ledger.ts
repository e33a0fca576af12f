import type { Revision } from "../../store/file/revision.js";
import type { ModelFs } from "./model-fs.js";
import { type Lease, isFree } from "./registers-lease.js";

/** What the checker knows and no process does: which links were rightful, what was acknowledged, what each had to know. */
export interface Ledger {
  /** Nonce of each revision that replaced the newest one, by number. */
  readonly rightful: Readonly<Record<number, string>>;
  readonly acknowledged: readonly number[];
  /** Per process: the highest acknowledged revision when its present operation began, and the last nonce it drew. */
  readonly floor: Readonly<Record<number, number>>;
  readonly drawn: Readonly<Record<number, number>>;
}

export const EMPTY_LEDGER: Ledger = { rightful: {}, acknowledged: [], floor: {}, drawn: {} };

export function highest(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}

export function nonceOf(pid: number, drawn: number): string {
  return `p${pid}-${drawn}`;
}

export function revisionsOf(fs: ModelFs): Revision[] {
  return [...fs.files].filter(([path]) => /\/reg\/.*\/\d{10}$/.test(path)).map(([, { data }]) => JSON.parse(data) as Revision).sort((a, b) => a.rev - b.rev);
}

/** After a link or rename to `to`: what it broke (I1, I4), and the ledger with it. */
export function onLink(ledger: Ledger, before: ModelFs, after: ModelFs, to: string): { ledger: Ledger; violation?: string } {
  const made = JSON.parse(after.files.get(to)?.data ?? "{}") as Revision;
  const replaced = before.files.get(to);
  if (replaced !== undefined && replaced.data !== after.files.get(to)?.data) return { ledger, violation: `I1: revision ${made.rev} was overwritten` };
  const newest = revisionsOf(before).at(-1);
  if (made.rev !== (newest?.rev ?? 0) + 1 || made.prev !== (newest?.nonce ?? null)) return { ledger };
  const next = { ...ledger, rightful: { ...ledger.rightful, [made.rev]: made.nonce } };
  const lease = (newest?.value ?? null) as Lease | null;
  const owner = (made.value as Lease).owner;
  if (owner !== null && owner !== lease?.owner && !isFree(lease, after.clock)) return { ledger: next, violation: `I4: ${owner} took what ${lease?.owner} held` };
  return { ledger: next };
}

/** After a process said what its operation came to: what that breaks (I2, I3, I7). */
export function onNote(ledger: Ledger, pid: number, event: string, detail: unknown, timePassed: boolean): { ledger: Ledger; violation?: string } {
  const floor = ledger.floor[pid] ?? 0;
  const nonce = nonceOf(pid, ledger.drawn[pid] ?? 0);
  switch (event) {
    case "begin":
      return { ledger: { ...ledger, floor: { ...ledger.floor, [pid]: highest(ledger.acknowledged) } } };
    case "read":
      return (detail as number) < floor ? { ledger, violation: `I2: read revision ${String(detail)} after ${floor} was acknowledged` } : { ledger };
    case "changed": {
      const rev = detail as number;
      const next = { ...ledger, acknowledged: [...ledger.acknowledged, rev].sort((a, b) => a - b) };
      if (ledger.acknowledged.includes(rev)) return { ledger: next, violation: `I2: revision ${rev} was acknowledged twice` };
      if (rev <= floor) return { ledger: next, violation: `I2: revision ${rev} was acknowledged after ${floor}` };
      if (ledger.rightful[rev] !== nonce) return { ledger: next, violation: `I3: revision ${rev} was acknowledged without having replaced the head` };
      return { ledger: next };
    }
    case "lost":
      return Object.values(ledger.rightful).includes(nonce) ? { ledger, violation: `I7: a change that was made was reported lost` } : { ledger };
    case "indeterminate":
      return timePassed ? { ledger } : { ledger, violation: `I7: indeterminate without a pause` };
    default:
      throw new Error(`no such note: ${event}`);
  }
}
