import type { Lane } from "../../schema/records.gen.js";
import type { Approval } from "../approval/approval.js";
import type { LaneLine } from "./lane-log.js";

/** A commit on the target that says which lane it brings, whoever made it. */
export interface AppliedLane {
  readonly commit: string;
  /** Git's name for its content. */
  readonly tree: string;
  readonly lane_id: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** What a lane's work comes to. */
export interface LanePatchFacts {
  /** Added and removed; null: cannot be told. */
  readonly lines: number | null;
  readonly files: readonly string[];
  readonly packages: readonly string[];
  /** When its branch got its commits, ms since the epoch. */
  readonly commits: readonly number[];
}

/** Everything that the metrics are computed from. */
export interface LaneFacts {
  readonly wave?: string;
  /** Only lanes planned since then, ms since the epoch. */
  readonly since?: number;
  readonly now: number;
  readonly lanes: readonly Lane[];
  /** In any order. */
  readonly lines: readonly LaneLine[];
  readonly approvals: readonly Approval[];
  readonly patches: ReadonlyMap<string, LanePatchFacts>;
  /** Of the target branches, in the order in which they came there. */
  readonly applied: readonly AppliedLane[];
  /** Whether many lanes would want the file. */
  readonly isHotspot: (path: string) => boolean;
  /** So many of the last integrations count, and this share must have passed, before there are more lanes. */
  readonly stable: { readonly gates: number; readonly ratio: number };
  readonly unreadable: readonly string[];
}
