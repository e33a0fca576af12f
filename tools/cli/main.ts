import { EXIT_CODES } from "../domain/bus-error.js";
import { fdOutput } from "../platform/fd-output.js";
import { nodeFs } from "../platform/fs-port.js";
import type { Output } from "./context.js";
import { run } from "./run.js";

declare const BUSLANE_VERSION: string | undefined;

let stdout: Output = fdOutput(nodeFs, 1, () => process.stdout);
let stderr: Output = fdOutput(nodeFs, 2, () => process.stderr);
/** What is still to be written there when a command ends. */
let told: Promise<unknown> = Promise.resolve();
/** What a command that asked for the signal gets to put its things in order. */
const GRACE_MS = 500;
let interrupt: AbortController | undefined;
const interrupted = (): void => {
  if (interrupt === undefined || interrupt.signal.aborted) process.exit(EXIT_CODES.INTERRUPTED);
  interrupt.abort();
  setTimeout(() => process.exit(EXIT_CODES.INTERRUPTED), GRACE_MS).unref();
};
process.on("SIGINT", interrupted);
process.on("uncaughtException", (error: Error) => {
  const stack = process.env["BUS_DEBUG"] === "1" ? `${error.stack}\n` : "";
  const text = `bus: internal error: ${error.message}\nhint: run again with BUS_DEBUG=1 to see where, and report it\n${stack}`;
  void stderr.write(text).finally(() => process.exit(70));
});

// Only a character device can be a terminal; asking Node's stream costs as much as making it.
const isTTY = nodeFs.fstatSync(1).isCharacterDevice() && process.stdout.isTTY === true;

/** Aborted by the first of these signals, instead of what it does otherwise; the second ends the process. */
function asked(...names: readonly NodeJS.Signals[]): AbortSignal {
  const stop = new AbortController();
  for (const name of names) process.removeAllListeners(name).once(name, () => stop.abort());
  return stop.signal;
}

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  version: typeof BUSLANE_VERSION === "undefined" ? "0.0.0-source" : BUSLANE_VERSION,
  ...(process.argv[1] !== undefined && { program: process.argv[1] }),
  stdin: () => process.stdin,
  stdout: { write: (text) => stdout.write(text) },
  stderr: { write: (text) => (told = stderr.write(text)) as Promise<void> },
  isTTY,
  // A terminal's size may change while a command runs.
  get columns() {
    return isTTY ? process.stdout.columns : undefined;
  },
  get rows() {
    return isTTY ? process.stdout.rows : undefined;
  },
  get signal() {
    return (interrupt ??= new AbortController()).signal;
  },
  async unattended() {
    process.on("SIGTERM", interrupted);
    // Node undoes what nohup does.
    process.on("SIGHUP", isTTY ? interrupted : () => {});
    const { patientOutput } = await import("../platform/patient-output.js");
    stdout = patientOutput(nodeFs, 1, stdout);
    stderr = patientOutput(nodeFs, 2, stderr);
  },
  clock: Date.now,
  openBus: async (request) => (await import("../bus.js")).openBus(request),
  initBus: async (options) => (await import("../init.js")).initBus(options),
  serveMcp: async (request) => {
    const [{ openBus }, { serveMcp }] = await Promise.all([import("../bus.js"), import("../mcp/serve.js")]);
    await serveMcp({ ...request, openBus, pid: process.pid, stdin: process.stdin, stdout: process.stdout, signal: asked("SIGINT", "SIGTERM", "SIGHUP") });
  },
}).then(async (code) => {
  await told.catch(() => {});
  process.exit(code);
});
