import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "./fs-port.js";
import { linkedPart } from "./linked-part.js";
import { errnoOf } from "./write-file-failure.js";

/**
 * The names in the folder at `path` below `root`, sorted; none when it is not there.
 * Throws BAD_DATA when it, or a folder on the way, is a symbolic link or cannot be listed: never an empty answer.
 */
export function readFolder(fs: FsPort, root: string, path: string): string[] {
  try {
    const linked = linkedPart(fs, root, path);
    if (linked !== null) throw new BusError("BAD_DATA", `${linked} is a symbolic link`, { hint: `ls -ld ${join(root, linked)}` });
    return fs.readdirSync(join(root, path)).sort();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === "ENOENT") return [];
    throw new BusError("BAD_DATA", `${path} cannot be listed: ${errno}`, { hint: `ls -ld ${join(root, path)}`, cause: error });
  }
}
