import { setImmediate, setTimeout } from "node:timers/promises";
import type { ServeContext } from "./context.js";
import { LineTransport } from "./line-transport.js";
import { createServer } from "./server.js";

/** A call that hangs may not keep the server: its client is gone, ms. */
const PATIENCE_MS = 5000;

/** Serves the bus on the streams until the client goes away or the signal is aborted; what was begun is finished. */
export async function serveMcp(context: ServeContext): Promise<void> {
  const { server, end } = createServer(context);
  const over = ended(context);
  await server.connect(new LineTransport(context.stdin, context.stdout));
  await over;
  // What came with the last chunk has begun by then.
  await setImmediate();
  const patience = new AbortController();
  await Promise.race([end().then(() => flushed(context)), setTimeout(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {})]);
  patience.abort();
  await server.close();
}

function ended({ stdin, stdout, signal }: ServeContext): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ["end", "close", "error"]) stdin.once(event, () => resolve());
    // Every later failure to write means the same.
    stdout.on("error", () => resolve());
    stdout.once("close", () => resolve());
    signal.addEventListener("abort", () => resolve());
    if (signal.aborted) resolve();
  });
}

/** The answers are written once the SDK has had its turn. */
async function flushed({ stdout }: ServeContext): Promise<void> {
  await setImmediate();
  if (stdout.destroyed || !stdout.writable) return;
  await new Promise<void>((resolve) => void stdout.write("", () => resolve()));
}
