import type { Problem } from "../domain/problem.js";
import type { LineMarks } from "./line-marks.js";

/** A receipt that a line names. */
export interface ReceiptUse {
  readonly path: string;
  /** SHA-256 (hex) that the last line with it says. */
  readonly sha256?: string;
  /** Where it is named: first, or last with a hash. */
  readonly line: number;
}

/** A line that follows one which was not read before it. */
export interface Orphan {
  readonly session: string;
  /** SHA-256 (hex) of the line that it follows. */
  readonly prev: string;
  readonly line: number;
}

/** What one log, or a part of it, holds: small whatever the log's size. */
export interface LogAudit {
  /** Lines passed, empty ones too. */
  readonly lines: number;
  /** Whole lines that satisfy their schema. */
  readonly records: number;
  readonly problems: readonly Problem[];
  /** How many more there are of a rule whose list is full. */
  readonly more: Readonly<Record<string, number>>;
  readonly marks: LineMarks;
  readonly receipts: readonly ReceiptUse[];
  /** What the events say of tenures: `TENURE` bits by claim_id. */
  readonly tenures: ReadonlyMap<string, number>;
  readonly orphans: readonly Orphan[];
  /** Bytes after the last newline: not there yet, or torn. */
  readonly pending: number;
}

export interface AuditOptions {
  /** Called now and then with the number of lines read since the last call. */
  readonly onProgress?: (lines: number) => void;
}
