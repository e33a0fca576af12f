import { closeSync, openSync, writeSync } from "node:fs";

/** Takes all the room that is left on a disk. */
export function fillDisk(path: string): void {
  const fd = openSync(path, "w");
  try {
    for (const size of [4096, 1]) while (written(fd, size));
  } finally {
    closeSync(fd);
  }
}

function written(fd: number, size: number): boolean {
  try {
    return writeSync(fd, Buffer.alloc(size)) === size;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    return false;
  }
}
