import { type FsPort, nodeFs } from "./fs-port.js";
import type { Host } from "./host.js";
import { isKnownClient } from "./known-client.js";
import { nodeHost } from "./node-host.js";
import { type Env, runProcess } from "./run-process.js";
import { errnoOf } from "./write-file-failure.js";

/** What a person typed, or why nobody could be asked. */
export type PersonAnswer = { readonly answer: string } | { readonly nobody: string };

/** What the question goes by. */
export interface Surroundings {
  readonly fs: FsPort;
  readonly host: Pick<Host, "clientProcess">;
  readonly env: Env;
  /** Node's name of the system. */
  readonly os: string;
  /** The terminal's file. */
  readonly terminal: string;
}

/** What agents' clients, and launchers of agents, put into the environment of what they start. */
const CLIENT_VARIABLES = ["BUS_SESSION", "CODEX_THREAD_ID", "CODEX_SANDBOX", "CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "CLAUDE_CODE_ENTRYPOINT", "GEMINI_CLI", "OPENCODE", "OPENCODE_SESSION", "CURSOR_AGENT"];
const ANCESTORS = 32;

/**
 * Asks at the terminal that this process belongs to, unless an agent's client started it: by a variable that clients set, or by an ancestor. The answer is read from
 * the terminal itself, whatever standard input is. This keeps agents from answering by mistake; a process that hides where it comes from is not found out.
 */
export async function askPerson(question: string, around: Partial<Surroundings> = {}): Promise<PersonAnswer> {
  const { fs = nodeFs, host = nodeHost(fs), env = process.env, os = process.platform, terminal = "/dev/tty" } = around;
  const variable = CLIENT_VARIABLES.find((name) => (env[name] ?? "") !== "");
  if (variable !== undefined) return { nobody: `${variable} is set, as an agent's client does` };
  const client = host.clientProcess() ?? (os === "darwin" ? ancestorByPs() : undefined);
  if (client !== undefined) return { nobody: `an agent's client started this (process ${client})` };
  const opened = openTerminal(fs, terminal);
  return typeof opened === "string" ? { nobody: opened } : ask(fs, opened, question);
}

interface Terminal {
  readonly input: number;
  readonly output: number;
}

/** Its two descriptors, or why there is none. */
function openTerminal(fs: FsPort, path: string): Terminal | string {
  try {
    return { input: fs.openSync(path, "r"), output: fs.openSync(path, "w") };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return `this process has no terminal (${errnoOf(error)})`;
  }
}

async function ask(fs: FsPort, { input, output }: Terminal, question: string): Promise<PersonAnswer> {
  const [{ isatty, ReadStream }, { createInterface }] = await Promise.all([import("node:tty"), import("node:readline")]);
  if (!isatty(input)) {
    fs.closeSync(input);
    fs.closeSync(output);
    return { nobody: "this process has no terminal" };
  }
  fs.writeSync(output, question);
  const stream = new ReadStream(input);
  // Not as a terminal of its own: an interrupt stays a signal.
  const lines = createInterface({ input: stream, terminal: false });
  const answer = await new Promise<string>((resolve) => {
    lines.once("line", resolve).once("close", () => resolve(""));
  });
  lines.close();
  stream.destroy();
  fs.closeSync(output);
  return { answer };
}

/** The nearest ancestor that is an agent's client, where only `ps` tells of processes. */
export function ancestorByPs(pid = process.ppid): number | undefined {
  for (let step = 0, at = pid; step < ANCESTORS && at > 1; step += 1) {
    const { status, stdout } = runProcess("ps", ["-ww", "-o", "ppid=,args=", "-p", String(at)]);
    const [, parent, args] = /^\s*(\d+)\s+(.*)$/s.exec(stdout.toString("utf8").trim()) ?? [];
    if (status !== 0 || parent === undefined || args === undefined) return undefined;
    if (isKnownClient(args.split(" ").join("\0"))) return at;
    at = Number(parent);
  }
  return undefined;
}
