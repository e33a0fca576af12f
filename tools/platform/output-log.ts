import type { FsPort } from "./fs-port.js";
import { errnoOrThrow } from "./write-file-failure.js";

/** A file that takes all that a program prints, as it comes and as it is. */
export interface OutputLog {
  write(chunk: Uint8Array): void;
  /** The errno for which it did not take everything; null: it did. */
  close(): string | null;
}

/** Appends to a file that is there; what cannot be written is left out from there on, because a full disk is no reason to end the program. */
export function outputLog(fs: FsPort, path: string): OutputLog {
  const { O_APPEND, O_WRONLY, O_NOFOLLOW = 0 } = fs.constants;
  const fd = fs.openSync(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
  let failed: string | null = null;
  return {
    write(chunk) {
      if (failed !== null) return;
      try {
        let at = 0;
        while (at < chunk.length) at += fs.writeSync(fd, chunk, at, chunk.length - at);
      } catch (error) {
        failed = errnoOrThrow(error);
      }
    },
    close() {
      fs.closeSync(fd);
      return failed;
    },
  };
}
