import type { Approval } from "../domain/approval/approval.js";
import { type AuditLine, auditLine } from "../domain/approval/audit.js";
import { isExpired } from "../domain/approval/in-force.js";
import type { Problem } from "../domain/problem.js";
import { readApprovals } from "./approval/approvals.js";
import type { BusContext } from "./context.js";
import { readLog } from "./read-log.js";

export interface ListApprovalsRequest {
  state?: "requested" | "granted" | "denied" | "expired";
  lane?: string;
  /** The trail from the log, too. */
  audit?: boolean;
}

export interface ApprovalList {
  approvals: (Approval & { expired: boolean })[];
  /** By time; empty unless it was asked for. */
  audit: AuditLine[];
  /** Lines of the log that cannot be read. */
  problems: Problem[];
}

/** Approvals, oldest first, or with them the whole trail: approvals, destructive actions, overrides, refusals (S1-86). Anybody may look. */
export async function listApprovals(bus: BusContext, { state, lane, audit }: ListApprovalsRequest): Promise<ApprovalList> {
  const approvals = (await readApprovals(bus)).map((approval) => ({ ...approval, expired: isExpired(approval, bus.clock()) }));
  const kept = approvals.filter((one) => (state === undefined || (one.expired ? "expired" : one.state) === state) && (lane === undefined || one.lane_id === lane));
  return { approvals: kept, ...(audit === true ? await trail(bus, lane) : { audit: [], problems: [] }) };
}

async function trail(bus: BusContext, lane: string | undefined): Promise<Pick<ApprovalList, "audit" | "problems">> {
  const found: AuditLine[] = [];
  const problems: Problem[] = [];
  for await (const entry of readLog(bus, "events")) {
    if (!entry.ok) {
      problems.push(entry.problem);
      continue;
    }
    const line = auditLine(entry.value);
    if (line !== null && (lane === undefined || line.lane_id === lane)) found.push(line);
  }
  // Those of one moment stay as they arrived: what was used comes before what was done by it.
  return { audit: found.sort((a, b) => Date.parse(a.ts) - Date.parse(b.ts)), problems };
}
