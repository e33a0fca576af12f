import { claimsGantt, eventsPie } from "./report-charts.js";
import type { ReportData, ReportTask } from "./report-data.js";
import { markdownCode, markdownTable, markdownText } from "./report-escape.js";
import { laneParts } from "./report-lanes.js";
import { taskSection } from "./report-task.js";
import { iso } from "./time.js";

/** What needs somebody comes first. */
const ORDER = ["unreadable", "duplicate", "stale", "active", "paused", "assigned", "ready", "blocked", "free", "released", "done"];

const PROBLEMS = 200;

/** The manager's report as Markdown that GitHub renders (S2-20). All stored text in it is data, never markup. */
export function managerReport(data: ReportData): string {
  const tasks = data.tasks.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.task_id < b.task_id ? -1 : 1));
  const sections: (readonly [title: string, body: readonly (string | null)[]])[] = [
    ["Summary", [summary(data)]],
    ["Needs attention", [attention(data, tasks)]],
    ["Claims over time", [claimsGantt(tasks, data.now)]],
    ["Agents", [agentTable(data), eventsPie(data.agents)]],
    ["Live sessions", [sessionTable(data)]],
    ...(data.lanes === undefined ? [] : [["Lanes", laneParts(data.lanes, data.now)] as const]),
    ["Tasks", tasks.map((task) => taskSection(task, data.now))],
    ["Latest events", [eventTable(data)]],
    ["Problems", [problemTable(data)]],
  ];
  const written = sections.map(([title, body]) => {
    const parts = body.filter((part) => part !== null && part !== "");
    return [`## ${title}`, ...(parts.length === 0 ? ["None."] : parts)].join("\n\n");
  });
  return `${[heading(data), ...written].join("\n\n")}\n`;
}

/** The consensus message's one line. */
export function reportSummary({ tasks }: ReportData): string {
  const counts = [...countStates(tasks)].map(([state, count]) => `${count} ${state}`);
  return `Manager report: ${tasks.length} task${tasks.length === 1 ? "" : "s"}${counts.length === 0 ? "" : ` (${counts.join(", ")})`}`;
}

/** `2026-01-31T09-00-00Z`: no colons, which some file systems refuse. */
export function reportStamp(now: number): string {
  return `${iso(now).slice(0, 19).replaceAll(":", "-")}Z`;
}

function heading({ now, manager, branch, commit, only }: ReportData): string {
  const at = [branch === undefined ? "" : ` on ${markdownCode(branch)}`, commit === undefined ? "" : ` at ${markdownCode(commit.slice(0, 12))}`].join("");
  const scope = only === undefined ? [] : ["", `Only ${only.map(markdownCode).join(", ")}.`];
  return [`# Manager report ${iso(now).slice(0, 19)}Z`, "", `Manager: ${markdownCode(manager)}${at}`, ...scope].join("\n");
}

function summary(data: ReportData): string {
  const { tasks, sessions, events, messages, problems } = data;
  const receipts = tasks.flatMap((task) => task.receipts);
  return markdownTable(["What", "Count"], [
    ["Tasks", String(tasks.length)],
    ...[...countStates(tasks)].map(([state, count]) => [`Tasks ${markdownText(state)}`, String(count)]),
    ["Assignments in force", String(tasks.filter(({ assignment }) => assignment !== null).length)],
    ["Assignments not acknowledged", String(tasks.filter(isUnacknowledged).length)],
    ["Receipts", String(receipts.length)],
    ["Receipts that do not resolve", String(receipts.filter(({ problem }) => problem !== null).length)],
    ["Live sessions", String(sessions.length)],
    ["Events", String(events.count)],
    ["Messages", String(messages)],
    ["Problems", String(problems.length)],
  ]);
}

function countStates(tasks: readonly ReportTask[]): Map<string, number> {
  const counts = ORDER.map((state) => [state, tasks.filter((task) => task.state === state).length] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}

function isUnacknowledged({ assignment, acknowledged }: ReportTask): boolean {
  return assignment !== null && !acknowledged;
}

function attention({ problems }: ReportData, tasks: readonly ReportTask[]): string {
  const lines = tasks.flatMap((task) => {
    const { task_id, state, claim, rivals, assignment, receipts, plan } = task;
    const id = markdownCode(task_id);
    const missing = receipts.filter(({ problem }) => problem !== null).length;
    const who = [...(claim === null ? [] : [claim]), ...rivals].map(({ agent_id }) => markdownCode(agent_id)).join(" and ");
    return [
      ...(state === "unreadable" ? [`${id}: its record cannot be read`] : []),
      ...(state === "duplicate" ? [`${id} is claimed twice, by ${who}: one has to release it`] : []),
      ...(state === "stale" ? [`${id}: the lease of ${who} has ended`] : []),
      ...(isUnacknowledged(task) ? [`${id}: ${markdownCode(assignment?.engineer ?? "")} has not acknowledged its assignment`] : []),
      ...(plan !== undefined && plan.plan === null ? [`${id}: plan ${markdownCode(plan.id)}: ${markdownText(plan.problem ?? "cannot be read")}`] : []),
      ...(missing === 0 ? [] : [`${id}: ${missing} of ${receipts.length} receipt${receipts.length === 1 ? "" : "s"} do not resolve`]),
    ];
  });
  const bad = problems.length === 0 ? [] : [`${problems.length} problem${problems.length === 1 ? "" : "s"} in stored data, listed at the end`];
  return [...lines, ...bad].map((line) => `- ${line}`).join("\n");
}

function agentTable({ agents }: ReportData): string {
  return markdownTable(
    ["Agent", "Live", "Holds", "Done", "Events", "Messages", "Unread", "Last seen"],
    agents.map(({ agent_id, live, holds, done, events, messages, unread, last }) => [
      markdownCode(agent_id), live ? "yes" : "no", ...[holds, done, events, messages, unread].map(String), markdownText(last ?? "never"),
    ]),
  );
}

function sessionTable({ sessions }: ReportData): string {
  return markdownTable(
    ["Session", "Agent", "Client", "Branch", "Since", "Last command", "Holds"],
    sessions.map(({ session_id, agent_id, client, branch, started_at, heartbeat, holds }) => [
      markdownCode(session_id), markdownCode(agent_id), markdownText(client), branch === "" ? "detached" : markdownCode(branch), started_at, heartbeat, (holds ?? []).map(markdownCode).join(", "),
    ]),
  );
}

function eventTable({ events }: ReportData): string {
  return markdownTable(
    ["Time", "Agent", "Event", "Task", "Summary"],
    events.latest.map(({ ts, agent_id, event, task_id, summary: said }) => [markdownText(ts), markdownCode(agent_id), markdownText(event), task_id === undefined ? "" : markdownCode(task_id), markdownText(said)]),
  );
}

function problemTable({ problems }: ReportData): string {
  const rows = problems.slice(0, PROBLEMS).map(({ rule, severity, file, line, message }) => [
    markdownText(rule), severity, `${markdownCode(file)}${line === undefined ? "" : ` line ${line}`}`, markdownText(message),
  ]);
  const more = problems.length > PROBLEMS ? `\n\n${problems.length - PROBLEMS} more: run \`bus validate\`.` : "";
  return `${markdownTable(["Rule", "Severity", "Where", "What"], rows)}${more}`;
}
