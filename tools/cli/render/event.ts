import type { BusEvent } from "../../schema/records.gen.js";
import { type Style } from "./color.js";
import type { Look } from "./look.js";
import { type Cell, type Column, table } from "./table.js";
import { localTime } from "./time.js";

const STYLES: Readonly<Record<string, Style>> = {
  handshake: "dim", heartbeat: "dim", claim: "green", reclaim: "yellow", release: "cyan", complete: "green", status: "blue",
  pause: "yellow", alert: "red", dissent: "red", assignment: "magenta", proposal: "cyan", pr_opened: "cyan", consensus: "magenta", message: "magenta",
};
const COLUMNS: readonly Column[] = [{}, { shrinkTo: 8 }, { shrinkTo: 6 }, { shrinkTo: 8 }, { shrinkTo: 16 }];
/** So that the lines of a live feed stand under each other although each is printed alone; wider texts shift only their own line. */
const LIVE: readonly number[] = [19, 12, 10, 12, 0];

export function eventTable(events: readonly BusEvent[], look: Look): string {
  return table(COLUMNS, events.map((event) => cells(event, look)), look);
}

/** One line of a live feed. */
export function eventLine(event: BusEvent, look: Look): string {
  const padded = cells(event, look).map((cell, column): Cell => {
    const { text, style } = typeof cell === "string" ? { text: cell, style: undefined } : cell;
    return { text: look.isTTY ? text.padEnd(LIVE[column] ?? 0) : text, style };
  });
  return table(COLUMNS, [padded], look);
}

function cells(event: BusEvent, look: Look): Cell[] {
  const style = event.severity === "high" ? "red" : STYLES[event.event];
  const to = event.event === "message" ? ` → ${String(event.meta?.["to"] ?? "all")}` : "";
  return [
    { text: localTime(event.ts, look), style: "dim" },
    event.agent_id,
    { text: event.event + to, style },
    { text: event.task_id ?? "-", style: "bold" },
    event.summary + (event.receipts === undefined ? "" : ` [${event.receipts.length} receipt${event.receipts.length === 1 ? "" : "s"}]`),
  ];
}
