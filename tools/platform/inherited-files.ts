import { platform } from "node:os";
import type { FsPort } from "./fs-port.js";
import { errnoOf } from "./write-file-failure.js";

const O_CLOEXEC = 0o2000000;

/**
 * Closes what this process was started with besides input and outputs, such as the lock of the script around it: otherwise whatever
 * it starts would hold that open for as long as it runs. Node's own files are never among them: those end with the program. Linux only.
 */
export function closeInherited(fs: FsPort): void {
  if (platform() !== "linux") return;
  for (const fd of fs.readdirSync("/proc/self/fdinfo").map(Number)) if (fd > 2 && isInherited(fs, fd)) fs.closeSync(fd);
}

function isInherited(fs: FsPort, fd: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch (error) {
    // The folder's own, which is closed by now.
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}
