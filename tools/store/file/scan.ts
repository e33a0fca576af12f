import type { FsPort } from "../../platform/fs-port.js";
import { readAt } from "../../platform/jsonl-reader.js";
import type { SafePath } from "../../platform/safe-path.js";
import { failRead } from "../../platform/write-file-failure.js";
import { scanFile } from "../../schema/scan-file.js";
import type { LogEntry, LogName, ScanOptions } from "../contract.js";
import type { LogsLayout } from "./logs-layout.js";
import { sha256, type ChainLink } from "./writer-chain-cell.js";

export function scanLog(fs: FsPort, layout: LogsLayout, log: LogName, options?: ScanOptions): Iterable<LogEntry> {
  return scanFile(fs, layout.path(log), layout.label(log), options);
}

/** The session's line with the highest number, over all logs; null when it wrote none. */
export function findLastLink(fs: FsPort, safe: SafePath, layout: LogsLayout, session: string): ChainLink | null {
  let last: ChainLink | null = null;
  for (const log of layout.names()) {
    const link = lastLinkIn(fs, safe, layout, log, session);
    if (link !== null && link.seq > (last?.seq ?? 0)) last = link;
  }
  return last;
}

function lastLinkIn(fs: FsPort, safe: SafePath, layout: LogsLayout, log: LogName, session: string): ChainLink | null {
  for (const entry of scanLog(fs, layout, log, { direction: "backward", containing: [JSON.stringify(session)] })) {
    if (!entry.ok || entry.value["session_id"] !== session) continue;
    const seq = entry.value["seq"];
    if (typeof seq !== "number" || !Number.isSafeInteger(seq)) continue;
    return { seq, hash: sha256(rawLine(fs, safe, layout.path(log), entry.place.offset, entry.bytes)) };
  }
  return null;
}

/** The line's text as it stands, without its end. */
function rawLine(fs: FsPort, safe: SafePath, path: string, offset: number, length: number): string {
  try {
    const fd = safe.open(path, fs.constants.O_RDONLY);
    try {
      return readAt(fs, fd, offset, length).toString().replace(/\r?\n$/, "");
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    return failRead(error, path, safe.root);
  }
}
