import { removeFile } from "../../platform/write-file.js";
import { BusError } from "../../domain/bus-error.js";
import { errnoOf } from "../../platform/write-file-failure.js";
import type { RegisterFiles } from "./register-files.js";
import { stageFile } from "./register-replace.js";

const READ_ONLY = new Set(["EROFS", "EACCES", "EPERM"]);

/**
 * The file system's clock, ms: the mtime of a file made for the purpose.
 * Who may only read gets this process's clock, since no lease can be taken there. Throws UNWRITABLE for any other failure.
 */
export function storeClock(files: RegisterFiles): number {
  const staged = files.safe.file(".live", "tmp", files.nonce());
  try {
    const now = stageFile(files, staged, Buffer.alloc(0), false);
    removeFile(files.fs, staged);
    return now;
  } catch (error) {
    if (error instanceof BusError && READ_ONLY.has(errnoOf(error.cause) ?? "")) return files.clock();
    throw error;
  }
}
