import { checkId } from "../../domain/id.js";
import type { FsPort } from "../../platform/fs-port.js";
import { readAt } from "../../platform/jsonl-reader.js";
import type { SafePath } from "../../platform/safe-path.js";
import { errnoOf, failWrite } from "../../platform/write-file-failure.js";
import { removeFile } from "../../platform/write-file.js";
import { CELL_SIZE, formatCell, parseCell, type ChainLink } from "./writer-chain-cell.js";

const FOLDER = [".live", "writers"];

/**
 * Each session's lines form a chain over all logs: `seq` counts them, `prev` is the hash of the one before. The last link is
 * kept in a small cell per session, and found again in the logs when the cell is lost. Two processes of one session that
 * append at once may both follow the same line: the chain forks and goes on. It is broken only where `prev` names no line at all.
 */
export interface WriterChain {
  /** Runs `write` with the session's last link (null: this is its first line) and keeps the link that it returns. */
  extend(session: string, write: (last: ChainLink | null) => ChainLink): void;
}

export function writerChain(fs: FsPort, safe: SafePath, findLast: (session: string) => ChainLink | null): WriterChain {
  const { O_RDWR, O_CREAT } = fs.constants;

  const open = (path: string): number => {
    try {
      return safe.open(path, O_RDWR | O_CREAT);
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw error;
      safe.makeDir(FOLDER, false);
      return safe.open(path, O_RDWR | O_CREAT);
    }
  };

  return {
    extend(session, write) {
      const path = safe.file(...FOLDER, checkId("session id", session));
      try {
        const fd = open(path);
        try {
          const last = parseCell(readAt(fs, fd, 0, CELL_SIZE)) ?? findLast(session);
          keep(fs, { fd, path }, write(last));
        } finally {
          fs.closeSync(fd);
        }
      } catch (error) {
        failWrite(error, path, safe.root);
      }
    },
  };
}

/** The line is written by now and must count as written: a cell that cannot be kept is removed, and the next line looks in the logs. */
function keep(fs: FsPort, { fd, path }: { fd: number; path: string }, link: ChainLink): void {
  try {
    if (fs.writeSync(fd, formatCell(link), 0, CELL_SIZE, 0) === CELL_SIZE) return;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
  removeFile(fs, path);
}
