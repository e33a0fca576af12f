import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "../platform/fs-port.js";
import { backwardBlocks, forwardBlocks, lineStartFrom } from "../platform/jsonl-reader.js";
import { errnoOf } from "../platform/write-file-failure.js";
import type { LogEntry, ScanOptions } from "../store/contract.js";
import { blockEntries, type Label } from "./parse-line-block.js";

export interface ScanFileOptions extends ScanOptions {
  /** Entries carry their text. */
  readonly text?: boolean;
}

/**
 * The lines of a JSONL file as entries and problems, in constant memory. Structure only; schemas are the reader's business.
 * An unterminated last line is not there yet. A missing file has no lines. `from` inside a line means the next line (forward)
 * or the lines before it (backward). Throws BAD_DATA when the file is a link, no file, or cannot be read.
 */
export function* scanFile(fs: FsPort, path: string, label: Label, { direction = "forward", containing = [], from, text = false }: ScanFileOptions = {}): Generator<LogEntry> {
  const file = openLog(fs, path, label);
  if (file === null) return;
  try {
    const { fd, size } = file;
    if (direction === "backward") {
      for (const block of backwardBlocks(fs, fd, Math.min(from ?? size, size))) yield* blockEntries(block, label, { backward: true, containing, text });
      return;
    }
    const start = lineStartFrom(fs, fd, from ?? 0, size) ?? size;
    const options = start === 0 && containing.length === 0 ? { counter: { passed: 0 }, text } : { containing, text };
    for (const block of forwardBlocks(fs, fd, start, size)) yield* blockEntries(block, label, options);
  } catch (error) {
    unreadable(error, label);
  } finally {
    closeRead(fs, file.fd);
  }
}

/**
 * The lines that begin in [start, end), so that ranges side by side give every line once. `place.line` counts from the
 * range's first line, entries carry their text, and the generator returns how many lines it passed (empty ones too): add them up for line numbers.
 */
export function* scanRange(fs: FsPort, path: string, label: Label, start: number, end: number): Generator<LogEntry, number> {
  const file = openLog(fs, path, label);
  if (file === null) return 0;
  try {
    const { fd, size } = file;
    const first = lineStartFrom(fs, fd, start, size) ?? size;
    const last = lineStartFrom(fs, fd, Math.min(end, size), size) ?? size;
    const counter = { passed: 0 };
    for (const block of forwardBlocks(fs, fd, first, last)) yield* blockEntries(block, label, { counter, text: true });
    return counter.passed;
  } catch (error) {
    return unreadable(error, label);
  } finally {
    closeRead(fs, file.fd);
  }
}

function openLog(fs: FsPort, path: string, label: Label): { fd: number; size: number } | null {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  try {
    const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = fs.fstatSync(fd);
    if (stats.isFile()) return { fd, size: stats.size };
    fs.closeSync(fd);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    unreadable(error, label);
  }
  throw new BusError("BAD_DATA", `${label.file} is not a regular file`, { hint: `ls -ld ${label.file}` });
}

function unreadable(error: unknown, label: Label): never {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  const what = errno === "ELOOP" ? `${label.file} is a symbolic link; nothing under the bus may be one` : `cannot read ${label.file}: ${errno}`;
  throw new BusError("BAD_DATA", what, { hint: `ls -ld ${label.file}`, cause: error });
}

/** A file that was only read loses nothing when closing it fails. */
function closeRead(fs: FsPort, fd: number): void {
  try {
    fs.closeSync(fd);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}
