import { join } from "node:path";
import type { FsPort } from "./fs-port.js";

/** The first part of `path` below `root` that is a symbolic link, or null. Failed calls pass as they are: ENOENT for a missing part. */
export function linkedPart(fs: FsPort, root: string, path: string): string | null {
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const part = parts.slice(0, depth).join("/");
    if (fs.lstatSync(join(root, part)).isSymbolicLink()) return part;
  }
  return null;
}
