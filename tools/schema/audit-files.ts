import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { lineStartBefore } from "../platform/jsonl-reader.js";
import { workerEntry } from "../platform/worker-entry.js";
import { inWorkers, parallelism } from "../platform/worker-threads.js";
import { auditLines } from "./audit-lines.js";
import { joinAudits } from "./join-audits.js";
import type { AuditOptions, LogAudit } from "./log-audit.js";
import type { Label } from "./parse-line-block.js";
import { scanRange } from "./scan-file.js";

/** Less than this is read sooner than workers are started, bytes. */
const WORTH_WORKERS = 16 * 1024 * 1024;
/** About how long a line is, bytes. */
const LINE_BYTES = 200;

export interface AuditedFile {
  readonly path: string;
  readonly label: Label;
}

/** A part of a log file: the lines that begin in [start, end). */
export interface Piece extends AuditedFile {
  readonly start: number;
  readonly end: number;
}

export interface FileAuditOptions extends AuditOptions {
  /** The worker's script; default: where the build puts it. */
  readonly worker?: string;
  /** Only so many bytes together are given to workers. */
  readonly worthWorkers?: number;
}

/** Audits log files, many bytes by several threads; the audits in order. A missing file is empty. Throws BAD_DATA when one cannot be read. */
export async function auditFiles(fs: FsPort, files: readonly AuditedFile[], options: FileAuditOptions = {}): Promise<LogAudit[]> {
  const { worker = workerEntry("schema/audit-worker"), worthWorkers = WORTH_WORKERS, onProgress } = options;
  const sizes = files.map(({ path }) => factsOf(fs, path)?.size ?? 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const alone = total < worthWorkers || factsOf(fs, worker) === null;
  const shares = cut(files, sizes, alone ? total : Math.ceil(total / parallelism()));
  const audits = alone ? shares.flat().map((piece) => auditPiece(fs, piece, options)) : (await inWorkers<LogAudit[]>(worker, shares, onProgress)).flat();
  const byPath = new Map<string, LogAudit[]>();
  for (const [at, { path }] of shares.flat().entries()) byPath.set(path, [...(byPath.get(path) ?? []), ...audits.slice(at, at + 1)]);
  return files.map((file, at) => joinAudits(byPath.get(file.path) ?? [], pendingBytes(fs, file, sizes[at] ?? 0)));
}

export function auditPiece(fs: FsPort, { path, label, start, end }: Piece, options: AuditOptions): LogAudit {
  return auditLines(label.log === "events" ? "event" : "message", scanRange(fs, path, label, start, end), Math.ceil((end - start) / LINE_BYTES), options);
}

/** Shares of at most `share` bytes each, cut across files where needed. Every file is in one, the empty too. */
function cut(files: readonly AuditedFile[], sizes: readonly number[], share: number): Piece[][] {
  const shares: Piece[][] = [[]];
  let room = share;
  for (const [at, file] of files.entries()) {
    const size = sizes[at] ?? 0;
    for (let start = 0; start < size || start === 0; ) {
      if (room === 0 && size > 0) {
        shares.push([]);
        room = share;
      }
      const end = Math.min(size, start + room);
      shares.at(-1)?.push({ ...file, start, end });
      room -= end - start;
      start = Math.max(end, 1);
    }
  }
  return shares;
}

/** Bytes after the last newline. */
function pendingBytes(fs: FsPort, { path }: AuditedFile, size: number): number {
  if (size === 0) return 0;
  const { O_RDONLY, O_NOFOLLOW = 0 } = fs.constants;
  const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW);
  try {
    return size - lineStartBefore(fs, fd, size);
  } finally {
    fs.closeSync(fd);
  }
}
