/** The candidate that differs from `word` by the fewest edits, if that is few enough to be a slip. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // Of a single letter nothing would be left.
  const limit = Math.min(word.length - 1, Math.max(1, Math.floor(word.length / 3)));
  const scored = candidates.map((candidate) => ({ candidate, distance: edits(word, candidate) }));
  return scored.filter(({ distance }) => distance <= limit).sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Edits between two words; two neighbours swapped count as one (optimal string alignment). */
function edits(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1), swapped ? at(i - 2, j - 2) + 1 : Infinity));
    }
  }
  return at(a.length, b.length);
}
