import type { WorkerMiss } from "../../../schema/records.gen.js";

/** A miss, and what it has in common with others of its file that have the same cause. */
export interface Found {
  readonly miss: WorkerMiss;
  readonly cause: string;
}

/** One miss for one cause, at its first line and with the others named: a flag that a runner does not know breaks every command, and is to be mended once. */
export function foldMisses(found: readonly Found[]): WorkerMiss[] {
  const causes = [...new Set(found.map(({ cause }) => cause))];
  return causes.flatMap((cause) => {
    const [first, ...others] = found.filter((one) => one.cause === cause).map(({ miss }) => miss).sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
    if (first === undefined) return [];
    return [{ ...first, message: `${first.message}${alsoOn(others.map(({ line }) => line))}` }];
  });
}

/** " (also lines 5, 6)"; "" for none. */
export function alsoOn(lines: readonly (number | undefined)[]): string {
  const known = [...new Set(lines.filter((line) => line !== undefined))];
  return known.length === 0 ? "" : ` (also ${known.length === 1 ? "line" : "lines"} ${known.join(", ")})`;
}
