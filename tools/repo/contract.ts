/** What operations may ask of the documents that are files whatever the store: types only; `open-repo.ts` makes them. */
import type { Document } from "../domain/document.js";
import type { Problem } from "../domain/problem.js";
import type { QueueItem } from "../domain/queue.js";
import type { AuditOptions, LogAudit } from "../schema/log-audit.js";
import type { Assignment, Claim, Config, Manifest, Plan } from "../schema/records.gen.js";

/** Where things are. All paths absolute, symlinks resolved. */
export interface Layout {
  /** The live bus: `_bus/` of the main worktree, a bare repository's own `_bus/`, the nearest `_bus/` above, or BUS_DIR. */
  readonly busDir: string;
  /** The checkout in which the command runs; where its record, plans, queue and reports are. */
  readonly checkout: string;
  /** `<checkout>/_bus`: the record of this branch. Equals `busDir` in the main worktree. */
  readonly recordDir: string;
  /** `checkout` relative to the folder that holds `busDir`; "." in the main worktree. */
  readonly worktree: string;
  readonly git: { readonly gitDir: string; readonly commonDir: string } | null;
}

export type SnapshotKind = "claims" | "assignments";
export interface SnapshotTypes {
  claims: Claim;
  assignments: Assignment;
}

export type { Document };

/** A write-once, tracked piece of a log. */
export interface Segment {
  /** "events" or "messages". */
  readonly log: "events" | "messages";
  /** Relative to the checkout. */
  readonly file: string;
  /** From the file's name. */
  readonly session: string;
}

/** What git tracks of the bus in one checkout: snapshots and write-once segments. */
export interface BranchRecord {
  ids(kind: SnapshotKind): string[];
  /** null: no such file. */
  read<K extends SnapshotKind>(kind: K, id: string): Document<SnapshotTypes[K]> | null;
  /** The same file in the other worktrees of this repository; only those that have it. */
  elsewhere<K extends SnapshotKind>(kind: K, id: string): Document<SnapshotTypes[K]>[];
  /** Replaces the snapshot whole (tmp + rename). Keys stay in the record's own order. */
  write<K extends SnapshotKind>(kind: K, id: string, value: SnapshotTypes[K]): void;
  /** Oldest first. */
  segments(log?: "events" | "messages"): Segment[];
  /** Lines of a segment, or of a log file that is tracked itself; same rules as the live log. */
  scan(file: string, options?: import("../store/contract.js").ScanOptions): Iterable<import("../store/contract.js").LogEntry>;
  /** Checks every line of such files; see `Logs.audit`. */
  audit(files: readonly string[], options: AuditOptions): Promise<LogAudit[]>;
  /** Symbolic links below `_bus`, which nothing follows, relative to the checkout. */
  links(): string[];
  /** Creates a write-once segment from raw lines (each without its newline), numbered `first` or the next number free in this checkout. */
  seal(log: "events" | "messages", day: string, agent: string, session: string, first: number, lines: readonly string[]): { file: string; n: number };
  /** Segments other than the known ones, as they appear by pull, merge or publish. */
  watchSegments(known: readonly Segment[], signal: AbortSignal): AsyncIterable<Segment>;
  /** Tracked copies of live logs in this checkout when it is not the main worktree (repositories that track `events.jsonl`). */
  trackedLogs(): { log: "events" | "messages"; file: string }[];
}

export interface Plans {
  ids(): string[];
  read(id: string): Document<Plan> | null;
  write(plan: Plan): string;
}

export interface Queue {
  list(): { items: QueueItem[]; problems: Problem[] };
}

export interface Receipts {
  /** Resolves a path inside the checkout to its SHA-256 (hex). Throws BusError USAGE (outside, symlink out) or NOT_FOUND. */
  hash(path: string): { path: string; sha256: string };
  /** Why a receipt does not resolve, or null when it does. */
  problem(path: string): string | null;
}

export interface Manifests {
  /** The manifest in force, and the copies beside it. */
  current(): Document<Manifest> | null;
  copies(): Document<Manifest>[];
  /** Makes `manifest` the one in force and writes its copy; what was in force is kept as its own. */
  swapIn(manifest: Manifest): void;
}

export interface GitHead {
  readonly branch?: string;
  readonly commit?: string;
}

/** Everything that starts a `git` process. Never used on the hot path. */
export interface Git {
  run(args: readonly string[], options?: { allowFailure?: boolean }): { status: number; stdout: string; stderr: string };
  runBytes(args: readonly string[]): Buffer;
}

/** A small file of the caller's choosing that survives a restart. */
export interface CursorFile {
  /** null: not there yet. */
  read(): unknown;
  write(value: unknown): void;
}

export interface Repo {
  readonly layout: Layout;
  config(): Config;
  /** Branch and commit of this checkout, read from files. */
  head(): GitHead;
  readonly record: BranchRecord;
  readonly plans: Plans;
  readonly queue: Queue;
  readonly receipts: Receipts;
  readonly manifests: Manifests;
  /** Lock files that git has left or holds, and since when, ms since the epoch. */
  gitLocks(): { file: string; since: number }[];
  /** null outside git. */
  readonly git: Git | null;
  /** `path` is relative to the working directory. */
  cursorFile(path: string): CursorFile;
  /** Writes a report below `_report/` and returns its path relative to the checkout. Throws when it exists. */
  writeReport(path: string, text: string): string;
  /** Paths below `_report/`, relative to the checkout. */
  reports(): string[];
}
