import type { Problem } from "../domain/problem.js";
import type { BusEvent, Message } from "../schema/records.gen.js";
import { checkRecord } from "../schema/check-record.js";
import type { LogEntry, LogName, ScanOptions } from "../store/contract.js";
import type { BusContext } from "./context.js";

/** Characters of a content's hash that stand for its id: short enough to type, 80 bits. */
const DERIVED_ID = 20;

export interface LineTypes {
  events: BusEvent;
  messages: Message;
}
export type LogKind = keyof LineTypes;

/** One line of the union of live log and record, or what is wrong with it. */
export type Line<K extends LogKind> = { readonly ok: true; readonly id: string; readonly value: LineTypes[K] } | { readonly ok: false; readonly problem: Problem };

/**
 * The view of a log: live first backwards (newest line first), or segments first forwards. Lines with one id come once.
 * Forward order is the order of arrival: segments, tracked copies, then the live log (DESIGN §2).
 */
export async function* readLog<K extends LogKind>(bus: BusContext, kind: K, options: ScanOptions = {}): AsyncGenerator<Line<K>> {
  const seen = new Set<string>();
  for await (const entry of sources(bus, kind, options)) {
    const line = lineOf(bus, kind, entry);
    if (line.ok) {
      if (seen.has(line.id)) continue;
      seen.add(line.id);
    }
    yield line;
  }
}

/** A stored line checked against its schema. Lines without an id get their identity from their content. */
export function lineOf<K extends LogKind>(bus: BusContext, kind: K, entry: LogEntry): Line<K> {
  if (!entry.ok) return { ok: false, problem: entry.problem };
  const fault = checkRecord(kind === "events" ? "event" : "message", entry.value);
  if (fault !== null) {
    const { file, line } = entry.place;
    return { ok: false, problem: { rule: "log-line", severity: "error", file, ...(line !== undefined && { line }), message: fault } };
  }
  const value = entry.value as unknown as LineTypes[K];
  return { ok: true, id: value.id ?? bus.digest(JSON.stringify(value)).slice(0, DERIVED_ID), value };
}

async function* sources(bus: BusContext, kind: LogKind, options: ScanOptions): AsyncGenerator<LogEntry> {
  const { record } = bus.repo;
  const live = (await bus.store.logs.names()).filter((name) => logKind(name) === kind);
  const tracked = [...record.segments(kind), ...record.trackedLogs().filter(({ log }) => log === kind)].map(({ file }) => file);
  const scans: (() => Iterable<LogEntry> | AsyncIterable<LogEntry>)[] = [
    ...tracked.map((file) => () => record.scan(file, options)),
    ...live.map((name) => () => bus.store.logs.scan(name, options)),
  ];
  for (const scan of options.direction === "backward" ? scans.reverse() : scans) yield* scan();
}

function logKind(name: LogName): LogKind {
  return name === "events" ? "events" : "messages";
}
