import { dirname } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import type { FsPort } from "../../platform/fs-port.js";
import { safePath, type SafePath } from "../../platform/safe-path.js";
import { errnoOf, failWrite } from "../../platform/write-file-failure.js";
import { syncDir } from "../../platform/write-file.js";
import { readAt } from "../../platform/jsonl-reader.js";

const ATTEMPTS = 5;
const READ_BACK = 64 * 1024;
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
    // A folder that vanished was seen before: only a fresh look notices.
    safePath(fs, safe.root).makeDir(parts.slice(0, -1), sync);
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
  return hasName(fs, path, fd) && isWhole(fs, fd, line);
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
function hasName(fs: FsPort, path: string, fd: number): boolean {
  try {
    const [named, opened] = [fs.statSync(path), fs.fstatSync(fd)];
    return named.ino === opened.ino && named.dev === opened.dev;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** Whether the line stands in the file with nothing before it on its line. Looks from the end, further and further back. */
function isWhole(fs: FsPort, fd: number, line: Buffer): boolean {
  const { size } = fs.fstatSync(fd);
  for (let window = line.length + 1; ; window = Math.max(window * 4, READ_BACK)) {
    const top = Math.max(0, size - window);
    const bytes = readAt(fs, fd, top, size - top);
    for (let at = bytes.lastIndexOf(line); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(line, at - 1)) {
      if (at > 0 ? bytes[at - 1] === NEWLINE[0] : top === 0) return true;
    }
    if (top === 0) return false;
  }
}
