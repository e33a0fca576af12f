import { markdownTables } from "../../markdown-table.js";
import { trackedPlanId } from "../plan/plan-name.js";
import { type Reference, referencesOn } from "./read-record.js";
import type { TextLine } from "./text-parts.js";
import { type WrittenTime, timeOf } from "./time-of.js";

/** How a tracker says that a phase stands. `unclear`: in words or signs that mean nothing here. */
export type TrackerStatus = "done" | "going" | "open" | "failed" | "unclear";

export interface TrackerRow {
  readonly phase: string;
  readonly line: number;
  readonly status: TrackerStatus;
  /** As written. */
  readonly statusText: string;
  readonly started: TrackerTime;
  readonly completed: TrackerTime;
  readonly verified: TrackerTime;
  readonly notes: string;
  readonly references: readonly Reference[];
}

/** null as time: the cell is empty, a dash, or holds no time. */
export interface TrackerTime {
  readonly text: string;
  readonly time: WrittenTime | null;
}

export interface Tracker {
  readonly file: string;
  /** From its heading; null: it names none. */
  readonly planId: string | null;
  readonly planLine: number;
  readonly rows: readonly TrackerRow[];
  /** Boxes that nobody ticked under "Completion Markers". */
  readonly unticked: readonly TextLine[];
  /** Why the table cannot be read; null: it can. */
  readonly problem: string | null;
}

const STATUS: readonly (readonly [TrackerStatus, RegExp])[] = [
  ["failed", /[❌✗✘🔴⛔🚫]|\b(?:fail(?:ed)?|blocked|aborted)\b/iu],
  ["open", /^[⬜☐🔲◻○-]|^$|^\[ \]$|\b(?:pending|not started|todo|to do|open|planned|queued|waiting)\b/iu],
  ["going", /[🔄⏳🟡🚧🔁▶🏃]|\b(?:in[ -]?progress|started|running|wip|ongoing|active)\b/iu],
  ["done", /[✅✔✓☑🟢]|^\[[xX]\]$|\b(?:done|complete[d]?|finished|passed|verified|ok)\b/iu],
];

const WHOLE_ID = /^P\d+a?$/i;

/** Reads an execution tracker: `| Phase | ID | Status | Started | Completed | Verified | Notes |`, columns in any order. */
export function readTracker(text: string, file: string): Tracker {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).map((line, index) => ({ text: line, line: index + 1 }));
  const heading = lines.find((line) => /^#\s/.test(line.text));
  const table = markdownTables(text, (head) => column(head, "status") >= 0 && (column(head, "id") >= 0 || column(head, "phase") >= 0))[0];
  const rows = table?.rows.flatMap(({ line, cells }) => rowOf(table.head, cells, line) ?? []) ?? [];
  return {
    file,
    planId: trackedPlanId(heading?.text ?? "") ?? null,
    planLine: heading?.line ?? 1,
    rows,
    unticked: untickedIn(lines),
    problem: table === undefined ? "has no table with the columns ID and Status" : rows.length === 0 ? "has a table without a phase" : null,
  };
}

function rowOf(head: readonly string[], cells: readonly string[], line: number): TrackerRow | null {
  const cell = (...names: string[]) => cells[names.map((name) => column(head, name)).find((at) => at >= 0) ?? -1]?.replace(/^[`*_]+|[`*_]+$/g, "").trim() ?? "";
  const id = /^[A-Za-z0-9][A-Za-z0-9_-]*$/.exec(idOf(cell("id"), cell("phase")))?.[0];
  if (id === undefined) return null;
  const phase = /^\d+a?$/.test(id) ? `P${id}` : id;
  const time = (...names: string[]) => ({ text: cell(...names), time: timeOf(cell(...names)) });
  const statusText = cell("status");
  const status = STATUS.find(([, form]) => form.test(statusText))?.[0] ?? "unclear";
  const notes = cell("notes", "note", "comments");
  return { phase, line, status, statusText, started: time("started", "start"), completed: time("completed", "finished", "end"), verified: time("verified"), notes, references: referencesOn({ text: notes, line }) };
}

/** The column ID has it, unless that holds something else, as a kind, and the column Phase the id: `| P03 | stub | …`. */
function idOf(id: string, phase: string): string {
  return id === "" || (WHOLE_ID.test(phase) && !WHOLE_ID.test(id)) ? phase : id;
}

function column(head: readonly string[], name: string): number {
  return head.findIndex((cell) => cell.replace(/[`*_]/g, "").trim().toLowerCase() === name);
}

function untickedIn(lines: readonly TextLine[]): TextLine[] {
  const at = lines.findIndex(({ text }) => /^#{2,6}\s+completion markers\b/i.test(text));
  if (at < 0) return [];
  const after = lines.slice(at + 1);
  const end = after.findIndex(({ text }) => /^#{1,6}\s/.test(text));
  return after.slice(0, end < 0 ? undefined : end).filter(({ text }) => /^\s*(?:[-*+]|\d+[.)])\s+\[ \]/.test(text));
}
