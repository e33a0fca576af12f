import { isAscii, isUtf8 } from "node:buffer";
import type { Problem } from "../domain/problem.js";
import type { Block } from "../platform/jsonl-reader.js";
import { LINE_LIMIT } from "../platform/line-limits.js";
import type { LinePlace, LogEntry, LogName } from "../store/contract.js";
import { parseLine } from "./parse-line.js";
import { isTorn } from "./parse-line-torn.js";
import { salvage } from "./parse-line-salvage.js";

/** What the lines of a file are called in entries and problems. */
export interface Label {
  /** For people: relative to the folder that holds the bus. */
  readonly file: string;
  readonly log: LogName;
}

export interface BlockOptions {
  readonly backward?: boolean;
  /** Only lines that contain each of these; bytes are compared before anything is parsed. */
  readonly containing?: readonly string[];
  /** Counts the lines passed, when they are to be numbered. */
  readonly counter?: { passed: number };
  /** Entries carry their line's text. */
  readonly text?: boolean;
}

/** The entries of one block. A line over the limit is never parsed, and with `containing` not searched either. */
export function* blockEntries(block: Block, label: Label, { backward = false, containing = [], counter, text = false }: BlockOptions = {}): Generator<LogEntry> {
  if (block.kind === "pending") return;
  if (block.kind === "long") {
    if (counter !== undefined) counter.passed += 1;
    if (containing.length === 0) yield tooLong(placeOf(label, block.offset, counter), block.length);
    return;
  }
  const { bytes, offset } = block;
  const whole = containing.length === 0 && isAscii(bytes) ? bytes.toString("latin1") : null;
  const clean = whole !== null || isUtf8(bytes);
  const bounds = lineBounds(bytes, whole, containing, backward);
  while (bounds.next()) {
    if (counter !== undefined) counter.passed += 1;
    const { start } = bounds;
    const end = bytes[bounds.end - 1] === 0x0d && bounds.end > start ? bounds.end - 1 : bounds.end;
    if (end === start) continue;
    const place = placeOf(label, offset + start, counter);
    if (end - start > LINE_LIMIT) {
      if (containing.length === 0) yield tooLong(place, end - start);
      continue;
    }
    const isText = clean || isUtf8(bytes.subarray(start, end));
    const line = isText ? (whole === null ? bytes.toString("utf8", start, end) : whole.slice(start, end)) : undefined;
    const value = line === undefined ? "is not UTF-8" : parseLine(line);
    if (typeof value === "string") yield* damaged(bytes.subarray(start, end), value, place, bounds.end + 1 - start, backward);
    else if (text && line !== undefined) yield { ok: true, value, place, bytes: bounds.end + 1 - start, text: line };
    else yield { ok: true, value, place, bytes: bounds.end + 1 - start };
  }
}

function* damaged(line: Buffer, reason: string, place: LinePlace, length: number, backward: boolean): Generator<LogEntry> {
  const saved = salvage(line);
  if (saved === null) {
    const torn = isUtf8(line) && isTorn(line.toString());
    return yield { ok: false, problem: torn ? tornLine(place, "is a fragment of a write that was cut off; it is skipped") : problem(place, `${reason}; it is skipped`), place };
  }
  const entries: LogEntry[] = [
    { ok: false, problem: tornLine(place, "begins with a torn fragment; the whole line glued to it is read"), place },
    { ok: true, value: saved.value, place: { ...place, offset: place.offset + saved.at }, bytes: length - saved.at },
  ];
  yield* backward ? entries.reverse() : entries;
}

function placeOf({ file, log }: Label, offset: number, counter: { passed: number } | undefined): LinePlace {
  return counter === undefined ? { log, file, offset } : { log, file, offset, line: counter.passed };
}

function tooLong(place: LinePlace, length: number): LogEntry {
  return { ok: false, problem: problem(place, `is ${length} bytes long; at most ${LINE_LIMIT} are read`), place };
}

function problem({ file, offset, line }: LinePlace, what: string): Problem {
  const common = { rule: "log-line", severity: "error", file, hint: "bus doctor" } as const;
  return line === undefined ? { ...common, message: `the line at byte ${offset} ${what}` } : { ...common, line, message: `the line ${what}` };
}

/** A crash leaves these, and nothing that was acknowledged is lost by them. */
function tornLine(place: LinePlace, what: string): Problem {
  return { ...problem(place, what), rule: "torn-line", severity: "warning" };
}

interface Bounds {
  start: number;
  /** Position of the newline. */
  end: number;
  /** Moves on to the next line; false when there is none. */
  next(): boolean;
}

/** Walks over the lines, or over those that contain all the texts by jumping from hit to hit of the longest. */
function lineBounds(bytes: Buffer, whole: string | null, containing: readonly string[], backward: boolean): Bounds {
  const needles = containing.map((text) => Buffer.from(text)).sort((a, b) => b.length - a.length);
  const [longest, ...others] = needles;
  if (longest === undefined) return backward ? everyLineBackward(bytes) : everyLine(bytes, whole);
  let at = backward ? bytes.length : 0;
  return {
    start: 0,
    end: 0,
    next() {
      for (;;) {
        const hit = backward ? (at > 0 ? bytes.lastIndexOf(longest, at - 1) : -1) : bytes.indexOf(longest, at);
        if (hit < 0) return false;
        this.start = hit === 0 ? 0 : bytes.lastIndexOf(10, hit - 1) + 1;
        this.end = bytes.indexOf(10, hit);
        at = backward ? this.start : this.end + 1;
        const line = bytes.subarray(this.start, this.end);
        if (others.every((other) => line.includes(other))) return true;
      }
    },
  };
}

function everyLine(bytes: Buffer, whole: string | null): Bounds {
  return {
    start: 0,
    end: -1,
    next() {
      this.start = this.end + 1;
      this.end = whole === null ? bytes.indexOf(10, this.start) : whole.indexOf("\n", this.start);
      return this.end >= 0;
    },
  };
}

function everyLineBackward(bytes: Buffer): Bounds {
  return {
    start: bytes.length,
    end: 0,
    next() {
      if (this.start === 0) return false;
      this.end = this.start - 1;
      this.start = this.end === 0 ? 0 : bytes.lastIndexOf(10, this.end - 1) + 1;
      return true;
    },
  };
}
