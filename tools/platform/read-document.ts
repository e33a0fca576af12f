import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import type { FsPort } from "./fs-port.js";
import { linkedPart } from "./linked-part.js";
import { errnoOf } from "./write-file-failure.js";

/** A small text file, or why it cannot be read, worded to follow its name. */
export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/**
 * Reads a UTF-8 file of at most `limit` bytes at `path` below `root`; null: it is not there.
 * Symbolic links below `root`, and anything that is no regular file, are reasons, never followed.
 */
export function readDocument(fs: FsPort, root: string, path: string, limit: number): FileText | null {
  try {
    const linked = linkedPart(fs, root, path);
    if (linked !== null) return { ok: false, reason: linked === path ? "is a symbolic link" : `stands below ${linked}, which is a symbolic link` };
    return readRegular(fs, join(root, path), limit);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === "ENOENT") return null;
    return { ok: false, reason: `cannot be read: ${errno}` };
  }
}

function readRegular(fs: FsPort, path: string, limit: number): FileText {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  // O_NONBLOCK: opening a FIFO would wait for its writer.
  const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const facts = fs.fstatSync(fd);
    if (!facts.isFile()) return { ok: false, reason: "is not a regular file" };
    if (facts.size > limit) return { ok: false, reason: `is longer than ${limit} bytes` };
    return decode(fs.readFileSync(fd));
  } finally {
    fs.closeSync(fd);
  }
}

/** Without the byte order mark that some editors write. */
function decode(bytes: Buffer): FileText {
  if (!isUtf8(bytes)) return { ok: false, reason: "is not UTF-8" };
  return { ok: true, text: bytes.toString("utf8").replace(/^\uFEFF/, "") };
}
