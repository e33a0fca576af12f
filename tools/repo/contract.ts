/** What operations may ask of the documents that are files whatever the store: types only; `open-repo.ts` makes them. */
import type { Document } from "../domain/document.js";
import type { Edit } from "../domain/edits/edit.js";
import type { EditPlace } from "../domain/guard.js";
import type { Problem } from "../domain/problem.js";
import type { QueueItem } from "../domain/queue.js";
import type { NameRules } from "../domain/scope/scope.js";
import type { FileText } from "../platform/read-document.js";
import type { AuditOptions, LogAudit } from "../schema/log-audit.js";
import type { Assignment, Claim, Config, Lane, Lock, Manifest, Parallel, Pilot, Plan } from "../schema/records.gen.js";
import type { WorkerFiles } from "./worker-contract.js";

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

export type SnapshotKind = "claims" | "assignments" | "locks";
export interface SnapshotTypes {
  claims: Claim;
  assignments: Assignment;
  /** Open ones only. */
  locks: Lock;
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
  /** The files of the kind in the other worktrees, less those of these ids. */
  allElsewhere<K extends SnapshotKind>(kind: K, except: ReadonlySet<string>): Document<SnapshotTypes[K]>[];
  /** Removes the snapshot; nothing happens when there is none. */
  remove(kind: SnapshotKind, id: string): void;
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
  /** Why a plan is as it is, free Markdown beside it; null: not there. */
  justification(id: string): Document<string> | null;
  writeJustification(id: string, text: string): string;
}

export interface Queue {
  list(): { items: QueueItem[]; problems: Problem[] };
  /** The same of the other worktrees together. */
  elsewhere(): { items: QueueItem[]; problems: Problem[] };
  /** The numbers that files of the queue have by their names, readable or not, here and in the other worktrees. */
  numbers(): number[];
  /** Creates `queue/<name>`; false: there is such a file. Throws USAGE for a name that is no item's, UNWRITABLE or BAD_DATA. */
  create(name: string, text: string): boolean;
  /** Replaces `queue/<name>` by what `edit` makes of it, whole; a byte order mark is handed over, too. Throws NOT_FOUND, UNWRITABLE or BAD_DATA. */
  change(name: string, edit: (text: string) => string): void;
}

export interface Receipts {
  /** Resolves a path inside the checkout to its SHA-256 (hex). Throws BusError USAGE (outside, symlink out) or NOT_FOUND. */
  hash(path: string): { path: string; sha256: string };
  /** Why a receipt does not resolve, or null when it does. */
  problem(path: string): string | null;
  /** Whether it resolves in another checkout of the repository. */
  isElsewhere(path: string): boolean;
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
  /** `index`: a file, absolute, instead of the checkout's own. `input`: what it reads. */
  run(args: readonly string[], options?: { allowFailure?: boolean; index?: string; input?: string | Uint8Array }): { status: number; stdout: string; stderr: string };
  runBytes(args: readonly string[], options?: { index?: string; input?: string | Uint8Array }): Buffer;
}

/** What is being done in one checkout, whatever its index says. Paths are relative to its root. */
export interface GitWork {
  readonly git: Git;
  /** The commit checked out. Throws NOT_FOUND where there is none yet. */
  head(): string;
  /** Paths that differ from `base`: committed since, staged, changed, untracked and not ignored; both names of a rename. Sorted. */
  changed(base: string): string[];
  /** Git's name for the files as they are now, of those paths that `keep` wants. */
  tree(keep: (path: string) => boolean): string;
  /** What makes these files, as they are now, of `base`: `git apply` takes it, binaries and any encoding too. No bytes: nothing differs. */
  patch(base: string, paths: readonly string[]): Buffer;
  /** A file of the checkout as it is now; null: nothing is there. Throws BAD_DATA for what is no file of its own, as symbolic links. */
  file(path: string): { readonly bytes: Buffer; readonly sha256: string } | null;
  /** A small document of the checkout, as `WorklogFiles` reads them; null: not there. */
  read(path: string): FileText | null;
  /** Lets the checkout's files and index follow its branch, which has moved from one commit to another; nobody's edit is lost, and run again it goes on where it was killed. */
  bringAlong(before: string, after: string): BroughtAlong;
  /** Where the checkout is, or would be: without the symbolic links on the way, as git names it. */
  realPath(): string;
  /** Takes the folder away when it is empty, or `withLink` holds nothing but git's link. Whether none is there now. */
  dropFolder(withLink: boolean): boolean;
}

/** What stayed as it was because somebody has edited it. */
export interface BroughtAlong {
  /** Files. */
  readonly kept: readonly string[];
  /** What is staged for them. */
  readonly staged: readonly string[];
}

