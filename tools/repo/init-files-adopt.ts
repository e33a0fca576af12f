import { basename, join } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { type GitProcess, gitProcess } from "../platform/git-process.js";
import { linkedPart } from "../platform/linked-part.js";
import type { CheckoutFiles } from "./checkout-files.js";
import type { Layout } from "./contract.js";
import { segmentName } from "./segment-name.js";

/** Turning logs that git tracks into write-once segments. Paths are relative to the checkout. */
export interface LogAdoption {
  /** Live logs that git tracks here; none outside git. Throws NOT_FOUND when there is no git to ask. */
  tracked(): string[];
  /** The segment that holds the log's lines byte for byte already, or the name that it would get. Throws CONFLICT when lines that git has are gone. */
  plan(log: string, day: string): { segment: string; exists: boolean; lines: number };
  /** Writes that segment. */
  seal(log: string, segment: string): void;
  /** Takes logs out of git's index; the files stay. */
  untrack(logs: readonly string[]): void;
}

const AGENT = "adopted";

interface Place {
  readonly fs: FsPort;
  readonly files: CheckoutFiles;
  readonly layout: Layout;
  readonly record: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function logAdoption({ fs, files, layout, record, env }: Place): LogAdoption {
  const { checkout, git: dirs } = layout;
  const git: GitProcess | null = dirs === null ? null : gitProcess({ cwd: checkout, gitDir: dirs.gitDir, env });
  const bytesOf = (path: string): Buffer => readLog(fs, checkout, path);

  return {
    tracked() {
      if (git === null) return [];
      const { stdout } = git.run(["ls-files", "-z", "--", `:(literal)${record}/events/events.jsonl`, `:(glob)${record}/messages/*.jsonl`]);
      return stdout.split("\0").filter((path) => path !== "");
    },
    plan(log, day) {
      const bytes = bytesOf(log);
      const kept = git?.runBytes(["cat-file", "blob", `:${log}`]);
      if (kept !== undefined && !bytes.subarray(0, kept.length).equals(kept)) {
        throw new BusError("CONFLICT", `${log} is not what git tracks of it plus new lines: some would be lost`, { hint: `git diff -- ${log}` });
      }
      const lines = completeLines(bytes);
      const folder = `${record}/${log.slice(record.length + 1).split("/")[0]}`;
      const session = `${AGENT}.${basename(log, ".jsonl")}`;
      const days = files.names(folder).filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name));
      for (const known of new Set([...days, day])) {
        for (let n = 1; files.has(`${folder}/${known}/${segmentName(AGENT, session, n)}`); n += 1) {
          const segment = `${folder}/${known}/${segmentName(AGENT, session, n)}`;
          if (bytesOf(segment).equals(lines)) return { segment, exists: true, lines: countLines(lines) };
        }
      }
      let n = 1;
      while (files.has(`${folder}/${day}/${segmentName(AGENT, session, n)}`)) n += 1;
      return { segment: `${folder}/${day}/${segmentName(AGENT, session, n)}`, exists: false, lines: countLines(lines) };
    },
    seal(log, segment) {
      if (files.create(segment, completeLines(bytesOf(log)))) return;
      throw new BusError("CONFLICT", `${segment} appeared just now`, { hint: "bus init --adopt" });
    },
    // Forced, because a live log has lines that are neither staged nor committed; with --cached the file itself is safe.
    untrack: (logs) => void git?.run(["rm", "--cached", "--force", "--quiet", "--", ...logs.map((log) => `:(literal)${log}`)]),
  };
}

/** Every whole line. One that only lacks its end is whole when it parses. */
function completeLines(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(0x0a) + 1;
  const rest = bytes.subarray(end);
  return rest.length > 0 && isJson(rest.toString("utf8")) ? Buffer.concat([bytes, Buffer.from("\n")]) : bytes.subarray(0, end);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function readLog(fs: FsPort, checkout: string, path: string): Buffer {
  if (factsOf(fs, join(checkout, path)) === null) throw new BusError("NOT_FOUND", `git tracks ${path}, but the file is gone`, { hint: `git restore -- ${path}` });
  const linked = linkedPart(fs, checkout, path);
  if (linked !== null) throw new BusError("BAD_DATA", `${linked} is a symbolic link; nothing under the bus may be one`, { hint: "bus doctor" });
  return fs.readFileSync(join(checkout, path));
}
