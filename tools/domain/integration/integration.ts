import type { Lane } from "../../schema/records.gen.js";

/** What the classes of a conflict are (S1-77): two lanes edited one text; one uses what the other changed; a golden file or snapshot differs. */
export type ConflictClass = "textual" | "interface" | "artifact";

export interface Conflict {
  readonly class: ConflictClass;
  readonly files: readonly string[];
}

/** A command that is at it, so that another can tell whether it still runs. */
export interface AtWork {
  readonly host: string;
  readonly pid: number;
  /** Start time of the process, as the host tells it; null: it cannot. */
  readonly pid_start: string | null;
  /** One run: a process may do several, one after the other. */
  readonly run: string;
}

/** The one lane that is being applied, and how far that is: what a killed command left is resumed or undone from this. */
export interface Applying {
  readonly lane_id: string;
  readonly mode: "A" | "B";
  /** When what is being applied was handed in. */
  readonly handed_in?: string;
  /** The target before it. */
  readonly before: string;
  /** preparing: nothing is there yet · conflict: waits for the integrator in the integration worktree · built: `candidate` exists, its gates have not all run · gated: it may be published. */
  readonly step: "preparing" | "conflict" | "built" | "gated";
  readonly candidate?: string;
  readonly conflicts?: readonly Conflict[];
  readonly by: string;
  readonly session_id: string;
  readonly started_at: string;
  /** Absent while it waits for somebody. */
  readonly at_work?: AtWork;
}

/** Whether what is being applied is what the lane hands in now: nobody has reopened it since. */
export function isStill({ state, handoff }: Pick<Lane, "state" | "handoff">, { handed_in }: Pick<Applying, "handed_in">): boolean {
  return state === "ready_for_integration" && (handed_in === undefined || handoff?.at === handed_in);
}

/** The end of a wave that is being found out. */
export interface EndingWave {
  readonly wave: string;
  readonly by: string;
  readonly session_id: string;
  readonly started_at: string;
  readonly at_work?: AtWork;
  /** The lane at fault, and the target without it, whose full gate has passed. */
  readonly revert?: TakingBack;
}

export interface TakingBack {
  readonly lane_id: string;
  /** What it was on the target. */
  readonly commit: string;
  readonly before: string;
  readonly candidate: string;
  /** Of the gate that failed with it. */
  readonly receipt: string;
  /** Of the gate that passed without it. */
  readonly green: string;
  readonly signature: string;
  readonly failure: string;
  readonly files: readonly string[];
  /** Of the wave. */
  readonly lanes: readonly string[];
}

export interface WaveVerdict {
  readonly wave: string;
  readonly at: string;
  readonly by: string;
  readonly commit: string;
  readonly verdict: "passed" | "failed" | "skipped";
  readonly receipt?: string;
  readonly lanes: readonly string[];
  /** Lanes that were taken back. */
  readonly reverted: readonly string[];
}

/** The integration of one target branch: one register, so that two integrators cannot both apply (S1-57). Live only: a commit on the target is the record. */
export interface Integration {
  readonly target: string;
  readonly current: Applying | null;
  /** Holds the integration worktree as `current` does. */
  readonly ending?: EndingWave | null;
  /** Nothing new is applied (S1-78). */
  readonly frozen: { readonly at: string; readonly by: string; readonly reason: string; readonly lane_id?: string } | null;
  /** The last 50. */
  readonly waves: readonly WaveVerdict[];
  readonly rev: number;
}

const WAVES_KEPT = 50;

/** With a verdict more. */
export function withVerdict(integration: Integration, verdict: WaveVerdict): Integration {
  return { ...integration, waves: [...integration.waves, verdict].slice(-WAVES_KEPT) };
}
