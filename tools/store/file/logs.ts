import { BusError } from "../../domain/bus-error.js";
import type { FsPort } from "../../platform/fs-port.js";
import { LINE_LIMIT } from "../../platform/line-limits.js";
import { safePath, type SafePath } from "../../platform/safe-path.js";
import { auditFiles } from "../../schema/audit-files.js";
import { parseLine } from "../../schema/parse-line.js";
import type { LogLine, LogName, Logs } from "../contract.js";
import { appendLine } from "./append.js";
import { openFollower } from "./follow.js";
import { logsLayout } from "./logs-layout.js";
import { findLastLink, scanLog } from "./scan.js";
import { writerChain } from "./writer-chain.js";
import { sha256 } from "../../platform/sha256.js";
import type { ChainLink } from "./writer-chain-cell.js";

export interface FileLogsOptions {
  readonly fs: FsPort;
  /** Absolute path of `_bus`, symlinks resolved. */
  readonly busDir: string;
  readonly durability: "strict" | "relaxed";
  readonly safe?: SafePath;
  /** Warnings for people. */
  readonly tell?: (line: string) => void;
}

/** The live logs as JSONL files below `_bus`. Touches nothing until it is used. */
export function openFileLogs({ fs, busDir, durability, safe = safePath(fs, busDir), tell = () => {} }: FileLogsOptions): Logs {
  const layout = logsLayout(fs, safe);
  const chain = writerChain(fs, safe, (session) => findLastLink(fs, layout, session));
  return {
    async append(log, line) {
      const file = { fs, safe, parts: layout.parts(log), sync: durability === "strict" };
      const session = line["session_id"];
      if (typeof session !== "string") {
        appendLine(file, Buffer.from(`${textOf(log, line)}\n`));
        return line;
      }
      let written = line;
      chain.extend(session, (last) => {
        written = stamped(line, last);
        const text = textOf(log, written);
        appendLine(file, Buffer.from(`${text}\n`));
        return { seq: (last?.seq ?? 0) + 1, hash: sha256(text) };
      });
      return written;
    },
    names: async () => layout.names(),
    scan: (log, options) => scanLog(fs, layout, log, options),
    audit: async (names, options) => auditFiles(fs, names.map((log) => ({ path: layout.path(log), label: layout.label(log) })), options),
    follow: (options) => openFollower({ fs, safe, layout, tell }, options),
  };
}

function stamped(line: LogLine, last: ChainLink | null): LogLine {
  const { seq: _seq, prev: _prev, ...body } = line;
  return { ...body, id: line.id, seq: (last?.seq ?? 0) + 1, ...(last === null ? {} : { prev: last.hash }) };
}

/** The line as text. Throws USAGE for one that readers would refuse. */
function textOf(log: LogName, line: LogLine): string {
  const text = JSON.stringify(line);
  const length = Buffer.byteLength(text);
  if (length > LINE_LIMIT) {
    throw new BusError("USAGE", `a line of ${log} is at most ${LINE_LIMIT} bytes long; this one has ${length}`, { hint: "put the text in a file and name it as a receipt" });
  }
  const fault = parseLine(text);
  if (typeof fault === "string") throw new BusError("USAGE", `a line of ${log} ${fault}`, { hint: "use a JSON object with plain keys" });
  return text;
}
