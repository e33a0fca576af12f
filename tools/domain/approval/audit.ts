import type { BusEvent } from "../../schema/records.gen.js";

/** One line of the trail (S1-86). */
export interface AuditLine {
  readonly ts: string;
  readonly agent_id: string;
  /** As on the log; a refusal is `refused`. */
  readonly event: string;
  readonly summary: string;
  readonly role?: string;
  readonly lane_id?: string;
  /** Of a refusal: which rule. */
  readonly rule?: string;
}

const TRAIL = new Set(["approval_requested", "approval_granted", "approval_denied", "approval_used", "destructive", "override"]);

/** What an event adds to the trail of approvals, destructive actions, overrides and refusals; null: nothing. */
export function auditLine({ ts, agent_id, event, summary, task_id, meta }: Pick<BusEvent, "ts" | "agent_id" | "event" | "summary" | "task_id" | "meta">): AuditLine | null {
  const refused = event === "alert" && meta?.["refused"] !== undefined;
  if (!refused && !TRAIL.has(event)) return null;
  const [role, lane = task_id, rule] = ["role", "lane_id", "rule"].map((key) => (typeof meta?.[key] === "string" ? meta[key] : undefined));
  return { ts, agent_id, event: refused ? "refused" : event, summary, ...(role !== undefined && { role }), ...(lane !== undefined && { lane_id: lane }), ...(refused && rule !== undefined && { rule }) };
}
