/** Where the advice begins; each with the reason for its number. */
export const THRESHOLDS = {
  /** Fewer lanes or runs than these are no pattern. */
  enough: 3,
  /** Above it a patch is reported as large: what a reader takes in at one sitting is about half of it. */
  large_lines: 800,
  /** A median of half a large patch: as many lanes above it as below. */
  median_lines: 400,
  /** More packages than the ones on both sides of an interface and its tests: no single responsibility any more. */
  packages: 3,
  /** A lane is meant to be integrated the day it is opened; the pilot wants it ready for review within this time. */
  cycle_ms: 6 * 3_600_000,
  /** Twice is a pattern, once is bad luck. */
  same_file: 2,
  /** Of integrations: one in four that drift apart costs more than an interface that is agreed on first. */
  drift: 0.25,
  /** Of lanes handed in: one in four that comes back was not understood. */
  rework: 0.25,
  /** Of lanes: one in three that stands still for a permission asks for what could be asked beforehand. */
  blocked: 1 / 3,
  /** Lanes at once while nothing is known yet. */
  first_lanes: 3,
} as const;

/** When the gates count as stable, unless the settings say otherwise. */
export const STABLE = { gates: 5, ratio: 0.8 } as const;
