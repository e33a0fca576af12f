import type * as childProcess from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { findProgram } from "./find-program.js";
import type { FsPort } from "./fs-port.js";
import { REPOSITORY_VARIABLES } from "./git-process.js";
import { holdGroup } from "./live-groups.js";
import { monotonicMs } from "./monotonic.js";
import { type OutputTail, outputTail } from "./output-tail.js";
import { endGroup } from "./process-group.js";
import type { Env } from "./run-process.js";
import { errnoOf } from "./write-file-failure.js";

/** Between being asked to end and being ended, ms. */
const GRACE_MS = 5000;
/** How long outputs that are held open by what left the group may be silent, ms. */
const SILENCE_MS = 250;
/** And so often they are listened to again when they are not. */
const ROUNDS = 20;

/** A program to run to its end, without a shell and without input. */
export interface CommandRun {
  /** The program and its arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Added to, or taken from, the process's own; git's variables about another repository never reach it. */
  readonly env?: Env;
  /** ms; then it is ended, with all that it started. */
  readonly timeout: number;
  /** Ends it, too. */
  readonly signal?: AbortSignal;
  /** ms from SIGTERM to SIGKILL; 5000 unless set. */
  readonly grace?: number;
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
}

/**
 * Runs a program in a process group of its own; whatever happens, nothing of the group is left when this resolves. What the program
 * leaves running when it ends is ended, too; what made itself a group of its own is not ours to end, and is not waited for.
 * When this process is killed by SIGKILL nobody is left to end the group: its outputs are broken pipes then, its input is empty.
 */
export async function runCommand({ argv, cwd, env, timeout, signal, grace = GRACE_MS }: CommandRun, fs: FsPort): Promise<CommandEnd> {
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
  const end = await supervised(fs, found.path, name, args, { cwd, env: environment, timeout, grace, signal }, output);
  return { ...end, ms: monotonicMs() - started, tail: output.text(), path: found.path };
}

interface Supervision {
  readonly cwd: string;
  readonly env: Env;
  readonly timeout: number;
  readonly grace: number;
  readonly signal: AbortSignal | undefined;
}

async function supervised(fs: FsPort, path: string, name: string, args: readonly string[], { cwd, env, timeout, grace, signal }: Supervision, output: OutputTail): Promise<Pick<CommandEnd, "exit" | "signal" | "timedOut" | "refused">> {
  const hold = holdGroup();
  const { spawn } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  let child: childProcess.ChildProcessByStdio<null, Readable, Readable>;
  try {
    child = spawn(path, args, { cwd, env, argv0: name, detached: true, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  } catch (error) {
    hold.release();
    // An argument list that is too long, for instance.
    return { exit: null, refused: `${path} cannot be started: ${errnoOf(error) ?? rethrow(error)}` };
  }
  const ended = new Promise<Pick<CommandEnd, "exit" | "signal" | "refused">>((resolve) => {
    child.once("error", (error) => resolve({ exit: null, refused: `${path} cannot be started: ${reasonOf(errnoOf(error) ?? rethrow(error))}` }));
    child.once("exit", (code, by) => resolve({ exit: code, ...(by !== null && { signal: by }) }));
  });
  const outputs = [child.stdout, child.stderr].map((stream) => reading(stream, output));
  const { pid: group } = child;
  if (group === undefined) return ended.finally(hold.release);

  let ending: Promise<void> | undefined;
  const stop = (): Promise<void> => (ending ??= endGroup(fs, group, grace));
  hold.is(group, stop);
  const seen: { timedOut?: true } = {};
  const timer = setTimeout(() => {
    seen.timedOut = true;
    void stop();
  }, timeout);
  const onAbort = () => void stop();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const end = await ended;
    clearTimeout(timer);
    // What it left running, which may have begun to end already.
    await stop();
    await Promise.all(outputs.map((one) => one.finished()));
    return { ...end, ...seen };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    hold.release();
  }
}

/** `finished`: everything was read, or whoever holds the output open has left the group and is silent. */
function reading(stream: Readable, output: OutputTail): { finished: () => Promise<void> } {
  const take = output.stream();
  let heard = 0;
  stream.on("data", (chunk: Buffer) => {
    heard += 1;
    take(chunk);
  });
  const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()).once("error", () => resolve()));
  return {
    async finished() {
      let before = -1;
      for (let round = 0; !stream.closed && before !== heard && round < ROUNDS; round += 1) {
        before = heard;
        await Promise.race([closed, sleep(SILENCE_MS)]);
      }
      stream.destroy();
    },
  };
}

function withChanges(changes: Env = {}): Env {
  const cleared = Object.fromEntries(REPOSITORY_VARIABLES.map((name) => [name, undefined]));
  return Object.fromEntries(Object.entries({ ...process.env, ...cleared, ...changes }).filter(([, value]) => value !== undefined));
}

/** A script of which the interpreter is not there is told as not being there itself. */
function reasonOf(errno: string): string {
  return errno === "ENOENT" ? "what interprets it is not there" : errno;
}

function rethrow(error: unknown): never {
  throw error;
}
