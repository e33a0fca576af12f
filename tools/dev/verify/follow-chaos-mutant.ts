import { closeSync, existsSync, openSync, statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { nodeFs } from "../../platform/fs-port.js";
import { readAt } from "../../platform/jsonl-reader.js";

/** A follower without a fingerprint: it believes inode and size. Yields ids. */
export async function* followBySize(path: string, signal: AbortSignal): AsyncGenerator<{ id: string; sent: number }> {
  let [ino, offset] = [0, 0];
  const seen = new Set<string>();
  for (; !signal.aborted; await pause(5)) {
    if (!existsSync(path)) continue;
    const fd = openSync(path, "r");
    const stats = statSync(path);
    if (stats.ino !== ino || stats.size < offset) [ino, offset] = [stats.ino, 0];
    const bytes = readAt(nodeFs, fd, offset, stats.size - offset);
    closeSync(fd);
    const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
    offset += whole.length;
    for (const text of whole.toString().split("\n")) {
      const line = /^\{"id":"([^"]*)".*"sent":([\d.]+)/.exec(text);
      if (line === null || seen.has(line[1] ?? "")) continue;
      seen.add(line[1] ?? "");
      yield { id: line[1] ?? "", sent: Number(line[2]) };
    }
  }
}
