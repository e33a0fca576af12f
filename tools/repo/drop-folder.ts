import { join } from "node:path";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOf } from "../platform/write-file-failure.js";

/** Somebody put something there meanwhile, or it is no folder, or not for us to change. */
const NOT_OURS: ReadonlySet<string> = new Set(["ENOTEMPTY", "EEXIST", "ENOTDIR", "EACCES", "EPERM", "EROFS", "EBUSY"]);

/** Takes a checkout's folder away when it is empty, or `withLink` holds nothing but the file by which git links it. Whether none is there now. */
export function dropFolder(fs: FsPort, checkout: string, withLink: boolean): boolean {
  try {
    const names = fs.readdirSync(checkout);
    if (names.length > 0) {
      const link = join(checkout, ".git");
      if (!withLink || names.length > 1 || names[0] !== ".git" || !fs.lstatSync(link).isFile()) return false;
      fs.unlinkSync(link);
    }
    fs.rmdirSync(checkout);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    // No folder has a name that is too long.
    if (errno === "ENOENT" || errno === "ENAMETOOLONG") return true;
    if (errno !== undefined && NOT_OURS.has(errno)) return false;
    throw error;
  }
}
