import type * as childProcess from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FsPort } from "./fs-port.js";
import { type Lifeline, lifeline } from "./lifeline.js";
import { holdGroup } from "./live-groups.js";
import type { OutputTail } from "./output-tail.js";
import { endGroup } from "./process-group.js";
import type { CommandEnd } from "./run-command.js";
import type { Env } from "./run-process.js";
import { errnoOrThrow } from "./write-file-failure.js";

/** How long outputs that are held open by what left the group may be silent, ms. */
const SILENCE_MS = 250;
/** And so often they are listened to again when they are not. */
const ROUNDS = 20;

export interface Supervision {
  readonly cwd: string;
  readonly env: Env;
  readonly timeout: number;
  readonly grace: number;
  readonly signal: AbortSignal | undefined;
}

/** Runs a program that was found in a group of its own until all of the group has ended; see `runCommand`. */
export async function supervised(fs: FsPort, path: string, name: string, args: readonly string[], { cwd, env, timeout, grace, signal }: Supervision, output: OutputTail): Promise<Pick<CommandEnd, "exit" | "signal" | "timedOut" | "refused">> {
  const hold = holdGroup();
  const { spawn } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  let child: childProcess.ChildProcessByStdio<null, Readable, Readable>;
  let line: Lifeline | undefined;
  try {
    // Ready before the program is.
    line = lifeline(grace);
    child = spawn(path, args, { cwd, env: { ...env, ...line.mark }, argv0: name, detached: true, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    if (child.pid !== undefined) line.holds(child.pid);
  } catch (error) {
    line?.release();
    hold.release();
    // An argument list that is too long, for instance.
    return { exit: null, refused: `${path} cannot be started: ${errnoOrThrow(error)}` };
  }
  const ended = new Promise<Pick<CommandEnd, "exit" | "signal" | "refused">>((resolve) => {
    child.once("error", (error) => resolve({ exit: null, refused: `${path} cannot be started: ${reasonOf(errnoOrThrow(error))}` }));
    child.once("exit", (code, by) => resolve({ exit: code, ...(by !== null && { signal: by }) }));
  });
  const outputs = [child.stdout, child.stderr].map((stream) => reading(stream, output));
  const { pid: group } = child;
  const release = () => {
    line.release();
    hold.release();
  };
  if (group === undefined) return ended.finally(release);

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
    release();
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

/** A script of which the interpreter is not there is told as not being there itself. */
function reasonOf(errno: string): string {
  return errno === "ENOENT" ? "what interprets it is not there" : errno;
}
