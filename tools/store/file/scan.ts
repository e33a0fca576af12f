import type { FsPort } from "../../platform/fs-port.js";
import { scanFile } from "../../schema/scan-file.js";
import type { LogEntry, LogName, ScanOptions } from "../contract.js";
import type { LogsLayout } from "./logs-layout.js";
import { sha256 } from "../../platform/sha256.js";
import type { ChainLink } from "./writer-chain-cell.js";

export function scanLog(fs: FsPort, layout: LogsLayout, log: LogName, options?: ScanOptions): Iterable<LogEntry> {
  return scanFile(fs, layout.path(log), layout.label(log), options);
}

/** The session's line with the highest number, over all logs; null when it wrote none. */
export function findLastLink(fs: FsPort, layout: LogsLayout, session: string): ChainLink | null {
  let last: ChainLink | null = null;
  for (const log of layout.names()) {
    const link = lastLinkIn(fs, layout, log, session);
    if (link !== null && link.seq > (last?.seq ?? 0)) last = link;
  }
  return last;
}

function lastLinkIn(fs: FsPort, layout: LogsLayout, log: LogName, session: string): ChainLink | null {
  for (const entry of scanFile(fs, layout.path(log), layout.label(log), { direction: "backward", containing: [JSON.stringify(session)], text: true })) {
    if (!entry.ok || entry.text === undefined || entry.value["session_id"] !== session) continue;
    const seq = entry.value["seq"];
    if (typeof seq === "number" && Number.isSafeInteger(seq)) return { seq, hash: sha256(entry.text) };
  }
  return null;
}
