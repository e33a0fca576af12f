import type { QueueEntry, QueueState } from "../../domain/readiness.js";
import type { QueueDetail } from "../../operations/list-queue.js";
import { type Style, paint } from "./color.js";
import { visible, visibleBlock } from "./escape.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

const STYLES: Readonly<Record<QueueState, Style>> = { ready: "green", blocked: "yellow", claimed: "blue", assigned: "cyan", done: "dim", stale: "red", unreadable: "red" };

/** The queue, one piece a line. */
export function queueTable(tasks: readonly QueueEntry[], look: Look): string {
  if (tasks.length === 0) return "nothing in the queue";
  const rows = tasks.map(({ task_id, title, state, holder, labels, waits_for }) => [
    { text: task_id, style: "bold" as const },
    { text: state, style: STYLES[state] },
    holder ?? "-",
    title,
    { text: [...labels, ...(state !== "done" && waits_for.length > 0 ? [`waits for ${waits_for.join(", ")}`] : [])].join(" "), style: "dim" as const },
  ]);
  return table([{}, {}, { shrinkTo: 8 }, { shrinkTo: 16 }, { shrinkTo: 8 }], rows, look);
}

/** One piece with its fields and everything the bus says about it. */
export function queueDetail(detail: QueueDetail, look: Look): string {
  const { task_id, title, file, fields, claim, rivals, assignment, messages } = detail;
  const facts = [
    ...[...(claim === null ? [] : [claim]), ...rivals].map((held) => `claim: ${held.agent_id} ${held.status}${held.branch === undefined ? "" : ` on ${held.branch}`}${held.expires_at === undefined ? "" : `, lease until ${held.expires_at}`}`),
    ...(assignment === null ? [] : [`assigned: ${assignment.engineer} by ${assignment.manager} at ${assignment.assigned_at}`]),
    `messages: ${messages}`,
    `file: ${file}`,
  ];
  return [
    `${paint(look, "bold", visible(task_id))}  ${visible(title)}`,
    stateLine(detail, look),
    ...facts.map(visible),
    ...Object.entries(fields).map(([key, value]) => `${paint(look, "cyan", `${visible(key)}:`)} ${visibleBlock(value).replaceAll("\n", "\n  ")}`),
  ].join("\n");
}

/** What to take up next, and the command that takes it. */
export function nextText(entry: QueueEntry, look: Look): string {
  const { task_id, title } = entry;
  return [`${paint(look, "bold", visible(task_id))}  ${visible(title)}`, stateLine(entry, look), visible(`bus claim ${task_id}`)].join("\n");
}

function stateLine({ state, holder, waits_for, labels }: QueueEntry, look: Look): string {
  const waits = state !== "done" && waits_for.length > 0 ? `, waits for ${waits_for.join(", ")}` : "";
  const who = holder === undefined ? "" : ` (${holder})`;
  return `${paint(look, STYLES[state], state)}${visible(who + waits)}${labels.length === 0 ? "" : `  ${visible(labels.join(" "))}`}`;
}
