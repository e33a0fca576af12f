import type { FsPort } from "../../platform/fs-port.js";
import { forwardBlocks, lineStartBefore, readAt, type Block } from "../../platform/jsonl-reader.js";
import { blockEntries, type Label } from "../../schema/parse-line-block.js";
import type { LogEntry } from "../contract.js";
import { FollowedFile } from "./follow-file.js";
import type { FilePosition } from "./follow-position.js";
import { beginsWith, firstOf, headOf, idsBefore, sharedBeginning } from "./follow-resync.js";
import { LANDMARKS, SeenLines } from "./follow-seen.js";

/** Bytes before the offset that must still stand there; with ids and hashes in every line these are never alike by chance. */
const FINGERPRINT = 64;
/** How many lines a position names: a rewrite may take some of them out. */
const LAST_IDS = 8;
const LAST_HEADS = 4;
/** How often a file that changes under the reader's hands is taken up again before waiting for the next wake-up. */
const RESYNCS = 3;

/** Where to start: the file's present end, its beginning, or where an earlier follower stopped. */
export type FollowStart = "end" | "beginning" | FilePosition;

/**
 * Reads on in one log whatever happens to its file: appended to, renamed away, replaced, truncated, rewritten, missing (PROTOCOLS §4).
 * What a replaced file still held comes before its successor; a file that changed before the offset is read again, without what was handed out.
 */
export class LogFollower {
  readonly #fs: FsPort;
  readonly #file: FollowedFile;
  readonly #label: Label;
  #at: { ino: number; offset: number; fingerprint: Buffer; lastIds: readonly string[] } = { ino: 0, offset: 0, fingerprint: Buffer.alloc(0), lastIds: [] };
  #seen = new SeenLines();
  /** How the files begin that were read lately, oldest first: a checkout may show another version for a moment. */
  #heads: readonly string[] = [];
  #isHeadKnown = false;
  #quiet: string | null = null;

  constructor(fs: FsPort, file: FollowedFile, label: Label, start: FollowStart) {
    this.#fs = fs;
    this.#file = file;
    this.#label = label;
    if (typeof start === "object") this.#startAt(start);
    else if (file.openNamed()) {
      this.#at.ino = file.stats().ino;
      if (start === "end") this.#startAtEnd();
    }
  }

