import type { LineMarks } from "./line-marks.js";
import type { LogAudit, ReceiptUse } from "./log-audit.js";

export const EMPTY_AUDIT: LogAudit = {
  lines: 0,
  records: 0,
  problems: [],
  more: {},
  marks: { count: 0, words: new Uint32Array(0), places: new Float64Array(0) },
  receipts: [],
  tenures: new Map(),
  orphans: [],
  pending: 0,
};

/** One audit of ranges that stand side by side in one file: line numbers count from its beginning. */
export function joinAudits(parts: readonly LogAudit[], pending: number): LogAudit {
  const bases: number[] = [];
  let lines = 0;
  for (const part of parts) {
    bases.push(lines);
    lines += part.lines;
  }
  const moved = <T extends { readonly line?: number }>(items: readonly T[], at: number): T[] =>
    items.map((item) => (item.line === undefined ? item : { ...item, line: item.line + (bases[at] ?? 0) }));
  return {
    lines,
    records: parts.reduce((sum, part) => sum + part.records, 0),
    problems: parts.flatMap((part, at) => moved(part.problems, at)),
    more: summed(parts.map(({ more }) => more)),
    marks: joinMarks(parts.map(({ marks }) => marks), bases),
    receipts: joinReceipts(parts.map((part, at) => moved(part.receipts, at))),
    tenures: joinTenures(parts.map(({ tenures }) => tenures)),
    orphans: parts.flatMap((part, at) => moved(part.orphans, at)),
    pending,
  };
}

/** What several logs say of tenures. */
export function joinTenures(maps: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const [claimId, bits] of maps.flatMap((map) => [...map])) all.set(claimId, (all.get(claimId) ?? 0) | bits);
  return all;
}

function joinMarks(parts: readonly LineMarks[], bases: readonly number[]): LineMarks {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const words = new Uint32Array(count * 4);
  const places = new Float64Array(count * 2);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    words.set(part.words, at * 4);
    places.set(part.places, at * 2);
    for (let line = at; line < at + part.count; line += 1) places[line * 2] = (places[line * 2] ?? 0) + (bases[index] ?? 0);
    at += part.count;
  }
  return { count, words, places };
}

function joinReceipts(parts: readonly (readonly ReceiptUse[])[]): ReceiptUse[] {
  const all = new Map<string, ReceiptUse>();
  for (const use of parts.flat()) if (!all.has(use.path) || use.sha256 !== undefined) all.set(use.path, use);
  return [...all.values()];
}

function summed(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [key, count] of records.flatMap(Object.entries<number>)) sums[key] = (sums[key] ?? 0) + count;
  return sums;
}
