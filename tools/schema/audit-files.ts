import type { FsPort } from "../platform/fs-port.js";
import { lineStartBefore } from "../platform/jsonl-reader.js";
import { workerEntry } from "../platform/worker-entry.js";
import { inWorkers, parallelism } from "../platform/worker-threads.js";
import { factsOf } from "../platform/file-facts.js";
import { auditLines } from "./audit-lines.js";
import { EMPTY_AUDIT, joinAudits } from "./join-audits.js";
import type { AuditOptions, LogAudit } from "./log-audit.js";
import type { Label } from "./parse-line-block.js";
import { scanRange } from "./scan-file.js";

/** A log smaller than this is read sooner than workers are started, bytes. */
const WORTH_WORKERS = 16 * 1024 * 1024;
/** About how long a line is, bytes. */
const LINE_BYTES = 200;

/** A part of a log file, for one worker. */
export interface Piece {
  readonly path: string;
  readonly label: Label;
  readonly start: number;
  readonly end: number;
}

export interface FileAuditOptions extends AuditOptions {
  /** The worker's script; default: where the build puts it. */
  readonly worker?: string;
  /** Only a file of at least so many bytes is given to workers. */
  readonly worthWorkers?: number;
}

/** Audits a log file, a big one by several threads. A missing file is empty. Throws BAD_DATA when it cannot be read. */
export async function auditFile(fs: FsPort, path: string, label: Label, options: FileAuditOptions = {}): Promise<LogAudit> {
  const size = factsOf(fs, path)?.size;
  if (size === undefined) return EMPTY_AUDIT;
  const { worker = workerEntry("schema/audit-worker"), worthWorkers = WORTH_WORKERS, onProgress } = options;
  if (size < worthWorkers || factsOf(fs, worker) === null) {
    const whole = auditPiece(fs, { path, label, start: 0, end: size }, options);
    return joinAudits([whole], pendingBytes(fs, path, size));
  }
  const count = parallelism();
  const pieces = Array.from({ length: count }, (_, n): Piece => ({ path, label, start: Math.floor((size * n) / count), end: Math.floor((size * (n + 1)) / count) }));
  return joinAudits(await inWorkers<LogAudit>(worker, pieces, onProgress), pendingBytes(fs, path, size));
}

export function auditPiece(fs: FsPort, { path, label, start, end }: Piece, options: AuditOptions): LogAudit {
  return auditLines(label.log === "events" ? "event" : "message", scanRange(fs, path, label, start, end), Math.ceil((end - start) / LINE_BYTES), options);
}

function pendingBytes(fs: FsPort, path: string, size: number): number {
  const { O_RDONLY, O_NOFOLLOW = 0 } = fs.constants;
  const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW);
  try {
    return size - lineStartBefore(fs, fd, size);
  } finally {
    fs.closeSync(fd);
  }
}
