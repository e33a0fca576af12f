import type { FsPort } from "../../platform/fs-port.js";
import { backwardBlocks, forwardBlocks, lineStartBefore, readAt } from "../../platform/jsonl-reader.js";
import { blockEntries, type Label } from "../../schema/parse-line-block.js";
import { sha256 } from "../../platform/sha256.js";

const COMPARED = 1024 * 1024;
/** Bytes; the first line's time, author and id are among them. */
const HEAD = 256;

/** Where the first line with one of these ids begins; null when no line has one. */
export function firstOf(fs: FsPort, fd: number, label: Label, ids: ReadonlySet<string>): number | null {
  if (ids.size === 0) return null;
  for (const block of forwardBlocks(fs, fd, 0, fs.fstatSync(fd).size)) {
    for (const entry of blockEntries(block, label)) {
      if (entry.ok && ids.has(String(entry.value["id"]))) return entry.place.offset;
    }
  }
  return null;
}

/** How a file begins: tells a log that was rewritten from a new one. `whole`: bytes of whole lines in it. */
export function headOf(fs: FsPort, fd: number, whole: number): string {
  const length = Math.min(HEAD, whole);
  return `${length}:${sha256(readAt(fs, fd, 0, length)).slice(0, 32)}`;
}

/** Whether the file begins as `headOf` said of it, or of another. */
export function beginsWith(fs: FsPort, fd: number, head: string): boolean {
  return headOf(fs, fd, Number.parseInt(head, 10)) === head;
}

/** The ids of the last whole lines before `offset`, oldest first; at most `count`. */
export function idsBefore(fs: FsPort, fd: number, label: Label, offset: number, count: number): string[] {
  const ids: string[] = [];
  for (const block of backwardBlocks(fs, fd, offset)) {
    for (const entry of blockEntries(block, label, { backward: true })) {
      if (entry.ok && typeof entry.value["id"] === "string") ids.push(entry.value["id"]);
      if (ids.length === count) return ids.reverse();
    }
  }
  return ids.reverse();
}

/** How many bytes of whole lines, up to `limit`, two files have in common from their beginning. */
export function sharedBeginning(fs: FsPort, one: number, other: number, limit: number): number {
  let shared = 0;
  while (shared < limit) {
    const [a, b] = [one, other].map((fd) => readAt(fs, fd, shared, Math.min(COMPARED, limit - shared)));
    if (a === undefined || b === undefined) break;
    const length = Math.min(a.length, b.length);
    let same = 0;
    if (a.subarray(0, length).equals(b.subarray(0, length))) same = length;
    else while (a[same] === b[same]) same += 1;
    shared += same;
    if (same < COMPARED) break;
  }
  return lineStartBefore(fs, one, shared);
}
