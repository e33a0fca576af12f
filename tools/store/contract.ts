/**
 * What a driver gives: compare-and-set registers, append-only logs, and following them. Nothing here assumes files.
 * Every driver runs `contract.suite.ts`.
 */
import type { Problem } from "../domain/problem.js";
import type { AuditOptions, LogAudit } from "../schema/log-audit.js";

export type RegisterKind = "claims" | "assignments" | "sessions" | "bindings" | "sends" | "seals" | "locks" | "lanes" | "approvals" | "integrations" | "pilots" | "briefs" | "workers";

export interface RegisterKey {
  readonly kind: RegisterKind;
  /** Satisfies `isId`. */
  readonly id: string;
}

/** What a register held at some moment between the call and the answer. */
export interface Head<T> {
  /** Strictly increasing per register; 0: never set. Opaque to callers. */
  readonly version: number;
  readonly value: T | null;
  /** The driver's own: what it needs to compare. */
  readonly token: unknown;
}

/** A log line that a change brings with it. It is kept with the revision, so that a crash before the append can be mended. */
export interface Announcement {
  readonly log: LogName;
  readonly line: LogLine;
}

export interface Change<T> {
  /** The verb, for people who read revisions. */
  readonly op: string;
  readonly value: T;
  readonly announce?: readonly Announcement[];
  /** false: this change may be lost in a power cut (presence). Default: the store's durability. */
  readonly durable?: boolean;
  /** Nothing that people look at changes: what a driver shows them beside the register may stay as it is. */
  readonly quiet?: boolean;
}

export interface Registers {
  /** Linearizable read. Throws BusError BAD_DATA or UNWRITABLE; an unreadable register is never "empty". */
  read<T>(key: RegisterKey): Promise<Head<T>>;
  /**
   * Replaces `head` by `change`, if nobody did before: the new head, or null on a lost race (read again, then decide).
   * Does not append the announcements: the caller does, afterwards.
   * Throws BusError UNWRITABLE when it did not happen, BAD_DATA with "indeterminate" when it cannot be told.
   */
  compareAndSet<T>(key: RegisterKey, head: Head<T>, change: Change<T>): Promise<Head<T> | null>;
  /** The ids that were ever set, sorted. */
  ids(kind: RegisterKind): Promise<string[]>;
  /** What retained revisions announced, oldest first, so that missing lines can be appended again. */
  announcements(key: RegisterKey): Promise<readonly Announcement[]>;
}

export type LogName = "events" | `messages/${string}`;

/** A line as written: an object with at least `id` and `session_id`. The store adds `seq` and `prev` per session. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly id: string };

/** Where a line stands. */
export interface LinePlace {
  readonly log: LogName;
  /** For people: the file or subject, relative to the bus's root where there is one. */
  readonly file: string;
  /** Driver's own order within `file`; bytes in the file driver. */
  readonly offset: number;
  /** 1-based; only known when the scan began at the start. */
  readonly line?: number;
}

/** One line read: its parsed value, or what is wrong with it. */
export type LogEntry =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>>; readonly place: LinePlace; readonly bytes: number; /** The line as written, without its end; only where a scan says that it gives it. */ readonly text?: string }
  | { readonly ok: false; readonly problem: Problem; readonly place: LinePlace };

export interface ScanOptions {
  /** "backward" yields the newest line first. Default "forward". */
  direction?: "forward" | "backward";
  /** Yield only lines that contain each of these texts. A hint for speed: the caller checks again after parsing. */
  containing?: readonly string[];
  /** Begin at this offset (forward) or end there (backward). */
  from?: number;
}

/** Resumable position of a follower over all its logs; JSON, opaque to callers. */
export type FollowPosition = Readonly<Record<string, unknown>>;

export interface FollowOptions {
  /** Which logs. */
  logs: "events" | "events+messages";
  /** Start here; otherwise at the present end of each log. Logs that appear later are read from their beginning. */
  from?: FollowPosition;
  signal: AbortSignal;
  /** End when everything that is there has been handed out. */
  once?: boolean;
  /** Never rely on notifications. */
  poll?: boolean;
}

export interface Follower extends AsyncIterable<LogEntry> {
  /** The position after the last entry that was handed out. */
  position(): FollowPosition;
}

export interface Logs {
  /**
   * Appends one line; resolves when it is durable and was read back. Returns it with `seq` and `prev`.
   * Throws BusError USAGE when it is longer than the limit, UNWRITABLE otherwise.
   */
  append(log: LogName, line: LogLine): Promise<LogLine>;
  /** Every log that exists, `events` first. */
  names(): Promise<LogName[]>;
  /** Complete lines only: an unterminated last line is not there yet. Empty lines are skipped. Not deduplicated. */
  scan(log: LogName, options?: ScanOptions): Iterable<LogEntry> | AsyncIterable<LogEntry>;
  follow(options: FollowOptions): Follower;
  /** Checks every line of logs, faster than scans do; the audits in order. Without it, callers scan. */
  audit?(logs: readonly LogName[], options: AuditOptions): Promise<LogAudit[]>;
}

export interface Store {
  readonly registers: Registers;
  readonly logs: Logs;
  /** The store's own clock, in ms since the epoch: leases are judged by it, so that a skewed agent steals nothing. */
  now(): Promise<number>;
  /** Looks for what a crash can leave in the driver's own keeping; with `fix` mends it, only adding or setting aside. */
  checkup?(fix: boolean): Promise<readonly Check[]>;
  /** Proves compare-and-set, append and follow on the very place where the store is. Leaves nothing behind. */
  selfTest?(): Promise<SelfTest>;
}

/** One thing that was looked for. */
export interface Check {
  readonly name: string;
  /** "found": something is left that was not mended. */
  readonly state: "ok" | "found" | "fixed" | "skipped";
  readonly findings: readonly Problem[];
  /** What was looked at, or why it was not. */
  readonly note?: string;
}

/** Counts of a self-test: expected and seen must be equal. */
export interface SelfTest {
  readonly ok: boolean;
  readonly processes: number;
  readonly replaced: { readonly expected: number; readonly counted: number; readonly retries: number };
  readonly appended: { readonly expected: number; readonly read: number; readonly torn: number };
  readonly followed: { readonly expected: number; readonly seen: number; readonly twice: number };
  /** How long it took, ms. */
  readonly ms: number;
}
