import type { LogAudit } from "../../schema/log-audit.js";
import { auditLines } from "../../schema/audit-lines.js";
import { EMPTY_AUDIT } from "../../schema/join-audits.js";
import { blockEntries } from "../../schema/parse-line-block.js";
import type { LogEntry, LogName } from "../../store/contract.js";
import type { BusContext } from "../context.js";
import type { Base } from "./base.js";
import type { DiffLine, FileChange } from "./parse-diff.js";
import type { LogView } from "./view.js";

const LOG_FILE = /^_bus\/(events|messages)\/.*\.jsonl$/;
const WRITTEN_ONCE = /^_bus\/(?:events|messages)\/.+\//;

type OnProgress = (lines: number) => void;

/** A log file below `_bus`, which logs it keeps, and whether it is a segment: written once, only ever added. */
export function logFile(path: string): { kind: "events" | "messages"; segment: boolean } | null {
  const kind = LOG_FILE.exec(path)?.[1];
  return kind === undefined ? null : { kind: kind as "events" | "messages", segment: WRITTEN_ONCE.test(path) };
}

/** Every log in view: segments, tracked copies, then the live ones. */
export async function gatherLogs(bus: BusContext, tracked: ReadonlySet<string> | null, onProgress: OnProgress): Promise<LogView[]> {
  const { record, layout } = bus.repo;
  const kept = await recordLogs(bus, [...record.segments(), ...record.trackedLogs()], onProgress);
  const names = await bus.store.logs.names();
  const audits = await auditLive(bus, names, onProgress);
  const live = names.map((name, at): LogView => {
    const file = name === "events" ? "_bus/events/events.jsonl" : `_bus/${name}.jsonl`;
    return {
      file,
      kind: name === "events" ? "events" : "messages",
      live: !(layout.recordDir === layout.busDir && tracked?.has(file) === true),
      audit: audits[at] ?? EMPTY_AUDIT,
      lineAt: (offset) => firstOf(bus.store.logs.scan(name, { from: offset })),
    };
  });
  return [...kept, ...live];
}

/** What the record gained since the base: added lines, and whole segments that git does not know yet. */
export async function gatherChanges(bus: BusContext, base: Base, untracked: readonly string[], onProgress: OnProgress): Promise<LogView[]> {
  const changed = base.changes.flatMap((change) => {
    const log = logFile(change.path);
    return log === null || change.added.length === 0 ? [] : [addedLines(change, log.kind)];
  });
  const fresh = untracked.flatMap((file) => {
    const log = logFile(file);
    return log?.segment === true ? [{ file, log: log.kind }] : [];
  });
  return [...changed, ...(await recordLogs(bus, fresh, onProgress))];
}

async function recordLogs(bus: BusContext, files: readonly { file: string; log: LogView["kind"] }[], onProgress: OnProgress): Promise<LogView[]> {
  const { record } = bus.repo;
  const audits = await record.audit(files.map(({ file }) => file), { onProgress });
  return files.map(({ file, log }, at) => ({ file, kind: log, live: false, audit: audits[at] ?? EMPTY_AUDIT, lineAt: (offset) => firstOf(record.scan(file, { from: offset })) }));
}

async function auditLive(bus: BusContext, names: readonly LogName[], onProgress: OnProgress): Promise<LogAudit[]> {
  const { logs } = bus.store;
  if (logs.audit !== undefined) return logs.audit(names, { onProgress });
  const audits: LogAudit[] = [];
  for (const name of names) {
    const entries: LogEntry[] = [];
    for await (const entry of logs.scan(name)) entries.push(entry);
    audits.push(auditLines(name === "events" ? "event" : "message", counted(entries, entries.length), entries.length, { onProgress }));
  }
  return audits;
}

function addedLines({ path, added }: FileChange, kind: "events" | "messages"): LogView {
  const entries = added.flatMap((line) => entriesOf(path, kind, line));
  const pending = added.at(-1)?.unterminated === true ? (added.at(-1)?.text.length ?? 0) : 0;
  const whole = auditLines(kind === "events" ? "event" : "message", counted(entries, added.length), added.length);
  return { file: path, kind, live: false, audit: { ...EMPTY_AUDIT, ...whole, pending }, lineAt: async (line) => entries.find(({ place }) => place.line === line) };
}

/** In a diff a line's place is its number. */
function entriesOf(file: string, kind: "events" | "messages", { text, line, unterminated }: DiffLine): LogEntry[] {
  if (unterminated) return [];
  const log: LogName = kind === "events" ? "events" : `messages/${file.slice(file.lastIndexOf("/") + 1, -".jsonl".length)}`;
  const bytes = Buffer.concat([text, Buffer.from("\n")]);
  const entries = [...blockEntries({ kind: "lines", offset: line, bytes }, { file, log }, { counter: { passed: line - 1 }, text: true })];
  return entries.map((entry) => ({ ...entry, place: { ...entry.place, offset: line } }));
}

function* counted(entries: readonly LogEntry[], lines: number): Generator<LogEntry, number> {
  yield* entries;
  return lines;
}

async function firstOf(entries: Iterable<LogEntry> | AsyncIterable<LogEntry>): Promise<LogEntry | undefined> {
  for await (const entry of entries) return entry;
  return undefined;
}
