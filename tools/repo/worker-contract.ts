import type { Document } from "../domain/document.js";
import type { FileText } from "../platform/read-document.js";
import type { WorkerEnd, WorkerPlan } from "../schema/records.gen.js";

/** What a worker leaves in files: beside the live bus, in its checkout, and in its plan's folder. Paths are relative to the checkout unless said otherwise. */
export interface WorkerFiles {
  /** `workers.json` of a plan's folder; null: not there. */
  plan(folder: string): Document<WorkerPlan> | null;
  /** Where a plan's folder is, relative to the checkout ("" at its root), from what the caller typed in the working directory. Throws USAGE outside the checkout, NOT_FOUND. */
  folder(typed: string): string;
  /** A small text; null: not there. A symbolic link out of the checkout, or what is no UTF-8, is a reason. */
  text(path: string): FileText | null;
  /** Names in a folder, sorted; none where there is no folder. */
  names(folder: string): readonly string[];
  /** Appends a line to the PID file, whole and synced; makes its folder, ignored by git. */
  note(pidFile: string, line: string): void;
  /** Creates an empty log, ignored by git; absolute. Throws CONFLICT when it is there. */
  createLog(path: string): string;
  log(path: string): WorkerLog;
  end(worker: string): EndFile;
  /** Where a keeper tells its own trouble, absolute. */
  trouble(worker: string): string;
  /** Takes away the ends of workers whose ends are on the record, and where their keepers had no trouble to tell. What cannot be taken away stays for the next time. */
  sweep(isOver: (worker: string) => boolean): void;
  /** Puts a text into the checkout, whole; overwrites. */
  write(path: string, text: string): void;
  /**
   * Copies a file into a folder for good, without what looks like a secret; gzipped (and named .gz) from `zipFrom` bytes on, and read again before it returns.
   * A copy that is there already is replaced only where all of it stays: otherwise this one gets another name. null: there is no such file.
   */
  keep(path: string, into: string, zipFrom: number): Promise<KeptCopy | null>;
  /** Takes away what was kept elsewhere. */
  drop(path: string): void;
}

/** A copy of what is to be kept. */
export interface KeptCopy {
  /** Relative to the checkout. */
  readonly path: string;
  /** Of what it holds, unzipped. */
  readonly bytes: number;
  readonly sha256: string;
  /** SHA-256 of the copy's file as it lies there. */
  readonly stored: string;
  /** What was taken out because it looks like secrets: kinds, each once. */
  readonly redacted: readonly string[];
}

/** A log may be gigabytes, and may be anything but text. */
export interface WorkerLog {
  /** null: not there. `at`: when it was last written, ms since the epoch. */
  facts(): { readonly bytes: number; readonly at: number } | null;
  /** Its last lines, oldest first, each at most 2,000 characters and without control characters. `end`: as if it ended there, bytes. */
  tail(lines: number, end?: number): readonly string[];
  /** Every line in order with its number, each at most 2,000 characters; in a stream, so that its length does not matter. What a line showed one after the other (`\r`) comes one after the other, under one number. */
  lines(): AsyncIterable<{ readonly text: string; readonly line: number }>;
  /** Bytes from an offset on, at most 64 KiB. */
  from(offset: number): Buffer;
}

/** How a worker ended, written where there is room for it since before it began, so that a full disk cannot lose it. */
export interface EndFile {
  /** Throws UNWRITABLE: then nothing may be started. */
  reserve(): void;
  write(end: WorkerEnd): void;
  /** null: it has not been written, or not whole. */
  read(): WorkerEnd | null;
}
