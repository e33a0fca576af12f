import type { Document } from "../domain/document.js";
import type { Problem } from "../domain/problem.js";
import { type RecordTypes, checkRecord } from "./check-record.js";
import { parseLine } from "./parse-line.js";

/** The longest record, bytes. */
export const RECORD_LIMIT = 4 * 64 * 1024;

/** Parses and checks one record where it enters; after that its type holds. `file` is named in the problem (PROTOCOLS §7). */
export function parseRecord<K extends keyof RecordTypes>(name: K, text: string, file: string): Document<RecordTypes[K]> {
  return parseWith((value) => checkRecord(name, value), text, file);
}

/** The same by any check, which says what is wrong in one sentence, or null. */
export function parseWith<T>(check: (value: unknown) => string | null, text: string, file: string): Document<T> {
  const bad = (message: string, line?: number): Document<T> => {
    const problem: Problem = { rule: "unreadable", severity: "error", file, ...(line !== undefined && { line }), message };
    return { ok: false, file, problem };
  };
  if (Buffer.byteLength(text) > RECORD_LIMIT) return bad(`is longer than ${RECORD_LIMIT} bytes`);
  if (text.trim() === "") return bad("is empty");
  const value = parseLine(text);
  if (typeof value === "string") return bad(value, value === "is not JSON" ? lineOfFault(text) : undefined);
  const fault = check(value);
  return fault === null ? { ok: true, file, value: value as T } : { ok: false, file, problem: { rule: "schema", severity: "error", file, message: fault }, object: value };
}

/** The line at which JSON ends being JSON, where the parser tells. */
function lineOfFault(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = /at position (\d+)/.exec(error.message)?.[1] ?? (/end of JSON/.test(error.message) ? text.trimEnd().length : undefined);
    return position === undefined ? undefined : text.slice(0, Number(position)).split("\n").length;
  }
}
