import { basename, extname } from "node:path";
import { factsOf } from "../../platform/file-facts.js";
import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import { errnoOf } from "../../platform/write-file-failure.js";
import { removeFile } from "../../platform/write-file.js";
import { WORKERS } from "./end-file.js";

/** See `WorkerFiles.sweep`. Trouble that was told stays: a hint may lead to it. What cannot be taken away now is taken away the next time. */
export function sweepWorkers(fs: FsPort, safe: SafePath, isOver: (worker: string) => boolean): void {
  const folder = safe.dir(...WORKERS);
  try {
    for (const name of fs.readdirSync(folder)) {
      const kind = extname(name);
      const path = `${folder}/${name}`;
      if (!isOver(basename(name, kind))) continue;
      if (kind === ".end" || (kind === ".trouble" && factsOf(fs, path)?.size === 0)) removeFile(fs, path);
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}
