import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import { errnoOf, failRead } from "../../platform/write-file-failure.js";
import type { Announcement, RegisterKey } from "../contract.js";
import type { RegisterLimits } from "./register-limits.js";
import { readAt } from "../../platform/jsonl-reader.js";
import { LONG, type Revision, announcedBy, parseRevision, revisionName, revisionNumbers } from "./revision.js";

/** A revision's number and nonce stand within its first bytes. */
const NONCE_WITHIN = 128;

/** What the register protocol runs on. */
export interface RegisterFiles {
  readonly fs: FsPort;
  readonly safe: SafePath;
  /** Wall clock, ms since the epoch. */
  readonly clock: () => number;
  /** Monotonic clock, ms. */
  readonly monotonic: () => number;
  /** A name that nobody else will ever draw. */
  readonly nonce: () => string;
  readonly limits: RegisterLimits;
  /** An answer means that it is on disk. */
  readonly strict: boolean;
  /** The revision that was read or written last: a long one need not be read again, for revisions never change. */
  readonly recent?: { revision: Revision | null };
}

/** The folder of one register. */
export function registerDir(files: RegisterFiles, key: RegisterKey): string {
  return files.safe.dir(".live", "reg", key.kind, key.id);
}

/** Names in a folder; none when the folder is not there. Throws BAD_DATA when it cannot be read. */
export function namesIn(files: RegisterFiles, dir: string): string[] {
  try {
    return files.fs.readdirSync(dir);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    return failRead(error, dir, files.safe.root);
  }
}

/** Numbers of the revisions that a listing shows, ascending. Only the last of them may be relied upon. */
export function listRevisions(files: RegisterFiles, dir: string): number[] {
  return revisionNumbers(namesIn(files, dir)).sort((a, b) => a - b);
}

/** A revision; "void" when the file's content is not one, "gone" when there is no such file. Throws BAD_DATA when it cannot be read. */
export function readRevision(files: RegisterFiles, dir: string, rev: number): Revision | "void" | "gone" {
  const path = `${dir}/${revisionName(rev)}`;
  try {
    return readWhole(files, path, rev) ?? "void";
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return "gone";
    return failRead(error, path, files.safe.root);
  }
}

/** null: no revision, or longer than any is. */
function readWhole({ fs, safe, limits, recent }: RegisterFiles, path: string, rev: number): Revision | null {
  const fd = safe.open(path, fs.constants.O_RDONLY);
  try {
    const { size } = fs.fstatSync(fd);
    if (size > limits.revisionBytes) return null;
    if (size > LONG && recent?.revision?.rev === rev && isNamed(readAt(fs, fd, 0, NONCE_WITHIN).toString("latin1"), recent.revision)) return recent.revision;
    const revision = parseRevision(fs.readFileSync(fd, "utf8"), rev);
    if (size > LONG && recent !== undefined) recent.revision = revision;
    return revision;
  } finally {
    fs.closeSync(fd);
  }
}

/** What a revision announced; nothing when it is void or gone. Of a table only the beginning is read. Throws BAD_DATA when it cannot be read. */
export function announcementsOf(files: RegisterFiles, dir: string, rev: number): readonly Announcement[] {
  const path = `${dir}/${revisionName(rev)}`;
  try {
    const early = announcedEarly(files, path);
    if (early !== null) return early;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    return failRead(error, path, files.safe.root);
  }
  const revision = readRevision(files, dir, rev);
  return revision === "void" || revision === "gone" ? [] : (revision.announce ?? []);
}

function announcedEarly({ fs, safe, limits }: RegisterFiles, path: string): readonly Announcement[] | null {
  const fd = safe.open(path, fs.constants.O_RDONLY);
  try {
    const { size } = fs.fstatSync(fd);
    // One that was torn has another end.
    const isTable = size > LONG && size <= limits.revisionBytes && readAt(fs, fd, size - 2, 2).toString("latin1") === "}\n";
    return isTable ? announcedBy(readAt(fs, fd, 0, LONG).toString("utf8")) : null;
  } finally {
    fs.closeSync(fd);
  }
}

/** Whether a file that begins so is that very revision: nobody else ever draws its nonce. */
function isNamed(beginning: string, { rev, nonce }: Revision): boolean {
  return beginning.startsWith(`{"rev":${rev},"nonce":"${nonce}",`);
}
