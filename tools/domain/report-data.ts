import type { Assignment, BusEvent, Claim, Message, Plan, Session } from "../schema/records.gen.js";
import type { LaneMetrics } from "./metrics/lane-metrics.js";
import type { Problem } from "./problem.js";

/** A piece of evidence that a task names, and why it does not resolve. */
export interface ReportReceipt {
  readonly path: string;
  readonly problem: string | null;
}

/** Everything that the bus, the queue and the plans say about one task. */
export interface ReportTask {
  readonly task_id: string;
  /** From the queue. */
  readonly title?: string;
  /** duplicate, stale, active, paused, assigned, unreadable, ready, blocked, free, released, done. */
  readonly state: string;
  readonly claim: Claim | null;
  readonly rivals: readonly Claim[];
  /** In force. */
  readonly assignment: Assignment | null;
  /** The last one, when none is in force any more. */
  readonly formerly: Assignment | null;
  /** Whether the engineer has shown that it knows of the assignment. */
  readonly acknowledged: boolean;
  readonly waits_for: readonly string[];
  /** `plan` is null when it is named but cannot be read; `problem` says why. */
  readonly plan?: { readonly id: string; readonly plan: Plan | null; readonly problem?: string };
  /** Its thread, oldest first. */
  readonly messages: readonly Message[];
  readonly receipts: readonly ReportReceipt[];
}

export interface AgentActivity {
  readonly agent_id: string;
  readonly events: number;
  readonly messages: number;
  readonly holds: number;
  readonly done: number;
  readonly unread: number;
  /** The latest line it wrote, as stored. */
  readonly last?: string;
  readonly live: boolean;
}

export interface ReportData {
  /** ms since the epoch. */
  readonly now: number;
  readonly manager: string;
  readonly branch?: string;
  readonly commit?: string;
  /** Only these tasks were asked for. */
  readonly only?: readonly string[];
  readonly tasks: readonly ReportTask[];
  readonly sessions: readonly Session[];
  readonly agents: readonly AgentActivity[];
  /** All that were counted, and the latest of them in order of arrival. */
  readonly events: { readonly count: number; readonly latest: readonly BusEvent[] };
  readonly messages: number;
  /** Only where there are lanes. */
  readonly lanes?: LaneMetrics;
  readonly problems: readonly Problem[];
}
