import { hashInto, type LineMarks } from "./line-marks.js";

/** A line of one of several logs: which log, and where in it. */
export interface MarkedLine {
  readonly log: number;
  readonly line: number;
  readonly offset: number;
}

const EMPTY = 0xffffffff;

/** Pairs of lines that seem to have one id and different contents, the later line second. Reading them tells. */
export function suspectPairs(logs: readonly LineMarks[]): [MarkedLine, MarkedLine][] {
  const total = logs.reduce((sum, { count }) => sum + count, 0);
  let size = 16;
  while (size < total * 2) size *= 2;
  const slots = new Uint32Array(size).fill(EMPTY);
  const words = logs.length === 1 ? logs[0]?.words ?? new Uint32Array(0) : joined(logs, total);
  const pairs: [number, number][] = [];
  for (let mark = 0; mark < total; mark += 1) {
    const at = mark * 4;
    for (let slot = (words[at] ?? 0) & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const known = slots[slot] ?? EMPTY;
      if (known === EMPTY) {
        slots[slot] = mark;
        break;
      }
      if (words[known * 4] !== words[at] || words[known * 4 + 1] !== words[at + 1]) continue;
      if (words[known * 4 + 2] !== words[at + 2] || words[known * 4 + 3] !== words[at + 3]) pairs.push([known, mark]);
      break;
    }
  }
  return pairs.map(([one, other]) => [placeOf(logs, one), placeOf(logs, other)]);
}

/** Which of the ids no line of the logs has. */
export function missingIds(logs: readonly LineMarks[], ids: readonly string[]): string[] {
  const wanted = new Uint32Array(ids.length * 2);
  for (const [index, id] of ids.entries()) hashInto(wanted, index * 2, id);
  return without(ids, wanted, logs, 0);
}

/** Which of the SHA-256 (hex) belong to no line of the logs. */
export function missingHashes(logs: readonly LineMarks[], hashes: readonly string[]): string[] {
  const wanted = new Uint32Array(hashes.length * 2);
  for (const [index, hash] of hashes.entries()) {
    wanted[index * 2] = parseInt(hash.slice(0, 8), 16);
    wanted[index * 2 + 1] = parseInt(hash.slice(8, 16), 16);
  }
  return without(hashes, wanted, logs, 2);
}

/** The texts whose two words stand in no mark at `part`. */
function without(texts: readonly string[], wanted: Uint32Array, logs: readonly LineMarks[], part: 0 | 2): string[] {
  if (texts.length === 0) return [];
  const open = new Map<number, number[]>();
  for (let index = 0; index < texts.length; index += 1) {
    const first = wanted[index * 2] ?? 0;
    open.set(first, [...(open.get(first) ?? []), index]);
  }
  const found = new Set<number>();
  for (const { count, words } of logs) {
    for (let mark = 0; mark < count; mark += 1) {
      for (const index of open.get(words[mark * 4 + part] ?? 0) ?? []) {
        if (wanted[index * 2 + 1] === words[mark * 4 + part + 1]) found.add(index);
      }
    }
  }
  return texts.filter((_, index) => !found.has(index));
}

function joined(logs: readonly LineMarks[], total: number): Uint32Array {
  const words = new Uint32Array(total * 4);
  let at = 0;
  for (const log of logs) {
    words.set(log.words, at);
    at += log.count * 4;
  }
  return words;
}

function placeOf(logs: readonly LineMarks[], mark: number): MarkedLine {
  let rest = mark;
  for (const [log, { count, places }] of logs.entries()) {
    if (rest < count) return { log, line: places[rest * 2] ?? 0, offset: places[rest * 2 + 1] ?? 0 };
    rest -= count;
  }
  throw new Error(`no line ${mark}`);
}
