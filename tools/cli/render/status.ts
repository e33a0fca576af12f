import { leaseEnd } from "../../domain/lease.js";
import { shownEntry } from "../../domain/scope/shown-entry.js";
import type { ClaimStatus, Status } from "../../operations/read-status.js";
import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import { eventTable } from "./event.js";
import type { Look } from "./look.js";
import { type Cell, type Column, table } from "./table.js";
import { duration, localTime } from "./time.js";

const STYLES: Readonly<Record<string, Style>> = { active: "green", paused: "yellow", stale: "yellow", duplicate: "red" };
const COLUMNS: readonly Column[] = [{}, {}, { shrinkTo: 8 }, { shrinkTo: 12 }, { shrinkTo: 10 }, { shrinkTo: 10 }];

/** Open claims as rows, closed ones as a count; then who is here, and the latest events. */
export function statusText(status: Status, look: Look, now: number): string {
  const open = status.claims.filter(({ status: state }) => state === "active" || state === "paused");
  const closed = status.claims.length - open.length;
  const title = (text: string) => paint(look, "bold", text);
  const parts = [
    ...(status.autonomous === true ? [paint(look, "yellow", "autonomous mode is on: lanes go on without a person in the loop")] : []),
    title(`claims: ${open.length} open, ${closed} closed`),
    table(COLUMNS, open.map((claim) => row(claim, now)), look),
    ...(status.assignments.length === 0 ? [] : [title(`assignments: ${status.assignments.length}, ${status.unacknowledged.length} not acknowledged`), assignmentTable(status, look)]),
    ...(status.locks.length === 0 ? [] : [title(`locks: ${status.locks.length}`), table([{}, {}, {}, { shrinkTo: 16 }, {}, { shrinkTo: 12 }], status.locks.map((lock) => lockRow(lock, now)), look)]),
    ...(status.sessions.length === 0 ? [] : [title(`sessions: ${status.sessions.length} live`), table([{}, {}, { shrinkTo: 12 }, {}], status.sessions.map((session) => [`  ${session.agent_id}`, session.client, session.branch || "-", `since ${localTime(session.started_at, look)}`]), look)]),
    title(`events: the last ${status.events.length}`),
    eventTable(status.events, look),
    ...(status.problems.length === 0 ? [] : [paint(look, "red", `problems: ${status.problems.length}`), ...status.problems.map(({ file, line, message }) => `  ${visible(file)}${line === undefined ? "" : `:${line}`}: ${visible(message)}`)]),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function row(claim: ClaimStatus, now: number): Cell[] {
  const left = leaseEnd(claim) - now;
  const lease = left < 0 ? `lease ended ${duration(left)} ago` : `lease ${duration(left)} left`;
  return [`  ${claim.task_id}`, { text: claim.state, style: STYLES[claim.state] }, claim.agent_id, claim.branch ?? "-", lease, claim.notes ?? ""];
}

function lockRow(lock: Status["locks"][number], now: number): Cell[] {
  const left = Date.parse(lock.expires_at) - now;
  const lease = left < 0 ? `lease ended ${duration(left)} ago` : `lease ${duration(left)} left`;
  return [`  ${lock.lock_id}`, { text: lock.state, style: lock.state === "held" ? "green" : "yellow" }, lock.owner, lock.scope.map(shownEntry).join(" "), lease, lock.objective];
}

function assignmentTable({ assignments, unacknowledged }: Status, look: Look): string {
  const waiting = new Set(unacknowledged.map(({ task_id }) => task_id));
  const rows = assignments.map(({ task_id, engineer, manager, note }): Cell[] => [
    `  ${task_id}`,
    engineer,
    `by ${manager}`,
    waiting.has(task_id) ? { text: "not acknowledged", style: "yellow" } : "acknowledged",
    note ?? "",
  ]);
  return table([{}, {}, {}, {}, { shrinkTo: 16 }], rows, look);
}
