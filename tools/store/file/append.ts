import type { Stats } from "node:fs";
import { dirname } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import { errnoOf, failWrite } from "../../platform/write-file-failure.js";
import { syncDir } from "../../platform/write-file.js";
import { readAt } from "../../platform/jsonl-reader.js";

const ATTEMPTS = 5;
const NEWLINE = Buffer.from("\n");

export interface LogFile {
  readonly fs: FsPort;
  readonly safe: SafePath;
  /** The log's path below the bus. */
  readonly parts: readonly string[];
  /** Whether data, and the directory entry of a new file, are on disk before the line counts as written. */
  readonly sync: boolean;
}

/**
 * Appends one whole line, its newline included (PROTOCOLS §2.2). It is written by one call and read back, so that it stands
 * by itself whatever others do meanwhile; where that failed it is written again, and readers tell the copies by their id.
 * Throws UNWRITABLE, or BAD_DATA when no regular file stands there. Nothing is ever removed: a fragment stays, sealed by a newline.
 */
export function appendLine(file: LogFile, line: Buffer): void {
  const path = file.safe.file(...file.parts);
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const fd = openLog(file, path);
      try {
        if (appendOnce(file, path, fd, line)) return;
      } finally {
        file.fs.closeSync(fd);
      }
    }
  } catch (error) {
    failWrite(error, path, file.safe.root);
  }
  throw new BusError("UNWRITABLE", `cannot write ${path}: the line was not whole after ${ATTEMPTS} attempts`, { hint: "bus doctor" });
}

function openLog({ fs, safe, parts, sync }: LogFile, path: string): number {
  const { O_RDWR, O_APPEND, O_CREAT } = fs.constants;
  try {
    return safe.open(path, O_RDWR | O_APPEND | O_CREAT);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    safe.makeDir(parts.slice(0, -1), sync);
    return safe.open(path, O_RDWR | O_APPEND | O_CREAT);
  }
}

/** Whether the line now stands whole in the file that has the log's name. */
function appendOnce({ fs, safe, sync }: LogFile, path: string, fd: number, line: Buffer): boolean {
  const { size } = fs.fstatSync(fd);
  // Before the first byte, so that whoever finds bytes in the file knows that its entry is on disk.
  if (size === 0 && sync) for (const dir of new Set([dirname(path), safe.root])) syncDir(fs, dir);
  const isFresh = size === 0 || readAt(fs, fd, size - 1, 1).equals(NEWLINE);
  const bytes = isFresh ? line : Buffer.concat([NEWLINE, line]);
  if (fs.writeSync(fd, bytes, 0, bytes.length, null) !== bytes.length) {
    seal(fs, fd);
    return false;
  }
  if (sync) fs.fdatasyncSync(fd);
  const now = fs.fstatSync(fd);
  return hasName(fs, path, now) && isWhole(fs, fd, now.size, size, line);
}

/** Ends the fragment of a short write. On a full disk even this fails; then the next append begins with a newline. */
function seal(fs: FsPort, fd: number): void {
  try {
    fs.writeSync(fd, NEWLINE, 0, 1, null);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}

/** Whether the file was not rotated or replaced under the descriptor. */
function hasName(fs: FsPort, path: string, opened: Stats): boolean {
  try {
    const named = fs.statSync(path);
    return named.ino === opened.ino && named.dev === opened.dev;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}

/**
 * Whether the line stands behind what was there before it, alone on its line. In a file that was cut or rewritten meanwhile
 * it may be taken for missing: then it is written again, and counts once.
 */
function isWhole(fs: FsPort, fd: number, size: number, before: number, line: Buffer): boolean {
  const top = Math.max(0, before - 1);
  const bytes = readAt(fs, fd, top, Math.max(0, size - top));
  for (let at = bytes.indexOf(line); at >= 0; at = bytes.indexOf(line, at + 1)) {
    if (at > 0 ? bytes[at - 1] === NEWLINE[0] : top === 0) return true;
  }
  return false;
}
