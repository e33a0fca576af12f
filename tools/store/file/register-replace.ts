import { BusError } from "../../domain/bus-error.js";
import { iso } from "../../domain/time.js";
import { createFile, removeFile, syncDir } from "../../platform/write-file.js";
import { errnoOf, failWrite } from "../../platform/write-file-failure.js";
import type { Change, RegisterKey } from "../contract.js";
import { type RegisterFiles, registerDir } from "./register-files.js";
import { type FileHead, isStale, momentOf } from "./register-head.js";
import { indeterminate, isConfirmed, isOurs, linkCount } from "./register-outcome.js";
import { type Revision, faultOf, revisionName } from "./revision.js";

export interface Replaced<T> {
  readonly head: FileHead<T>;
  /** The file system's clock when the revision was written, ms. */
  readonly now: number;
}

/** What reaches the disk before the answer. */
export interface Syncing {
  readonly data: boolean;
  readonly entry: boolean;
}

/** A reply that says nothing about what happened: on a network file system the link may exist all the same. */
const UNCLEAR = new Set(["EIO", "ETIMEDOUT", "ESTALE"]);
const NO_HARD_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "EXDEV", "ENOSYS"]);

/**
 * Compare-and-set (CAS of PROTOCOLS §1.2): creates revision `head.version + 1` whole by `link`, which succeeds for one process only.
 * null: somebody else was first, or the head is too old. Throws UNWRITABLE when nothing changed, BAD_DATA "indeterminate" when that cannot be told.
 */
export function replaceHead<T>(files: RegisterFiles, key: RegisterKey, head: FileHead<T>, change: Change<T>, syncing: Syncing): Replaced<T> | null {
  const since = momentOf(files);
  const revision = nextRevision(files, head, change);
  const dir = registerDir(files, key);
  const staged = files.safe.file(".live", "tmp", revision.nonce);
  const now = stage(files, staged, revision, syncing.data);
  let won;
  try {
    if (isStale(files, head.token.since)) return null;
    won = linkRevision(files, key, dir, staged, revision);
  } finally {
    removeFile(files.fs, staged);
  }
  if (!won) return null;
  if (files.recent !== undefined) files.recent.revision = revision;
  if (syncing.entry) syncEntry(files, dir, revision);
  if (isStale(files, head.token.since) && !isConfirmed(files, key, dir, revision)) return null;
  return { head: { version: revision.rev, value: change.value, token: { nonce: revision.nonce, since } }, now };
}

function nextRevision<T>(files: RegisterFiles, head: FileHead<T>, change: Change<T>): Revision {
  return {
    rev: head.version + 1,
    nonce: files.nonce(),
    prev: head.token.nonce,
    ts: iso(files.clock()),
    op: change.op,
    // Before the value, so that it can be read without that (`announcedBy`).
    ...(change.announce !== undefined && change.announce.length > 0 && { announce: change.announce }),
    value: change.value,
  };
}

function stage(files: RegisterFiles, staged: string, revision: Revision, sync: boolean): number {
  const text = JSON.stringify(revision);
  const data = Buffer.from(`${text}\n`);
  const fault = data.length > files.limits.revisionBytes ? `is longer than ${files.limits.revisionBytes} bytes` : faultOf(revision, text);
  if (fault !== null) throw new BusError("USAGE", `the record ${fault}`, { hint: "bus status" });
  return stageFile(files, staged, data, sync);
}

/** Creates a file in the staging folder, making that where missing; returns its mtime, ms. Throws UNWRITABLE. */
export function stageFile(files: RegisterFiles, staged: string, data: Buffer, sync: boolean): number {
  try {
    return createFile(files.fs, staged, data, sync);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") return failWrite(error, staged, files.safe.root);
  }
  files.safe.makeDir([".live", "tmp"], files.strict);
  try {
    return createFile(files.fs, staged, data, sync);
  } catch (error) {
    return failWrite(error, staged, files.safe.root);
  }
}

/** Whether the revision is ours. */
function linkRevision(files: RegisterFiles, key: RegisterKey, dir: string, staged: string, revision: Revision): boolean {
  const path = `${dir}/${revisionName(revision.rev)}`;
  let failure = tryLink(files, staged, path);
  if (errnoOf(failure) === "ENOENT") {
    files.safe.makeDir([".live", "reg", key.kind, key.id], files.strict);
    failure = tryLink(files, staged, path);
  }
  if (failure === null) return true;
  const errno = errnoOf(failure) ?? "";
  if (errno === "EEXIST") return isOurs(files, dir, revision);
  if (UNCLEAR.has(errno)) return linkCount(files, staged) === 2 || isOurs(files, dir, revision);
  if (NO_HARD_LINKS.has(errno)) throw noHardLinks(path, errno);
  return failWrite(failure, path, files.safe.root);
}

function tryLink(files: RegisterFiles, staged: string, path: string): unknown {
  try {
    files.fs.linkSync(staged, path);
    return null;
  } catch (error) {
    return error;
  }
}

function syncEntry(files: RegisterFiles, dir: string, revision: Revision): void {
  try {
    syncDir(files.fs, dir);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw indeterminate(`revision ${revision.rev} is there, but syncing its folder failed with ${errno}`);
  }
}

function noHardLinks(path: string, errno: string): BusError {
  return new BusError("UNWRITABLE", `cannot link ${path}: ${errno}; the bus needs a file system with hard links`, { hint: "bus doctor --selftest" });
}
