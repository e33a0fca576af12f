import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOf } from "../platform/write-file-failure.js";

/** Makes the folders of a path below `root`, with `/`; "." is the root. Throws BAD_DATA for a symbolic link or what is no folder; failed calls pass as they are. */
export function makeFolders(fs: FsPort, root: string, folder: string): void {
  if (folder === ".") return;
  const parts = folder.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const part = parts.slice(0, depth).join("/");
    const facts = factsOf(fs, join(root, part)) ?? madeFolder(fs, join(root, part));
    if (!facts.isDirectory()) throw new BusError("BAD_DATA", `${part} ${facts.isSymbolicLink() ? "is a symbolic link" : "is not a folder"}`, { hint: `ls -ld ${join(root, part)}` });
  }
}

function madeFolder(fs: FsPort, path: string): ReturnType<FsPort["lstatSync"]> & object {
  try {
    fs.mkdirSync(path);
  } catch (error) {
    // Another process made it just now.
    if (errnoOf(error) !== "EEXIST") throw error;
  }
  return fs.lstatSync(path);
}
