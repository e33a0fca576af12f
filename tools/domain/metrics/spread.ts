import type { Rate, Spread } from "./lane-metrics.js";

/** Median, and the 90th percentile by nearest rank: a value that was measured. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: median(sorted), p90: sorted[Math.ceil(0.9 * sorted.length) - 1] ?? null, count: sorted.length };
}

/** The middle one, or the mean of the two middle ones; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? upper) + upper) / 2;
}

/** A share; null where there is nothing to have a share of. */
export function rate(count: number, of: number): Rate {
  return { rate: of === 0 ? null : count / of, count, of };
}
