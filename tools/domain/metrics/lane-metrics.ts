/** A share, with what it is a share of; null: nothing to measure. */
export interface Rate {
  readonly rate: number | null;
  readonly count: number;
  readonly of: number;
}

/** Several measurements in two; null: nothing was measured. */
export interface Spread {
  readonly median: number | null;
  readonly p90: number | null;
  readonly count: number;
}

/** How runs of one gate ended. */
export interface GateRuns {
  readonly passed: number;
  readonly failed: number;
  /** Neither: a tool was missing. */
  readonly skipped: number;
}

export interface MeasuredLane {
  readonly lane_id: string;
  /** unknown: only the log knows it. */
  readonly state: string;
  readonly wave?: string;
  /** ms since the epoch; absent: not yet. */
  readonly opened?: number;
  readonly integrated?: number;
  /** When it was closed, whatever came of it. */
  readonly closed?: number;
  readonly cycle_ms: number | null;
  readonly gates: GateRuns;
  /** Attempts at integration that met one. */
  readonly conflicts: number;
  /** Permissions that it waited for. */
  readonly approvals: number;
  readonly reopened: number;
  /** Added and removed; null: no patch is known. */
  readonly lines: number | null;
}

/** What to change, and the figures that say so. */
export interface Advice {
  readonly topic: "lane_size" | "hotspots" | "decomposition" | "gates" | "approvals" | "rollout";
  readonly text: string;
  readonly because: string;
}

export interface LaneFinding {
  readonly rule: "parallel_hotspot" | "ungated_patches" | "handoff_parts" | "unclear_patch" | "guessed_on" | "record_and_log" | "clocks" | "unreadable";
  readonly lane_id?: string;
  readonly text: string;
}

/** How lanes went, computed from their records and the log (runbook §14). Times in ms. */
export interface LaneMetrics {
  readonly wave?: string;
  readonly lanes: readonly MeasuredLane[];
  /** Opened to integrated (S1-90). */
  readonly cycle_ms: Spread;
  /** Integrations that met a conflict (S1-91). */
  readonly conflicts: Rate;
  /** Gate runs that passed, of those that passed or failed (S1-92). */
  readonly gates: Rate;
  readonly gates_by: readonly (GateRuns & { readonly gate: number; readonly rate: number | null })[];
  /** Lanes that waited for an approval (S1-93). */
  readonly approval_blocks: Rate;
  /** Lanes that were reopened, of those handed in (S1-94). */
  readonly rework: Rate;
  readonly patch_lines: Spread;
  /** What to change about lane size, hotspots and decomposition, each with its reason (S1-95). */
  readonly advice: readonly Advice[];
  /** Anti-patterns that were seen (S1-104 to S1-108), and where record and log, or clocks, disagree. */
  readonly findings: readonly LaneFinding[];
}
