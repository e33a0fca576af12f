/** A file that many lanes would want at once (runbook §5). */
export interface Hotspot {
  /** Relative to the checkout. */
  readonly path: string;
  /** Commits that changed it since the given moment, merges left out. */
  readonly changes: number;
  readonly bytes: number;
  readonly why: readonly ("large" | "changed" | "declared")[];
}

/** A tracked file, and what is known of it. */
export interface FileFacts {
  readonly path: string;
  readonly bytes: number;
  readonly isDeclared: boolean;
}

/** From here on a text is large, bytes: some 1,500 lines, among which two lanes rarely meet by intent. */
export const LARGE_BYTES = 64 * 1024;
/** Fewer changes are no habit. */
const OFTEN = 5;
/** Of the files that changed at all, this share is changed often, but never fewer than `AT_LEAST` of them. */
const TOP_SHARE = 0.05;
const AT_LEAST = 5;

/**
 * The hotspots among the files (S1-17), worst first: `changes + 1` times the binary logarithm of the size in KiB + 2.
 * - changed: in at least 5 commits, and as often as the most changed 5 % of the changed files (the most changed five, if that is more). What a file is does not
 *   matter here: binaries and package-lock.json conflict like anything else.
 * - large: a text of 64 KiB or more; `isText` is asked for files of that size only.
 * - declared: the settings say so (`locks.hotspots`).
 */
export function hotspots(files: readonly FileFacts[], changes: ReadonlyMap<string, number>, isText: (path: string) => boolean): Hotspot[] {
  const often = oftenFrom(files.map(({ path }) => changes.get(path) ?? 0));
  return files
    .map(({ path, bytes, isDeclared }): Hotspot => {
      const count = changes.get(path) ?? 0;
      const why = { large: bytes >= LARGE_BYTES && isText(path), changed: count >= often, declared: isDeclared };
      return { path, changes: count, bytes, why: WHYS.filter((reason) => why[reason]) };
    })
    .filter(({ why }) => why.length > 0)
    .sort((a, b) => score(b) - score(a) || (a.path < b.path ? -1 : 1));
}

const WHYS = ["large", "changed", "declared"] as const;

/** How many changes are often. */
function oftenFrom(counts: readonly number[]): number {
  const sorted = counts.filter((count) => count > 0).sort((a, b) => b - a);
  const last = Math.max(AT_LEAST, Math.ceil(sorted.length * TOP_SHARE)) - 1;
  return Math.max(OFTEN, sorted[last] ?? 0);
}

function score({ changes, bytes }: Hotspot): number {
  return (changes + 1) * Math.log2(2 + bytes / 1024);
}