  /** Everything new, until nothing more is there at the moment. */
  *entries(): Generator<LogEntry> {
    const state = this.#file.named();
    if (state !== null && state === this.#quiet) return;
    if (!this.#file.isOpen) {
      if (!this.#file.openNamed()) return;
      this.#resync(0);
    }
    // Asked before reading on: what a writer finishes in a file that had lost its name fails the writer's own check and comes again.
    const isReplaced = this.#file.isReplaced();
    let isDone = yield* this.#drain();
    if (isReplaced && this.#switch()) isDone = yield* this.#drain();
    this.#quiet = isDone ? state : null;
  }

  /** null: there is no file yet, and there was none. */
  position(): FilePosition | null {
    const { ino, offset, fingerprint, lastIds } = this.#at;
    if (ino === 0) return null;
    return { ino, offset, fp: fingerprint.toString("base64"), ids: lastIds, heads: this.#heads };
  }

  close(): void {
    this.#file.close();
  }

  #startAtEnd(): void {
    const offset = lineStartBefore(this.#fs, this.#file.fd, this.#file.stats().size);
    this.#moveTo(offset);
    this.#beginHere();
    this.#at.lastIds = [...this.#seen.landmarks.ids].slice(-LAST_IDS);
  }

  /** What stands before the offset is not wanted. */
  #beginHere(): void {
    const { fd } = this.#file;
    const { offset } = this.#at;
    this.#seen = new SeenLines({ ids: new Set(idsBefore(this.#fs, fd, this.#label, offset, LANDMARKS)), heads: this.#heads });
  }

  #startAt({ ino, offset, fp, ids, heads }: FilePosition): void {
    const fingerprint = Buffer.from(fp, "base64");
    this.#heads = heads;
    this.#at = { ino, offset, fingerprint, lastIds: ids };
    this.#seen = new SeenLines({ ids: new Set(ids), heads });
    // Rotated while nobody followed: the rest of it comes first.
    if (this.#file.openInode(ino)) {
      if (this.#isWhereItWas()) return this.#beginHere();
      this.#file.close();
    }
    if (!this.#file.openNamed()) return;
    this.#at.ino = this.#file.stats().ino;
    if (this.#isWhereItWas()) this.#beginHere();
    else this.#resync(0);
  }

  /** An empty fingerprint tells nothing: the file may have been empty for a moment only. */
  #isWhereItWas(): boolean {
    const { offset, fingerprint } = this.#at;
    return offset > 0 && this.#before(offset, fingerprint.length).equals(fingerprint);
  }

  /** Goes over to the file that now has the name; false when it is gone again. */
  #switch(): boolean {
    const { offset } = this.#at;
    let shared = 0;
    const isOpen = this.#file.openNamed((old, fresh) => {
      shared = sharedBeginning(this.#fs, old, fresh, offset);
    });
    if (isOpen) this.#resync(shared);
    return isOpen;
  }

  /** Takes the file up again: after the bytes that are `known`, or, where it is another version of the log that was joined midway, at what is wanted of it. */
  #resync(known: number): void {
    const { fd } = this.#file;
    const { ids, heads } = this.#seen.landmarks;
    const wanted = heads.some((head) => beginsWith(this.#fs, fd, head)) ? firstOf(this.#fs, fd, this.#label, ids) : null;
    this.#at.ino = this.#file.stats().ino;
    this.#isHeadKnown = false;
    this.#moveTo(Math.max(known, wanted ?? 0));
  }

  #moveTo(offset: number): void {
    this.#at.offset = offset;
    this.#at.fingerprint = this.#before(offset, Math.min(FINGERPRINT, offset));
    this.#knowHead();
  }

  #knowHead(): void {
    if (this.#isHeadKnown || this.#at.offset === 0) return;
    const head = headOf(this.#fs, this.#file.fd, this.#at.offset);
    this.#heads = [...this.#heads.filter((other) => other !== head).slice(1 - LAST_HEADS), head];
    this.#isHeadKnown = true;
  }

  #before(offset: number, length: number): Buffer {
    return readAt(this.#fs, this.#file.fd, offset - length, length);
  }

  /** false: the file kept changing before the offset. */
  *#drain(): Generator<LogEntry, boolean> {
    for (let tries = 0; tries <= RESYNCS; tries += 1) {
      const { size } = this.#file.stats();
      if (size >= this.#at.offset && (yield* this.#readOn(size))) return true;
      this.#resync(0);
    }
    return false;
  }

  /** false: what stands before the offset is not what was read. The same call reads it and what follows, so that nothing comes between. */
  *#readOn(size: number): Generator<LogEntry, boolean> {
    const { offset, fingerprint } = this.#at;
    let isChecked = fingerprint.length === 0;
    for (const block of forwardBlocks(this.#fs, this.#file.fd, offset - fingerprint.length, size)) {
      if (isChecked) {
        yield* this.#handOut(block);
        continue;
      }
      if (block.kind !== "lines" || !block.bytes.subarray(0, fingerprint.length).equals(fingerprint)) return false;
      isChecked = true;
      yield* this.#handOut({ ...block, offset, bytes: block.bytes.subarray(fingerprint.length) });
    }
    return isChecked;
  }

  /** Moves the offset before each entry is yielded: it then counts as handed out. */
  *#handOut(block: Block): Generator<LogEntry> {
    if (block.kind === "pending") return;
    const before = this.#at.fingerprint;
    const advance = (end: number): void => {
      if (block.kind === "long") return this.#moveTo(end);
      const read = block.bytes.subarray(Math.max(0, end - block.offset - FINGERPRINT), end - block.offset);
      this.#at.offset = end;
      this.#knowHead();
      this.#at.fingerprint = Buffer.from(read.length < FINGERPRINT ? Buffer.concat([before, read]).subarray(-FINGERPRINT) : read);
    };
    const blockEnd = block.offset + (block.kind === "long" ? block.length + 1 : block.bytes.length);
    const entries = blockEntries(block, this.#label);
    for (let next = entries.next(); !next.done; ) {
      const entry = next.value;
      next = entries.next();
      if (entry.ok && typeof entry.value["id"] === "string") this.#at.lastIds = [...this.#at.lastIds.slice(1 - LAST_IDS), entry.value["id"]];
      if (!this.#seen.add(entry)) continue;
      advance(next.done ? blockEnd : next.value.place.offset);
      yield entry;
    }
    advance(blockEnd);
  }
}
