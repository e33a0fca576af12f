/** Code points as sorted, disjoint, inclusive ranges, flattened: `[from, to, from, to, …]`. */
export type CharSet = readonly number[];

export const LAST_CHAR = 0x10ffff;

export function charSet(ranges: readonly (readonly [from: number, to: number])[]): CharSet {
  const set: number[] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const end = set.at(-1);
    if (end !== undefined && from <= end + 1) set[set.length - 1] = Math.max(end, to);
    else set.push(from, to);
  }
  return set;
}

export function has(set: CharSet, char: number): boolean {
  for (let i = 0; i < set.length; i += 2) {
    if (char < set[i]!) return false;
    if (char <= set[i + 1]!) return true;
  }
  return false;
}

export function complement(set: CharSet): CharSet {
  const rest: number[] = [];
  let from = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (from < set[i]!) rest.push(from, set[i]! - 1);
    from = set[i + 1]! + 1;
  }
  if (from <= LAST_CHAR) rest.push(from, LAST_CHAR);
  return rest;
}

export function intersection(a: CharSet, b: CharSet): CharSet {
  if (a === b) return a;
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]!, b[j]!);
    const to = Math.min(a[i + 1]!, b[j + 1]!);
    if (from <= to) both.push(from, to);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return both;
}

/** What may stand in a name: everything but `/`, `\`, NUL and halves of surrogate pairs. */
export const NAME_CHARS: CharSet = complement(charSet([[0, 0], [0x2f, 0x2f], [0x5c, 0x5c], [0xd800, 0xdfff]]));
