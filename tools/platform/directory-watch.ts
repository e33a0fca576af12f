import type { FSWatcher } from "node:fs";
import type { FsPort } from "./fs-port.js";
import { errnoOf } from "./write-file-failure.js";

/** ms between looks that trust no notification, and how many of them pass between checks that the watches still hold. */
const POLL = 250;
const REARM_EVERY = 4;

/** `statfs` types on which notifications miss what other machines write: NFS, SMB, CIFS, SMB2, 9p, FUSE. */
const REMOTE = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546]);

export interface DirectoryWatch {
  close(): void;
}

export interface WatchOptions {
  /** Never rely on notifications. */
  readonly poll: boolean;
  /** Told once, when the system refuses to watch. */
  readonly tell: (line: string) => void;
}

interface Armed {
  readonly watcher: FSWatcher;
  readonly identity: string;
}

/**
 * Calls `wake` soon after something changed in one of the folders, and every 250 ms anyway. Watches folders, never files:
 * a watch on a file goes deaf when it is replaced. Folders may be missing, come later, or be replaced (PROTOCOLS §4).
 */
export function watchDirectories(fs: FsPort, folders: readonly string[], wake: () => void, { poll, tell }: WatchOptions): DirectoryWatch {
  const armed = new Map<string, Armed>();
  let polling = poll;
  let ticks = 0;

  const disarm = (folder: string): void => {
    armed.get(folder)?.watcher.close();
    armed.delete(folder);
  };

  const giveUp = (reason: string): void => {
    if (polling) return;
    polling = true;
    for (const folder of folders) disarm(folder);
    tell(`cannot watch for changes (${reason}); looking every ${POLL} ms instead`);
  };

  const arm = (folder: string): void => {
    try {
      const identity = identityOf(fs, folder);
      if (armed.get(folder)?.identity === identity) return;
      disarm(folder);
      if (identity === null) return;
      if (isRemote(fs, folder)) {
        polling = true;
        return;
      }
      const watcher = fs.watch(folder, () => {
        if (armed.size < folders.length) check();
        wake();
      });
      watcher.on("error", () => disarm(folder));
      armed.set(folder, { watcher, identity });
      // What changed before the watch held has no notification.
      wake();
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === undefined) throw error;
      if (errno !== "ENOENT") giveUp(errno);
    }
  };

  const check = (): void => {
    for (const folder of folders) if (!polling) arm(folder);
  };

  check();
  const timer = setInterval(() => {
    ticks += 1;
    if (ticks % REARM_EVERY === 0) check();
    wake();
  }, POLL);
  return {
    close() {
      clearInterval(timer);
      for (const folder of folders) disarm(folder);
    },
  };
}

/** Tells a folder from one that took its name; null when there is none. */
function identityOf(fs: FsPort, folder: string): string | null {
  const stats = fs.statSync(folder, { throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}

function isRemote(fs: FsPort, folder: string): boolean {
  return process.platform === "linux" && REMOTE.has(fs.statfsSync(folder).type);
}
