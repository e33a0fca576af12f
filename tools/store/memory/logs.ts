import { sha256 } from "../../platform/sha256.js";
import { EventEmitter } from "node:events";
import { BusError } from "../../domain/bus-error.js";
import { checkId } from "../../domain/id.js";
import { LINE_LIMIT } from "../../platform/line-limits.js";
import { parseLine } from "../../schema/parse-line.js";
import type { LogEntry, LogLine, LogName, Logs, ScanOptions } from "../contract.js";
import { followMemory } from "./follow.js";

export interface MemoryLines {
  /** Texts of each log, in order of arrival. */
  readonly lines: ReadonlyMap<LogName, readonly string[]>;
  /** Emits "line" after each append. */
  readonly arrivals: EventEmitter;
}

/** Logs of one process, for tests. */
export function memoryLogs(): Logs {
  const lines = new Map<LogName, string[]>();
  const arrivals = new EventEmitter().setMaxListeners(0);
  const sessions = new Map<string, { seq: number; hash: string }>();
  return {
    async append(log, line) {
      if (log !== "events") checkId("channel", log.slice("messages/".length));
      const session = line["session_id"];
      const last = typeof session === "string" ? sessions.get(session) : undefined;
      const written = typeof session === "string" ? stamped(line, last) : line;
      const text = textOf(log, written);
      lines.set(log, [...(lines.get(log) ?? []), text]);
      if (typeof session === "string") sessions.set(session, { seq: (last?.seq ?? 0) + 1, hash: sha256(text) });
      arrivals.emit("line");
      return JSON.parse(text) as LogLine;
    },
    async names() {
      return [...lines.keys()].sort((a, b) => Number(b === "events") - Number(a === "events") || (a < b ? -1 : 1));
    },
    scan: (log, options) => scanLines(lines.get(log) ?? [], log, options),
    follow: (options) => followMemory({ lines, arrivals }, options),
  };
}

function stamped(line: LogLine, last: { seq: number; hash: string } | undefined): LogLine {
  const { seq: _seq, prev: _prev, ...body } = line;
  return { ...body, id: line.id, seq: (last?.seq ?? 0) + 1, ...(last !== undefined && { prev: last.hash }) };
}

function textOf(log: LogName, line: LogLine): string {
  const text = JSON.stringify(line);
  const fault = Buffer.byteLength(text) > LINE_LIMIT ? `is longer than ${LINE_LIMIT} bytes` : parseLine(text);
  if (typeof fault === "string") throw new BusError("USAGE", `a line of ${log} ${fault}`, { hint: "put the text in a file and name it as a receipt" });
  return text;
}

function* scanLines(texts: readonly string[], log: LogName, { direction = "forward", containing = [], from }: ScanOptions = {}): Iterable<LogEntry> {
  const indexes = [...texts.keys()].filter((index) => containing.every((part) => texts[index]?.includes(part)));
  if (direction === "forward") {
    for (const index of indexes) if (index >= (from ?? 0)) yield entryAt(texts, log, index);
    return;
  }
  for (const index of indexes.toReversed()) if (index < (from ?? texts.length)) yield entryAt(texts, log, index);
}

/** A line of this driver is always whole: it was checked when it was appended. */
export function entryAt(texts: readonly string[], log: LogName, index: number): LogEntry {
  const text = texts[index] ?? "";
  return { ok: true, value: JSON.parse(text) as LogLine, place: { log, file: log, offset: index, line: index + 1 }, bytes: Buffer.byteLength(text) + 1 };
}
