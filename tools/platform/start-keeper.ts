import type * as childProcess from "node:child_process";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { BusError } from "../domain/bus-error.js";
import type { FsPort } from "./fs-port.js";
import { REPOSITORY_VARIABLES } from "./git-process.js";
import { KEEPER_VARIABLE } from "./worker-tree.js";
import { errnoOrThrow } from "./write-file-failure.js";

/** The most that a keeper's first line may hold, characters. */
const MAX_ANSWER = 1 << 20;

/** See `Processes.startKeeper`; `program`: Node's arguments instead of the keeper's own script. Throws UNWRITABLE when its trouble cannot be written. */
export function startKeeper(fs: FsPort, request: unknown, { cwd, trouble }: { readonly cwd: string; readonly trouble: string }, program: readonly string[] = keeperProgram(fs)): { readonly pid: number; readonly answer: Promise<unknown> } {
  const output = openTrouble(fs, trouble);
  const { spawn } = process.getBuiltinModule("node:child_process") as typeof childProcess;
  let child: childProcess.ChildProcess;
  try {
    child = spawn(process.execPath, program, { cwd, env: keeperEnvironment(), detached: true, stdio: ["pipe", "pipe", output], windowsHide: true });
  } finally {
    fs.closeSync(output);
  }
  const { pid, stdin, stdout } = child;
  if (pid === undefined || stdin === null || stdout === null) {
    child.once("error", () => undefined);
    throw new BusError("UNWRITABLE", "no keeper can be started: the system allows no further process", { hint: "ulimit -u" });
  }
  child.unref();
  // It ended before it had read everything; then it gives no answer.
  stdin.on("error", () => undefined);
  stdin.end(JSON.stringify(request));
  return { pid, answer: firstLine(stdout) };
}

/** Listens no longer than to the first line, so that we may end while the keeper goes on. */
function firstLine(stream: Readable): Promise<unknown> {
  return new Promise((resolve) => {
    let text = "";
    const done = (value: unknown) => {
      stream.destroy();
      resolve(value);
    };
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end !== -1) done(parsed(text.slice(0, end)));
      else if (text.length > MAX_ANSWER) done(null);
    });
    stream.once("close", () => done(null)).once("error", () => done(null));
  });
}

/** null: no JSON, which is no answer. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Ours, less what says that we are a worker ourselves, or part of a run or of a git command: the keeper outlives all three. */
function keeperEnvironment(): Record<string, string | undefined> {
  const dropped = Object.keys(process.env).filter((name) => /^BUS_(RUN$|WORKER(_|$))/.test(name));
  return { ...process.env, ...Object.fromEntries([...dropped, ...REPOSITORY_VARIABLES].map((name) => [name, undefined])), [KEEPER_VARIABLE]: "1" };
}

/** Beside the bundle; in the library, and in the sources, which a loader runs, the module's own place. */
function keeperProgram(fs: FsPort): readonly string[] {
  // The bundle is CommonJS, where import.meta is empty.
  if (import.meta.url === undefined) return [join(dirname(__filename), "keeper.cjs")];
  const built = fileURLToPath(new URL("../worker/main.js", import.meta.url));
  return fs.statSync(built, { throwIfNoEntry: false }) !== undefined ? [built] : ["--import", import.meta.resolve("tsx"), fileURLToPath(new URL("../worker/main.ts", import.meta.url))];
}

function openTrouble(fs: FsPort, file: string): number {
  try {
    return fs.openSync(file, "a", 0o600);
  } catch (error) {
    throw new BusError("UNWRITABLE", `cannot write ${file}: ${errnoOrThrow(error)}`, { hint: `ls -l ${dirname(file)}`, cause: error });
  }
}
