import { dirname, relative } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { writableRoots } from "../domain/codex-sandbox.js";

const SANDBOX = new Set(["EROFS", "EACCES", "EPERM"]);
const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** The errno name of a failed system call; undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "errno" in error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** The same where a system call failed; rethrows anything else. */
export function errnoOrThrow(error: unknown): string {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  return errno;
}

/** Whether the outside refused, by a failed system call or on purpose; anything else is a bug. */
export function isFailure(error: unknown): boolean {
  return error instanceof BusError || errnoOf(error) !== undefined;
}

/** Turns a failed system call that wrote `file` into UNWRITABLE, naming path and errno; rethrows anything else. */
export function failWrite(error: unknown, file: string, busDir: string): never {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  throw new BusError("UNWRITABLE", `cannot write ${file}: ${errno}`, { hint: writeHint(errno, busDir), cause: error });
}

/** Turns a failed system call that read `file` into BAD_DATA, naming path and errno; rethrows anything else. */
export function failRead(error: unknown, file: string, busDir: string): never {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  throw new BusError("BAD_DATA", `cannot read ${relative(dirname(busDir), file)}: ${errno}`, { hint: `ls -ld ${file}`, cause: error });
}

function writeHint(errno: string, busDir: string): string {
  if (FULL.has(errno)) return `df -h ${busDir}`;
  if (!SANDBOX.has(errno)) return "bus doctor";
  return ["in a Codex sandbox, add to its config.toml:", ...writableRoots(busDir)].join("\n");
}
