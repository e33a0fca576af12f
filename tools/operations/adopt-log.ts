import type { InitPlace } from "../repo/init-files.js";

/** A log that git tracks, and the write-once segment that takes its place in the record. */
export interface Adoption {
  readonly log: string;
  readonly segment: string;
  /** The segment was there already, with these bytes. */
  readonly exists: boolean;
  readonly lines: number;
}

/** What `--adopt` would do. `day`: of a new segment, `yyyy-mm-dd`. Throws CONFLICT when a line that git has would be lost. */
export function planAdoption({ logs }: InitPlace, day: string): Adoption[] {
  return logs.tracked().map((log) => ({ log, ...logs.plan(log, day) }));
}

/** Segments first, then git's index: a kill between them leaves both, and the next run finds the segment. */
export function adoptLogs({ logs }: InitPlace, adoptions: readonly Adoption[]): void {
  for (const { log, segment, exists } of adoptions) if (!exists) logs.seal(log, segment);
  if (adoptions.length > 0) logs.untrack(adoptions.map(({ log }) => log));
}
