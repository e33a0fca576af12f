import type { FsPort } from "./fs-port.js";
import { LINE_LIMIT } from "./line-limits.js";

const CHUNK = 1024 * 1024;
const FIRST_BACKWARD = 64 * 1024;
const NEWLINE = 10;

/** A stretch of a log: whole lines, a line too long to be held, or a tail that has no newline yet. */
export type Block =
  /** Whole lines, each with its newline. The bytes are overwritten when the next block is asked for. */
  | { readonly kind: "lines"; readonly offset: number; readonly bytes: Buffer }
  /** One terminated line over the limit; `length` without its newline. A long line may also stand inside a "lines" block. */
  | { readonly kind: "long"; readonly offset: number; readonly length: number }
  /** Unterminated: not there yet. */
  | { readonly kind: "pending"; readonly offset: number; readonly length: number };

/** Reads [start, end) in chunks of 1 MiB and splits on "\n" only (PROTOCOLS §2.3). A file that shrinks meanwhile just ends earlier. */
export function* forwardBlocks(fs: FsPort, fd: number, start: number, end: number): Generator<Block> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK, end - start)));
  let at = start;
  let held = 0;
  for (;;) {
    const read = fs.readSync(fd, buffer, held, Math.min(buffer.length - held, Math.max(0, end - at - held)), at + held);
    held += read;
    const whole = buffer.subarray(0, held).lastIndexOf(NEWLINE) + 1;
    if (whole > 0) {
      yield { kind: "lines", offset: at, bytes: buffer.subarray(0, whole) };
      buffer.copyWithin(0, whole, held);
      at += whole;
      held -= whole;
    } else if (held > LINE_LIMIT) {
      const next = lineStartFrom(fs, fd, at + held, end);
      if (next === null) held = end - at;
      else yield { kind: "long", offset: at, length: next - 1 - at };
      if (next === null) break;
      at = next;
      held = 0;
    } else if (read === 0) break;
  }
  if (held > 0) yield { kind: "pending", offset: at, length: held };
}

/** Reads [0, end) from its end: the newest block first, the lines inside a block still in file order. Begins with small chunks, for tails. */
export function* backwardBlocks(fs: FsPort, fd: number, end: number): Generator<Block> {
  let size = FIRST_BACKWARD;
  let bottom = lineStartBefore(fs, fd, end);
  if (bottom < end) yield { kind: "pending", offset: bottom, length: end - bottom };
  while (bottom > 0) {
    const top = Math.max(0, bottom - size);
    const bytes = readAt(fs, fd, top, bottom - top);
    if (bytes.length < bottom - top) return;
    const first = top === 0 ? 0 : bytes.subarray(0, -1).indexOf(NEWLINE) + 1;
    if (first > 0 || top === 0) {
      yield { kind: "lines", offset: top + first, bytes: bytes.subarray(first) };
      bottom = top + first;
    } else if (size > LINE_LIMIT) {
      const offset = lineStartBefore(fs, fd, top);
      yield { kind: "long", offset, length: bottom - 1 - offset };
      bottom = offset;
    }
    size = Math.min(CHUNK, size * 2);
  }
}

/** Where the line that holds byte `end` - 1, or begins at `end`, starts: just after the last newline before `end`. */
export function lineStartBefore(fs: FsPort, fd: number, end: number): number {
  for (let bottom = end; bottom > 0; ) {
    const top = Math.max(0, bottom - FIRST_BACKWARD);
    const found = readAt(fs, fd, top, bottom - top).lastIndexOf(NEWLINE);
    if (found >= 0) return top + found + 1;
    bottom = top;
  }
  return 0;
}

/** The first line start at or after `position`, or null when no newline before `end` leads to one. */
export function lineStartFrom(fs: FsPort, fd: number, position: number, end: number): number | null {
  if (position === 0) return 0;
  for (let at = position - 1; at < end; ) {
    const bytes = readAt(fs, fd, at, Math.min(CHUNK, end - at));
    if (bytes.length === 0) return null;
    const found = bytes.indexOf(NEWLINE);
    if (found >= 0) return at + found + 1;
    at += bytes.length;
  }
  return null;
}

/** Up to `length` bytes at `offset`; fewer at the end of the file. */
export function readAt(fs: FsPort, fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = fs.readSync(fd, bytes, filled, length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}
