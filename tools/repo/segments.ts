import { join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import type { FsPort } from "../platform/fs-port.js";
import { readFolder } from "../platform/read-folder.js";
import { auditFiles } from "../schema/audit-files.js";
import { scanFile } from "../schema/scan-file.js";
import type { LogName } from "../store/contract.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { BranchRecord, Layout, Segment } from "./contract.js";
import { linksBelow } from "./record-links.js";
import { parseSegmentName, segmentName } from "./segment-name.js";
import { watchSegments } from "./watch-segments.js";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const LOGS = ["events", "messages"] as const;

/** Write-once pieces of the logs in one checkout, and the tracked copies of live logs. `record` is `_bus`, relative to the checkout. */
export function segments(fs: FsPort, files: CheckoutFiles, layout: Layout, record: string): Pick<BranchRecord, "segments" | "scan" | "audit" | "links" | "seal" | "trackedLogs" | "watchSegments"> {
  const list = (log: Segment["log"]): Segment[] =>
    files.names(`${record}/${log}`).filter((name) => DAY.test(name)).flatMap((day) => segmentsOfDay(files, log, `${record}/${log}/${day}`));
  const pathOf = (file: string): string => {
    const parts = file.split("/");
    if (!file.startsWith(`${record}/`) || parts.includes("..")) throw new BusError("USAGE", `${file} is no log under ${record}`, { hint: "bus where" });
    // Opening refuses a link at the end of the path; one on the way is found here.
    readFolder(fs, layout.checkout, parts.slice(0, -1).join("/"));
    return join(layout.checkout, file);
  };
  return {
    segments: (log) => (log === undefined ? LOGS.flatMap(list) : list(log)),
    scan: (file, options) => scanFile(fs, pathOf(file), { file, log: logOf(file, record) }, options),
    audit: async (paths, options) => auditFiles(fs, paths.map((file) => ({ path: pathOf(file), label: { file, log: logOf(file, record) } })), options),
    links: () => linksBelow(fs, layout.checkout, record),
    seal(log, day, agent, session, first, lines) {
      checkId("agent", agent);
      checkId("session", session);
      if (!DAY.test(day)) throw new BusError("USAGE", `${JSON.stringify(day)} is not a day`, { hint: "use for instance 2026-01-31" });
      const text = lines.map((line) => `${line}\n`).join("");
      const folder = `${record}/${log}/${day}`;
      for (let n = first; ; n += 1) {
        const file = `${folder}/${segmentName(agent, session, n)}`;
        if (files.create(file, text)) return { file, n };
      }
    },
    watchSegments: (known, signal) => watchSegments(fs, layout, LOGS.map((log) => `${record}/${log}`), () => LOGS.flatMap(list), known, signal),
    trackedLogs() {
      if (layout.recordDir === layout.busDir) return [];
      const events = files.has(`${record}/events/events.jsonl`) ? [{ log: "events" as const, file: `${record}/events/events.jsonl` }] : [];
      const channels = files.names(`${record}/messages`).filter((name) => name.endsWith(".jsonl"));
      return [...events, ...channels.map((name) => ({ log: "messages" as const, file: `${record}/messages/${name}` }))];
    },
  };
}

function segmentsOfDay(files: CheckoutFiles, log: Segment["log"], folder: string): Segment[] {
  return files
    .names(folder)
    .filter((name) => name.endsWith(".jsonl") && !name.startsWith("."))
    .map((name) => ({ ...parseSegmentName(name), file: `${folder}/${name}` }))
    .sort((a, b) => compare(a.writer, b.writer) || a.n - b.n || compare(a.file, b.file))
    .map(({ session, file }) => ({ log, file, session }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sealed message says in itself where it belongs, so its segment's own name will do for a channel. */
function logOf(file: string, record: string): LogName {
  return file.startsWith(`${record}/events/`) ? "events" : `messages/${file.slice(file.lastIndexOf("/") + 1, -".jsonl".length)}`;
}