/** Records of parallel work as files, which show what the live bus's registers say; beside it, in the main worktree. */
export interface ParallelFiles {
  /** `_bus/parallel.json`; null: not there. Throws BAD_DATA. */
  policy(): Parallel | null;
  /** A file of the main worktree, without a byte order mark; null: not there. */
  text(path: string): FileText | null;
  readonly lanes: RecordFiles<Lane>;
  readonly pilots: RecordFiles<Pilot>;
}

export interface RecordFiles<T> {
  ids(): string[];
  /** null: no such file. */
  read(id: string): Document<T> | null;
  /** Replaces it whole. */
  write(id: string, value: T): void;
}

/** The checkout's own files, as people name them. */
export interface Tree {
  /** The working directory relative to the checkout; "" at its root. */
  readonly here: string;
  /** Whether a path, relative to the checkout, is there; "file": and nothing can be below it. */
  exists(path: string): boolean | "file";
  /** How git tells names apart here. */
  rules(): NameRules;
  /** Where an edit lands: in whichever worktree, and through symbolic links. Throws BAD_DATA. */
  place(edit: Edit): EditPlace[];
}

/** The documents that the settings declare as the worklog. Paths are relative to the checkout; BAD_DATA for those that leave it. */
export interface WorklogFiles {
  /** null: not there. A symbolic link, or what is no UTF-8, is a reason. Byte order marks stay. */
  read(path: string): FileText | null;
  /** Creates or replaces the file whole. Throws UNWRITABLE or BAD_DATA. */
  replace(path: string, text: string): void;
}

/** Where git looks for hooks. */
export interface HookPlace {
  /** Absolute. */
  readonly folder: string;
  /** Others have the same files: they are tracked, or a whole machine's. */
  readonly shared: boolean;
  /** husky: it calls the folder's scripts by `sh -e`. machine: the folder is not this repository's. */
  readonly runner: "git" | "husky" | "machine";
  /** Of a machine's: which of git's settings names it. */
  readonly scope?: string;
}

export interface HookFile {
  /** inactive: git does not run it, because it may not be executed. */
  readonly kind: "none" | "shell" | "other" | "linked" | "inactive";
  /** Of a shell script. */
  readonly text: string | null;
}

/** Git's hooks. Paths are absolute. Throws UNWRITABLE or BAD_DATA. */
export interface HookFiles {
  place(): HookPlace;
  /** `needsMode`: only what may be executed is run. */
  read(path: string, needsMode: boolean): HookFile;
  /** Creates or replaces an executable file whole. */
  write(path: string, text: string): void;
  move(from: string, to: string): void;
  remove(path: string): void;
}

/** A small file of the caller's choosing that survives a restart. */
export interface CursorFile {
  /** null: not there yet. */
  read(): unknown;
  write(value: unknown): void;
}

/** Where the agents' clients keep what decides whether the bus is wired and trusted. Only read. All paths absolute. */
export interface ClientPlaces {
  /** CODEX_HOME or ~/.codex; absent where the environment names no home. */
  readonly codexHome?: string;
  /** CLAUDE_CONFIG_DIR or ~/.claude. */
  readonly claudeHome?: string;
  /** Where Claude Code keeps which folders are trusted. */
  readonly claudeState?: string;
  /** ~/.gemini, or that below GEMINI_CLI_HOME. */
  readonly geminiHome?: string;
  /** Folders in which programs are looked for; absent where the environment does not say. */
  readonly searchPath?: readonly string[];
  /** The text of the skill that `bus init --clients` installs. */
  readonly skill: string;
  has(path: string): boolean;
  /** Links are followed, as the clients do. null: not there. */
  read(path: string): FileText | null;
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
  readonly tree: Tree;
  readonly worklog: WorklogFiles;
  /** Loaded when it is asked for. */
  clients(): Promise<ClientPlaces>;
  /** Lock files that git has left or holds, and since when, ms since the epoch. */
  gitLocks(): { file: string; since: number }[];
  /** null outside git. */
  readonly git: Git | null;
  /** The work in a checkout of this repository, by its absolute path; a file of its own in the bus's staging serves as index. */
  work(checkout: string): GitWork;
  /** Loaded when it is asked for. */
  parallel(): Promise<ParallelFiles>;
  /** Loaded when it is asked for. `home`: another checkout of this repository, absolute, to which its paths are relative; otherwise this one. */
  workers(home?: string): Promise<WorkerFiles>;
  /** null outside git. */
  readonly hooks: HookFiles | null;
  /** What may be forgotten: answers kept to ask for less, beside the live bus. What is broken reads as not there. */
  kept(name: string): CursorFile;
  /** `path` is relative to the working directory. */
  cursorFile(path: string): CursorFile;
  /** A text that the caller names, relative to the working directory; null: not there. Only read. */
  named(path: string): FileText | null;
  /** Writes a report below `_report/` and returns its path relative to the checkout. Throws when it exists. */
  writeReport(path: string, text: string | Buffer): string;
  /** Paths below `_report/`, relative to the checkout. */
  reports(): string[];
}
