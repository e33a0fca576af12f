/** Every way in which a command can fail on purpose. */
export type ErrorCode =
  | "NO" // the answer is no: validation found errors, a check failed
  | "USAGE" // bad flag, bad id, no agent
  | "CONFLICT" // someone else holds it, or it is assigned to someone else
  | "NOT_FOUND"
  | "NOT_YOURS" // you do not hold it, or not any more
  | "BAD_DATA" // stored data is bad or unreadable
  | "UNWRITABLE" // the bus cannot be written: disk full, read-only, sandbox
  | "REMOTE" // remote unreachable; try again
  | "INTERRUPTED";

/** DESIGN §4. Anything that is not a BusError is a bug and exits 70. */
export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  NO: 1,
  USAGE: 2,
  CONFLICT: 3,
  NOT_FOUND: 4,
  NOT_YOURS: 5,
  BAD_DATA: 6,
  UNWRITABLE: 6,
  REMOTE: 7,
  INTERRUPTED: 130,
};

export interface ErrorDetail {
  /** A command that helps. */
  hint?: string;
  /** The file that is at fault, as the message names it. */
  file?: string;
  /** Set when an agent overstepped a rule: the refusal then goes on the event log. */
  refusal?: { rule: string; task_id?: string };
  cause?: unknown;
}

export class BusError extends Error {
  override readonly name = "BusError";
  readonly hint?: string;
  readonly file?: string;
  readonly refusal?: { rule: string; task_id?: string };

  constructor(readonly code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    if (detail.hint !== undefined) this.hint = detail.hint;
    if (detail.file !== undefined) this.file = detail.file;
    if (detail.refusal !== undefined) this.refusal = detail.refusal;
  }
}
