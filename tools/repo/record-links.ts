import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOf } from "../platform/write-file-failure.js";

/** Symbolic links at or below `folder`, relative to `root`, in order. The live bus's own inside (`.live`) is the store's business. */
export function linksBelow(fs: FsPort, root: string, folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of entries(fs, root, path)) {
      const inner = `${path}/${entry.name}`;
      if (entry.isSymbolicLink()) found.push(inner);
      else if (entry.isDirectory() && entry.name !== ".live") walk(inner);
    }
  };
  walk(folder);
  return found.sort();
}

function entries(fs: FsPort, root: string, path: string) {
  try {
    return fs.readdirSync(join(root, path), { withFileTypes: true });
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === "ENOENT") return [];
    throw new BusError("BAD_DATA", `${path} cannot be listed: ${errno}`, { hint: "bus doctor", cause: error });
  }
}
