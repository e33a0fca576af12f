import type { BusEvent } from "../../schema/records.gen.js";

/** What the log says of lanes; the metrics read no other lines. */
const LANE_EVENTS: ReadonlySet<string> = new Set([
  "lane_opened", "lane_done", "lane_integrated", "lane_reopened", "lane_reverted", "lane_closed", "conflict", "gate", "approval_requested", "approval_granted", "approval_denied", "escalation",
]);
/** In which order lines of one lane and one millisecond stand for each other. */
const RANK: Readonly<Record<string, number>> = { lane_opened: 0, lane_done: 1, gate: 2, conflict: 3, lane_integrated: 4, lane_reverted: 5, lane_reopened: 6, lane_closed: 7 };

/** One line of the log about lanes. */
export interface LaneLine {
  readonly id: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly event: string;
  readonly agent_id: string;
  readonly lane_id?: string;
  readonly wave?: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly receipts: readonly string[];
}

/** A line as the metrics need it; null: it says nothing about lanes. */
export function laneLine(id: string, { event, ts, agent_id, meta = {}, receipts = [] }: BusEvent): LaneLine | null {
  if (!LANE_EVENTS.has(event)) return null;
  const lane = textOf(meta, "lane_id");
  const wave = textOf(meta, "wave");
  return { id, at: Date.parse(ts), event, agent_id, ...(lane !== undefined && { lane_id: lane }), ...(wave !== undefined && { wave }), meta, receipts };
}

/** By time, whatever the order in which they were read: the log is not sorted. */
export function inOrder(lines: readonly LaneLine[]): LaneLine[] {
  return lines.toSorted((a, b) => a.at - b.at || (RANK[a.event] ?? 9) - (RANK[b.event] ?? 9) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** A text among what a line says beside its fixed fields. */
export function textOf(meta: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = meta[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
