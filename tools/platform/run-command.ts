import { GRACE_MS } from "../domain/grace.js";
import { findProgram } from "./find-program.js";
import type { FsPort } from "./fs-port.js";
import { REPOSITORY_VARIABLES } from "./git-process.js";
import { monotonicMs } from "./monotonic.js";
import { type OutputLog, outputLog } from "./output-log.js";
import { type OutputTail, outputTail } from "./output-tail.js";
import type { Env } from "./run-process.js";
import { supervised } from "./supervised.js";

/** A program to run to its end, without a shell and without input. */
export interface CommandRun {
  /** The program and its arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Added to, or taken from, the process's own; git's variables about another repository never reach it. BUS_RUN is ours. */
  readonly env?: Env;
  /** ms; then it is ended, with all that it started. */
  readonly timeout: number;
  /** Ends it, too. */
  readonly signal?: AbortSignal;
  /** ms from SIGTERM to SIGKILL; 5000 unless set. */
  readonly grace?: number;
  /** A file that is there, absolute; all that it prints is appended, as it is. */
  readonly log?: string;
}

export interface CommandEnd {
  /** The program could not be found: nothing ran. */
  readonly missing?: string;
  /** It is there, but could not be started: nothing ran. */
  readonly refused?: string;
  /** null: ended by a signal, or nothing ran. */
  readonly exit: number | null;
  readonly signal?: string;
  readonly timedOut?: boolean;
  readonly ms: number;
  /** The end of what it printed, both streams in order, without control characters and secrets; whole lines, at most 8 KiB. */
  readonly tail: string;
  /** Where the program was found. */
  readonly path?: string;
  /** The errno for which the log did not take everything. */
  readonly unlogged?: string;
}

/**
 * Runs a program in a process group of its own; whatever happens, nothing of the group is left when this resolves. What the program
 * leaves running when it ends is ended, too; what made itself a group of its own is not ours to end, and is not waited for.
 * When this process is killed by SIGKILL, a shell that waits for that ends the group within its grace.
 */
export async function runCommand({ argv, cwd, env, timeout, signal, grace = GRACE_MS, log: file }: CommandRun, fs: FsPort): Promise<CommandEnd> {
  const started = monotonicMs();
  const environment = withChanges(env);
  const [name = "", ...args] = argv;
  const nothing = { exit: null, tail: "", ms: 0 };
  if (fs.statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) return { ...nothing, refused: `there is no folder ${cwd}` };
  const found = findProgram(fs, name, cwd, environment);
  if ("missing" in found) return { ...nothing, missing: found.missing };
  if ("denied" in found) return { ...nothing, refused: found.denied };
  if (signal?.aborted === true) return { ...nothing, path: found.path, signal: "SIGTERM" };
  const output = outputTail();
  const log = file === undefined ? null : outputLog(fs, file);
  let unlogged: string | null = null;
  const end = await supervised(fs, found.path, name, args, { cwd, env: environment, timeout, grace, signal }, log === null ? output : both(output, log)).finally(() => {
    unlogged = log?.close() ?? null;
  });
  return { ...end, ms: monotonicMs() - started, tail: output.text(), path: found.path, ...(unlogged !== null && { unlogged }) };
}

/** The log takes everything before the tail forgets it. */
function both(output: OutputTail, log: OutputLog): OutputTail {
  return {
    ...output,
    stream() {
      const take = output.stream();
      return (chunk) => {
        log.write(chunk);
        take(chunk);
      };
    },
  };
}

function withChanges(changes: Env = {}): Env {
  const cleared = Object.fromEntries(REPOSITORY_VARIABLES.map((name) => [name, undefined]));
  return Object.fromEntries(Object.entries({ ...process.env, ...cleared, ...changes }).filter(([, value]) => value !== undefined));
}
