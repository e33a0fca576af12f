import type * as childProcess from "node:child_process";
import type { Writable } from "node:stream";
import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "./fs-port.js";
import { GATE_FD, gatedProgram, gateScript } from "./gate-script.js";
import type { Host } from "./host.js";
import { closeInherited } from "./inherited-files.js";
import type { GatedProcess, GatedStart } from "./processes.js";
import { errnoOrThrow } from "./write-file-failure.js";

/** Only we can read what a worker says. */
const LOG_MODE = 0o600;

/**
 * Starts a program in a session and group of its own behind a gate. `onEnd` runs as soon as its end is known, before anybody hears of it.
 * Throws NOT_FOUND for the program, UNWRITABLE for its log, USAGE when the system refuses to start it.
 */
export async function startGated(fs: FsPort, host: Host, { argv, cwd, env, log }: GatedStart, onEnd: (pid: number, start: string | null) => void): Promise<GatedProcess> {
  const program = gatedProgram(fs, argv, cwd, env);
  if ("refused" in program) throw new BusError("NOT_FOUND", program.refused, { hint: `ls -l ${cwd}` });
  const gate = gateScript(program.path, argv.slice(1), env);
  closeInherited(fs);
  const output = openLog(fs, log);
  const { spawn } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  let child: childProcess.ChildProcess;
  try {
    child = spawn("/bin/sh", gate.args, { cwd, env: gate.env, detached: true, stdio: ["ignore", output, output, "pipe"] });
  } catch (error) {
    throw refused(program.path, error);
  } finally {
    fs.closeSync(output);
  }
  const { pid } = child;
  if (pid === undefined) throw await new Promise<Error>((resolve) => child.once("error", (error) => resolve(refused(program.path, error))));
  const start = host.startOf(pid) ?? null;
  const ended = new Promise<{ exit: number | null; signal?: string }>((resolve) => {
    child.once("exit", (exit, signal) => {
      onEnd(pid, start);
      resolve({ exit, ...(signal !== null && { signal }) });
    });
  });
  const pipe = child.stdio[GATE_FD] as Writable;
  // Whoever waited at the gate has been ended: `ended` says so.
  pipe.on("error", () => undefined);
  return {
    pid,
    start,
    ended,
    release: () => void pipe.end("go\n"),
    async abandon() {
      if (pipe.writableEnded) throw new Error("it has begun");
      pipe.destroy();
      await ended;
    },
  };
}

function openLog(fs: FsPort, log: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = fs.constants;
  try {
    return fs.openSync(log, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, LOG_MODE);
  } catch (error) {
    throw new BusError("UNWRITABLE", `cannot write ${log}: ${errnoOrThrow(error)}`, { hint: `ls -l ${log}`, cause: error });
  }
}

/** An argument list that is too long, or too many processes, for instance. */
function refused(path: string, error: unknown): BusError {
  return new BusError("USAGE", `${path} cannot be started: ${errnoOrThrow(error)}`, { hint: "ulimit -a", cause: error });
}
