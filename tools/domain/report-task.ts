import type { Claim, Message } from "../schema/records.gen.js";
import { isOpen, leaseEnd } from "./lease.js";
import { ACK } from "./message.js";
import type { ReportTask } from "./report-data.js";
import { markdownCode, markdownText } from "./report-escape.js";
import { iso } from "./time.js";

/** The newest messages of a thread that a report shows. */
const THREAD = 20;

/** One task as a section of the report. */
export function taskSection(task: ReportTask, now: number): string {
  const { task_id, title, state, claim, rivals, waits_for } = task;
  const lines = [
    `- State: **${markdownText(state)}**${waits_for.length === 0 || state === "done" ? "" : `, waits for ${waits_for.map(markdownCode).join(", ")}`}`,
    ...[...(claim === null ? [] : [claim]), ...rivals].map((held) => claimLine(held, now)),
    ...assignmentLine(task),
    ...planLines(task),
    ...receiptLines(task),
    ...threadLines(task.messages),
    ...(claim?.notes === undefined ? [] : [`- Notes: ${markdownText(claim.notes)}`]),
  ];
  return [`### ${markdownText(task_id)}${title === undefined ? "" : `: ${markdownText(title)}`}`, "", ...lines].join("\n");
}

function claimLine(claim: Claim, now: number): string {
  const branch = claim.branch === undefined ? "" : ` on ${markdownCode(claim.branch)}`;
  const end = leaseEnd(claim);
  const until = Number.isNaN(end) ? "" : now > end ? `, lease ended ${iso(end)}` : `, lease until ${iso(end)}`;
  const past = claim.history?.length ?? 0;
  const times = isOpen(claim) ? `since ${markdownText(claim.claimed_at)}${until}` : `${markdownText(claim.claimed_at)} to ${markdownText(claim.released_at ?? "unknown")}`;
  return `- Claim: ${markdownCode(claim.agent_id)} [${claim.status}]${branch}, ${times}${past === 0 ? "" : `; ${past} earlier owner${past === 1 ? "" : "s"}`}`;
}

function assignmentLine({ assignment, formerly, acknowledged }: ReportTask): string[] {
  if (assignment === null) {
    return formerly === null ? [] : [`- Was assigned to ${markdownCode(formerly.engineer)} by ${markdownCode(formerly.manager)} at ${markdownText(formerly.assigned_at)}`];
  }
  const { engineer, manager, assigned_at, note } = assignment;
  const said = note === undefined ? "" : ` (${markdownText(note)})`;
  return [`- Assigned to ${markdownCode(engineer)} by ${markdownCode(manager)} at ${markdownText(assigned_at)}${said}: ${acknowledged ? "acknowledged" : "**not acknowledged**"}`];
}

function planLines({ plan: named }: ReportTask): string[] {
  if (named === undefined) return [];
  const { id, plan, problem } = named;
  if (plan === null) return [`- Plan: ${markdownCode(id)}: **${markdownText(problem ?? "cannot be read")}**`];
  const done = plan.steps.filter(({ status }) => status === "done").length;
  const open = plan.steps.filter(({ status }) => status !== "done").map(({ id: step, title, status }) => `  - ${markdownCode(step)} [${status}] ${markdownText(title)}`);
  return [`- Plan: ${markdownCode(id)} [${plan.status}], ${done} of ${plan.steps.length} steps done: ${markdownText(plan.summary)}`, ...open];
}

function receiptLines({ receipts }: ReportTask): string[] {
  if (receipts.length === 0) return [];
  return [`- Receipts: ${receipts.length}`, ...receipts.map(({ path, problem }) => `  - ${markdownCode(path)}${problem === null ? "" : `: **${markdownText(problem)}**`}`)];
}

function threadLines(thread: readonly Message[]): string[] {
  const messages = thread.filter(({ type }) => type !== ACK);
  if (messages.length === 0) return [];
  const shown = messages.slice(-THREAD);
  const earlier = messages.length - shown.length;
  return [
    `- Messages: ${messages.length}${earlier === 0 ? "" : ` (${earlier} earlier ones not shown)`}`,
    ...shown.map(({ ts, from, type, summary }) => `  - ${markdownText(ts)} ${markdownCode(from)} [${markdownText(type, 40)}] ${markdownText(summary)}`),
  ];
}
