import { dirname, relative, sep } from "node:path";
import { checkId, isId } from "../../domain/id.js";
import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import { errnoOf, failRead } from "../../platform/write-file-failure.js";
import type { Label } from "../../schema/parse-line-block.js";
import type { LogName } from "../contract.js";

const EVENTS = ["events", "events.jsonl"] as const;
const CHANNEL = /^messages\/(.*)$/s;

/** Where live logs stand: `events/events.jsonl` and `messages/<channel>.jsonl` below the bus. */
export interface LogsLayout {
  /** Path below the bus. Throws USAGE when the channel is no id. */
  parts(log: LogName): readonly string[];
  /** Throws BAD_DATA for a symlink on the way. */
  path(log: LogName): string;
  label(log: LogName): Label;
  /** Every log that exists, `events` first. */
  names(): LogName[];
  /** The folders that hold logs, `_bus` itself first; they may be missing. */
  folders(): string[];
}

export function logsLayout(fs: FsPort, safe: SafePath): LogsLayout {
  const parts = (log: LogName): readonly string[] => {
    if (log === "events") return EVENTS;
    return ["messages", `${checkId("channel", CHANNEL.exec(log)?.[1] ?? log)}.jsonl`];
  };
  const path = (log: LogName): string => safe.file(...parts(log));

  const files = (dir: string): string[] => {
    try {
      return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return [];
      return failRead(error, dir, safe.root);
    }
  };

  return {
    parts,
    path,
    label: (log) => ({ log, file: relative(dirname(safe.root), path(log)).split(sep).join("/") }),
    names() {
      const channels = files(safe.dir("messages"))
        .filter((name) => name.endsWith(".jsonl"))
        .map((name) => name.slice(0, -".jsonl".length))
        .filter(isId)
        .sort();
      const hasEvents = files(safe.dir("events")).includes(EVENTS[1]);
      return [...(hasEvents ? (["events"] as const) : []), ...channels.map((channel) => `messages/${channel}` as const)];
    },
    folders: () => [safe.root, safe.dir("events"), safe.dir("messages")],
  };
}
