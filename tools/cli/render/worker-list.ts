import { isLive } from "../../domain/worker/attempt/attempts.js";
import { outcome } from "../../domain/worker/attempt/outcome.js";
import { size } from "../../domain/size.js";
import type { WorkerStanding } from "../../operations/list-workers.js";
import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { type Cell, type Column, table } from "./table.js";
import { duration } from "./time.js";

/** One column: what it says of a worker, and how many columns a terminal must have for it. */
interface Field {
  readonly name: string;
  readonly column: Column;
  readonly from: number;
  readonly cell: (worker: WorkerStanding, now: number) => Cell;
}

const STATES: Readonly<Record<string, Style>> = { starting: "cyan", running: "blue", passed: "green", failed: "red", ended: "yellow" };
const RIGHT: Column = { align: "right" };
const of = (value: number | undefined, text: (value: number) => string): string => (value === undefined ? "-" : text(value));

const FIELDS: readonly Field[] = [
  { name: "PHASE", column: {}, from: 0, cell: ({ phase }) => ({ text: phase, style: "bold" }) },
  { name: "TRY", column: RIGHT, from: 60, cell: ({ attempt }) => String(attempt) },
  { name: "STATE", column: { shrinkTo: 8 }, from: 0, cell: stateCell },
  { name: "PID", column: RIGHT, from: 40, cell: ({ pid }) => of(pid, String) },
  { name: "AGE", column: RIGHT, from: 0, cell: ({ started_at, launched_at, end }, now) => duration(end?.ms ?? (end === undefined ? now : Date.parse(end.at)) - Date.parse(started_at ?? launched_at)) },
  { name: "LEFT", column: RIGHT, from: 70, cell: (worker, now) => leftCell(worker, now) },
  { name: "RSS", column: RIGHT, from: 90, cell: ({ now, end }) => of(now?.rss_bytes ?? end?.rss_bytes, size) },
  { name: "CPU", column: RIGHT, from: 100, cell: ({ now, end }) => of(now?.cpu_ms ?? end?.cpu_ms, duration) },
  { name: "LOG", column: RIGHT, from: 80, cell: ({ now, end }) => of(now?.log_bytes ?? end?.log_bytes, size) },
  { name: "SILENT", column: RIGHT, from: 50, cell: ({ now }) => of(now?.silent_ms, duration) },
  { name: "LAST LINE", column: { shrinkTo: 8 }, from: 0, cell: ({ now }) => now?.last_line ?? "" },
];

/** Workers below the plan that they belong to. A terminal too narrow for all that is known shows what matters most. */
export function workerTable(workers: readonly WorkerStanding[], now: number, look: Look): string {
  if (workers.length === 0) return "no workers";
  const fields = FIELDS.filter(({ from }) => look.width >= from);
  const plans = [...new Set(workers.map(({ plan }) => plan))];
  return plans
    .map((plan) => {
      const own = workers.filter((worker) => worker.plan === plan);
      const rows = [fields.map(({ name }): Cell => ({ text: name, style: "dim" })), ...own.map((worker) => fields.map(({ cell }) => cell(worker, now)))];
      return [paint(look, "bold", visible(plan)), table(fields.map(({ column }) => column), rows, look), ...own.flatMap((worker) => notes(worker, look))].join("\n");
    })
    .join("\n\n");
}

function stateCell(worker: WorkerStanding): Cell {
  const { state, inspection } = worker;
  if (state === "void") return { text: "never ran", style: "dim" };
  if (isLive(worker)) return { text: state, style: STATES[state] };
  const verdict = inspection === undefined ? "" : inspection.ok ? "passed, " : "failed, ";
  return { text: `${verdict}${outcome(worker)}`, style: STATES[inspection === undefined ? "ended" : inspection.ok ? "passed" : "failed"] };
}

/** Until its deadline; red when that is over. */
function leftCell(worker: WorkerStanding, now: number): Cell {
  if (!isLive(worker)) return "-";
  const left = Date.parse(worker.deadline) - now;
  return left >= 0 ? duration(left) : { text: `-${duration(left)}`, style: "red" };
}

/** What a table has no place for. */
function notes({ phase, now, dangerous, state, stop, why }: WorkerStanding, look: Look): string[] {
  const told = [
    ...(now?.kept === false ? ["nobody watches it: bus worker reap"] : []),
    ...(dangerous === true && (state === "running" || state === "starting") ? ["it runs without approvals and sandbox"] : []),
    ...(state === "running" && stop !== undefined ? [`${stop.by} wants it to end: ${stop.reason}`] : []),
    ...(state === "void" && why !== undefined ? [why] : []),
  ];
  return told.map((note) => `${paint(look, "yellow", visible(phase))}: ${visible(note)}`);
}
