import type { FsPort } from "./fs-port.js";
import { errnoOf } from "./write-file-failure.js";

/**
 * Creates `path` with all of `data`; with `sync` the data is on disk afterwards (not yet its directory entry).
 * Returns the file's mtime in ms: the file system's own clock. A failed call leaves no file and passes as it is.
 */
export function createFile(fs: FsPort, path: string, data: Buffer, sync: boolean): number {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0 } = fs.constants;
  const fd = fs.openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o644);
  try {
    let written = 0;
    while (written < data.length) written += fs.writeSync(fd, data, written);
    if (sync) fs.fdatasyncSync(fd);
    return Math.floor(fs.fstatSync(fd).mtimeMs);
  } catch (error) {
    removeFile(fs, path);
    throw error;
  } finally {
    fs.closeSync(fd);
  }
}

/** Replaces `path` whole: `staged` is created beside or on the same file system, then renamed over it. Failed calls pass as they are. */
export function replaceFile(fs: FsPort, staged: string, path: string, data: Buffer, sync: boolean): void {
  createFile(fs, staged, data, sync);
  try {
    fs.renameSync(staged, path);
  } catch (error) {
    removeFile(fs, staged);
    throw error;
  }
}

/** Removes a file whose loss or presence changes no meaning: a failed call leaves it to the next sweep. */
export function removeFile(fs: FsPort, path: string): void {
  try {
    fs.unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}

/** Directories that cannot be synced at all (Windows) are not an error: there the file system orders its own entries. */
const CANNOT_SYNC = new Set(["EINVAL", "EISDIR", "EPERM", "ENOTSUP"]);

/** Puts a folder's entries on disk. Failed calls pass as they are. */
export function syncDir(fs: FsPort, dir: string): void {
  let fd;
  try {
    fd = fs.openSync(dir, fs.constants.O_RDONLY);
    fs.fsyncSync(fd);
  } catch (error) {
    if (!CANNOT_SYNC.has(errnoOf(error) ?? "")) throw error;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}
