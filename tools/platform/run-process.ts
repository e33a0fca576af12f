import type * as childProcess from "node:child_process";

export interface ProcessResult {
  /** null: ended by a signal. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The errno name when it could not be started or read: ENOENT, EACCES, ENOBUFS … */
  readonly failed?: string;
}

/** Environment variables by name; undefined takes one away. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The most that a process may print, bytes. */
const MAX_OUTPUT = 1 << 30;

/** The one door to other processes: runs a command with an argument list, without a shell, and waits for it; without `input` it reads nothing; `timeout`: ms, after which it is ended and `failed` is ETIMEDOUT. */
export function runProcess(command: string, args: readonly string[], options: { cwd?: string; env?: Env; timeout?: number; input?: string | Uint8Array } = {}): ProcessResult {
  // Loading it costs 2 ms, which commands that start no process need not pay.
  const { spawnSync } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  const { stdout, stderr, status, error } = spawnSync(command, [...args], {
    ...options,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    maxBuffer: MAX_OUTPUT,
    windowsHide: true,
  });
  const failed = error === undefined ? undefined : ((error as NodeJS.ErrnoException).code ?? error.message);
  return { status, stdout: stdout ?? Buffer.alloc(0), stderr: (stderr ?? Buffer.alloc(0)).toString("utf8"), ...(failed !== undefined && { failed }) };
}
