import type { Stats } from "node:fs";
import type { FsPort } from "./fs-port.js";
import { nativeCrypto } from "./native-crypto.js";
import { errnoOf } from "./write-file-failure.js";

const CHUNK = 1 << 20;

/** What stands at a path, symbolic links not followed; null: nothing. Other failed calls pass as they are. */
export function factsOf(fs: FsPort, path: string): Stats | null {
  return ifThere(() => fs.lstatSync(path));
}

/** The path with its symbolic links resolved; null: nothing is there. */
export function realPathOf(fs: FsPort, path: string): string | null {
  return ifThere(() => fs.realpathSync(path));
}

/** SHA-256 (hex) of a regular file of any size, read in chunks. Failed calls pass as they are. */
export function sha256Of(fs: FsPort, path: string): string {
  const hash = nativeCrypto().createHash("sha256");
  const fd = fs.openSync(path, fs.constants.O_RDONLY);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (let size; (size = fs.readSync(fd, chunk, 0, CHUNK, null)) > 0; ) hash.update(chunk.subarray(0, size));
  } finally {
    fs.closeSync(fd);
  }
  return hash.digest("hex");
}

function ifThere<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}
