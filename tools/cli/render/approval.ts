import { askedFor } from "../../domain/approval/asked-for.js";
import type { Approval } from "../../domain/approval/approval.js";
import type { ApprovalList } from "../../operations/list-approvals.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { localTime } from "./time.js";

const STYLES = { requested: "yellow", granted: "green", denied: "red", expired: "dim" } as const;

/** One approval in a line: "AP-1 granted until …  git reset --hard  asked by w  L-a  why". */
export function approvalLine(approval: Approval & { expired?: boolean }, look: Look): string {
  const { approval_id, reason, lane_id, requested_by, decided_by, expires_at, expired, uses } = approval;
  const state = expired === true ? "expired" : approval.state;
  const until = expires_at === undefined ? "" : ` ${expired === true ? "at" : "until"} ${localTime(expires_at, look)}`;
  const parts = [visible(approval_id), paint(look, STYLES[state], `${state}${until}`), visible(askedFor(approval)), `asked by ${visible(requested_by)}`, decided_by === undefined ? "" : `decided by ${visible(decided_by)}`, visible(lane_id ?? ""), uses.length === 0 ? "" : `used ${uses.length === 1 ? "once" : `${uses.length} times`}`, visible(reason)];
  return parts.filter((part) => part !== "").join("  ");
}

/** The approvals; with the trail, that instead. */
export function approvalsText({ approvals, audit, problems }: ApprovalList, look: Look, trail: boolean): string {
  const unread = problems.map(({ file, line, message }) => paint(look, "red", `${visible(file)}${line === undefined ? "" : `:${line}`}: ${visible(message)}`));
  if (!trail) return [...unread, approvals.length === 0 ? "no approvals" : approvals.map((approval) => approvalLine(approval, look)).join("\n")].join("\n");
  const lines = audit.map(({ ts, agent_id, role, event, lane_id, rule, summary }) => [localTime(ts, look), visible(event), `${visible(agent_id)}${role === undefined ? "" : ` (${visible(role)})`}`, visible(lane_id ?? ""), visible(rule ?? ""), visible(summary)].filter((part) => part !== "").join("  "));
  return [...unread, ...(lines.length === 0 ? ["nothing on the trail"] : lines)].join("\n");
}
