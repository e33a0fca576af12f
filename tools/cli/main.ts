import { EXIT_CODES } from "../domain/bus-error.js";
import { fdOutput } from "../platform/fd-output.js";
import { nodeFs } from "../platform/fs-port.js";
import { run } from "./run.js";

declare const BUSLANE_VERSION: string | undefined;

const stderr = fdOutput(nodeFs, 2, () => process.stderr);
/** What a command that asked for the signal gets to put its things in order. */
const GRACE_MS = 500;
let interrupt: AbortController | undefined;
process.on("SIGINT", () => {
  if (interrupt === undefined || interrupt.signal.aborted) process.exit(EXIT_CODES.INTERRUPTED);
  interrupt.abort();
  setTimeout(() => process.exit(EXIT_CODES.INTERRUPTED), GRACE_MS).unref();
});
process.on("uncaughtException", (error: Error) => {
  const stack = process.env["BUS_DEBUG"] === "1" ? `${error.stack}\n` : "";
  const text = `bus: internal error: ${error.message}\nhint: run again with BUS_DEBUG=1 to see where, and report it\n${stack}`;
  void stderr.write(text).finally(() => process.exit(70));
});

// Only a character device can be a terminal; asking Node's stream costs as much as making it.
const isTTY = nodeFs.fstatSync(1).isCharacterDevice() && process.stdout.isTTY === true;

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  version: typeof BUSLANE_VERSION === "undefined" ? "0.0.0-source" : BUSLANE_VERSION,
  stdin: () => process.stdin,
  stdout: fdOutput(nodeFs, 1, () => process.stdout),
  stderr,
  isTTY,
  ...(isTTY ? { columns: process.stdout.columns } : {}),
  get signal() {
    return (interrupt ??= new AbortController()).signal;
  },
  clock: Date.now,
  openBus: async (request) => (await import("../bus.js")).openBus(request),
  initBus: async (options) => (await import("../init.js")).initBus(options),
}).then((code) => process.exit(code));
