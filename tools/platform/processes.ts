/** A worker as the system knows it: its process group, since when, and the mark that all its processes carry in their environment. */
export interface Marked {
  /** The worker's pid, which is its group's. */
  readonly pid: number;
  /** Its start time as `Host.startOf` tells it; null: not known. */
  readonly start: string | null;
  /** The value of BUS_WORKER. */
  readonly mark: string;
}

/** A program to start behind a gate. */
export interface GatedStart {
  /** The program and its arguments; no shell reads them. Its own name arrives as the path at which it was found. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** All of its environment, the mark included, but for BUS_PID, its own pid, which is added. Names that are no shell variable's are refused. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; its stdout and stderr are appended here by the system itself, from the first byte on. */
  readonly log: string;
}

export interface GatedProcess {
  readonly pid: number;
  readonly start: string | null;
  /** Lets the program begin. Until then not one instruction of it has run; where this process dies before, none ever does. */
  release(): void;
  /** It never begins. */
  abandon(): Promise<void>;
  /** Resolves when the program itself has ended; what it left running may still run. */
  readonly ended: Promise<{ readonly exit: number | null; readonly signal?: string }>;
}

/** What a group and everything with its mark use at this moment. */
export interface Usage {
  readonly processes: number;
  readonly rss_bytes: number;
  /** User and system time, ms, with that of children that have ended and were waited for. */
  readonly cpu_ms: number;
}

/** How a worker's processes were ended. */
export interface EndedTree {
  /** How many ran besides the worker itself. */
  readonly others: number;
  /** Processes that would not go: another user's, or uninterruptible. */
  readonly stayed: readonly number[];
}

/** Workers' processes. Loaded when it is asked for. POSIX only: throws USAGE elsewhere. */
export interface Processes {
  /** Why a program cannot be started, or null. Same rules as `run-command.ts`. */
  refusal(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): string | null;
  startGated(start: GatedStart): Promise<GatedProcess>;
  /** Whether the worker itself still runs; a reused pid is not it. undefined: it cannot be told. */
  isRunning(worker: Marked): boolean | undefined;
  /** null: nothing of it runs, or this system does not tell. */
  usage(worker: Marked): Usage | null;
  /** Pids of what runs of the worker beside itself: its group, and what left the group but carries the mark. */
  left(worker: Marked): readonly number[];
  /** Those of them of which something runs beside themselves, by one look at all processes. */
  outlived<W extends Marked>(workers: readonly W[]): readonly W[];
  /**
   * Ends the worker and all that is left of it: first itself by SIGTERM, then, after `grace` (ms) or when it has gone, the rest the same way, then by SIGKILL.
   * Signals nothing that is not provably its own. Never ends this process or its parents.
   */
  end(worker: Marked, grace: number): Promise<EndedTree>;
  /** Sends a signal to a process that is provably the one meant. false: it is not there any more. */
  signal(pid: number, start: string | null, signal: "SIGTERM"): boolean;
  /**
   * Starts a keeper: detached, in a session of its own, `request` (JSON) on its stdin, its own trouble appended to `trouble` (absolute).
   * `answer`: the first line of JSON that it says; null: it ended without one.
   */
  startKeeper(request: unknown, options: { readonly cwd: string; readonly trouble: string }): { readonly pid: number; readonly answer: Promise<unknown> };
}
