import { watchDirectories } from "../../platform/directory-watch.js";
import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import type { FollowOptions, FollowPosition, Follower, LogEntry, LogName } from "../contract.js";
import { FollowedFile } from "./follow-file.js";
import { formatPosition, parsePosition, type FilePosition } from "./follow-position.js";
import { LogFollower, type FollowStart } from "./log-follower.js";
import type { LogsLayout } from "./logs-layout.js";

export interface FollowerFiles {
  readonly fs: FsPort;
  readonly safe: SafePath;
  readonly layout: LogsLayout;
  /** Warnings for people. */
  readonly tell: (line: string) => void;
}

/**
 * Follows from now on, although it reads only while it is iterated: what is appended after this call is handed out.
 * Ends when the signal aborts, the iteration stops, or with `once` when all that is there was handed out. Throws USAGE for a position that is none, BAD_DATA for an unreadable log.
 */
export function openFollower({ fs, safe, layout, tell }: FollowerFiles, { logs, from, signal, once = false, poll = false }: FollowOptions): Follower {
  const known = from === undefined ? null : parsePosition(from);
  const followers = new Map<LogName, LogFollower>();
  const wake = wakeUp(signal);

  const add = (log: LogName, start: FollowStart): void => {
    const file = new FollowedFile(fs, safe, layout.path(log));
    followers.set(log, new LogFollower(fs, file, layout.label(log), known?.get(log) ?? start));
  };
  const discover = (start: FollowStart): void => {
    const names: readonly LogName[] = logs === "events" ? ["events"] : ["events", ...layout.names(), ...knownLogs(known)];
    for (const log of names) if (!followers.has(log)) add(log, start);
  };
  const close = (): void => {
    for (const follower of followers.values()) follower.close();
  };

  let isReading = false;

  async function* follow(): AsyncGenerator<LogEntry, void, undefined> {
    isReading = true;
    const watch = watchDirectories(fs, layout.folders(), wake.now, { poll, tell });
    try {
      while (!signal.aborted) {
        wake.reset();
        discover("beginning");
        for (const follower of followers.values()) {
          for (const entry of follower.entries()) {
            yield entry;
            // Not before: what was taken out of a follower has to be handed out.
            if (signal.aborted) return;
          }
        }
        if (once) return;
        await wake.wait();
      }
    } finally {
      watch.close();
      close();
    }
  }

  signal.addEventListener("abort", () => (isReading ? undefined : close()), { once: true });
  discover(known === null ? "end" : "beginning");
  const entries = follow();
  return {
    [Symbol.asyncIterator]: () => entries,
    position: () => positions(followers),
  };
}

function knownLogs(known: ReadonlyMap<string, FilePosition> | null): LogName[] {
  return [...(known?.keys() ?? [])].filter((log) => log.startsWith("messages/")) as LogName[];
}

function positions(followers: ReadonlyMap<LogName, LogFollower>): FollowPosition {
  const files = new Map<string, FilePosition>();
  for (const [log, follower] of followers) {
    const position = follower.position();
    if (position !== null) files.set(log, position);
  }
  return formatPosition(files);
}

/** Remembers a wake-up that comes while nobody waits. */
function wakeUp(signal: AbortSignal): { now(): void; reset(): void; wait(): Promise<void> } {
  let isAwake = false;
  let resolve: (() => void) | null = null;
  const now = (): void => {
    isAwake = true;
    resolve?.();
  };
  signal.addEventListener("abort", now, { once: true });
  return {
    now,
    reset: () => {
      isAwake = false;
    },
    wait: () =>
      new Promise((done) => {
        if (isAwake || signal.aborted) done();
        else resolve = done;
      }),
  };
}
