import { TRACKER, inFolder } from "../plan/in-folder.js";
import type { PhaseFacts } from "./phase-facts.js";
import { type PhaseRecord, readRecord } from "../reading/read-record.js";
import { type Tracker, readTracker } from "../reading/read-tracker.js";

export type Unread = { readonly ok: false; readonly file: string; readonly reason: string };
export type Read<T> = { readonly ok: true; readonly file: string; readonly value: T };

/** What a plan's folder holds, read; a file is read when it is first asked for. null: it is not there. */
export interface PlanFiles {
  /** Where a file of the plan's folder is or would be, relative to the checkout. */
  readonly at: (name: string) => string;
  readonly has: (name: string) => boolean;
  readonly report: (phase: string) => Read<PhaseRecord> | Unread | null;
  readonly marker: (phase: string) => Read<PhaseRecord> | Unread | null;
  readonly tracker: Read<Tracker> | Unread | null;
  /** Phases that have a marker, by its name. */
  readonly marked: readonly string[];
}

/** Reads on demand, each file once. */
export function planFiles({ folder, files }: PhaseFacts): PlanFiles {
  const byName = new Map(files.map((file) => [file.name, file]));
  const at = (name: string) => byName.get(name)?.file ?? inFolder(folder, name);
  const records = new Map<string, Read<PhaseRecord> | Unread | null>();
  const open = <T>(name: string, reader: (text: string, file: string) => T): Read<T> | Unread | null => {
    const file = byName.get(name);
    if (file === undefined) return null;
    return file.text.ok ? { ok: true, file: file.file, value: reader(file.text.text, file.file) } : { ok: false, file: file.file, reason: file.text.reason };
  };
  const record = (name: string) => {
    const known = records.get(name);
    if (known !== undefined) return known;
    const read = open(name, readRecord);
    records.set(name, read);
    return read;
  };
  return {
    at,
    has: (name) => byName.has(name),
    report: (phase) => record(reportOf(phase)),
    marker: (phase) => record(markerOf(phase)),
    tracker: open(TRACKER, readTracker),
    marked: files.flatMap(({ name }) => /^\.completed\/([A-Za-z0-9][\w-]*)\.md$/.exec(name)?.[1] ?? []).filter((name) => /\d/.test(name)),
  };
}

/** Below the plan's folder. */
export function reportOf(phase: string): string {
  return `reports/${phase}-worker.md`;
}

/** Below the plan's folder. */
export function markerOf(phase: string): string {
  return `.completed/${phase}.md`;
}
