import { basename, dirname, join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import type { FsPort } from "../../platform/fs-port.js";
import { linkedPart } from "../../platform/linked-part.js";
import { errnoOf, failWrite } from "../../platform/write-file-failure.js";
import { syncDir } from "../../platform/write-file.js";
import type { CheckoutFiles } from "../checkout-files.js";
import type { Git } from "../contract.js";
import { makeFolders } from "../make-folders.js";

/** Ignores itself and what workers leave, nothing that people keep beside it. */
const IGNORED = "/.gitignore\n/*-worker-pids*.txt\n/worker-*.log\n/worker-*.misses.md\n/check-*.log\n";
const NEWLINE = 10;

export interface ScratchPlace {
  /** The checkout, a real path. */
  readonly home: string;
  readonly files: CheckoutFiles;
  readonly durable: () => boolean;
  readonly git: () => Git | null;
}

/** The PID file and the logs: new files in a folder of the checkout, `tmp/`, that git is not to see. Symbolic links are refused. */
export function scratchFiles(fs: FsPort, { home, files, durable, git }: ScratchPlace) {
  const { O_APPEND, O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

  /** Makes its folder, and keeps what is new in it from git. */
  const create = (path: string): number => {
    makeFolders(fs, home, dirname(path));
    const fd = fs.openSync(join(home, path), O_CREAT | O_EXCL | O_APPEND | O_RDWR | O_NOFOLLOW, 0o644);
    try {
      ignore(path);
      if (durable()) syncDir(fs, join(home, dirname(path)));
      return fd;
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  };

  const ignore = (path: string): void => {
    const folder = dirname(path);
    if (folder === ".") return;
    const seen = git()?.run(["check-ignore", "--quiet", "--", path], { allowFailure: true });
    // 0: ignored already; 128: git has no work tree here. A file of rules that is there stays as it is.
    if (seen?.status === 1) files.create(`${folder}/.gitignore`, IGNORED);
  };

  const open = (path: string): number => {
    try {
      const linked = linkedPart(fs, home, path);
      if (linked !== null) throw refused(home, linked, "is a symbolic link");
      // O_NONBLOCK: opening a FIFO would wait for its reader.
      const fd = fs.openSync(join(home, path), O_APPEND | O_RDWR | O_NOFOLLOW | O_NONBLOCK);
      if (fs.fstatSync(fd).isFile()) return fd;
      fs.closeSync(fd);
      throw refused(home, path, "is not a regular file");
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw error;
      try {
        return create(path);
      } catch (raced) {
        // Another keeper created it just now.
        if (errnoOf(raced) === "EEXIST") return open(path);
        throw raced;
      }
    }
  };

  return {
    note(path: string, line: string): void {
      try {
        const fd = open(path);
        try {
          // A line that a full disk cut short ends where the next one begins.
          const text = Buffer.from(`${endsLine(fs, fd) ? "" : "\n"}${line}\n`);
          if (fs.writeSync(fd, text) < text.length) throw new BusError("UNWRITABLE", `cannot write ${path}: it took only a part of a line`, { hint: `df -h ${home}` });
          if (durable()) fs.fdatasyncSync(fd);
        } finally {
          fs.closeSync(fd);
        }
      } catch (error) {
        failWrite(error, path, home);
      }
    },
    createLog(path: string): string {
      try {
        fs.closeSync(create(path));
        return join(home, path);
      } catch (error) {
        if (errnoOf(error) !== "EEXIST") return failWrite(error, path, home);
        throw new BusError("CONFLICT", `${path} is there already, and a log is never written over`, { hint: `ls -l ${join(home, path)}` });
      }
    },
  };
}

function endsLine(fs: FsPort, fd: number): boolean {
  const { size } = fs.fstatSync(fd);
  const last = Buffer.alloc(1);
  return size === 0 || (fs.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === NEWLINE);
}

function refused(home: string, path: string, what: string): BusError {
  return new BusError("BAD_DATA", `${path} ${what}`, { hint: `ls -ld ${join(home, path)}   (${basename(path)} must be a file of its own)` });
}
