import type { Bus, OpenOptions } from "../bus.js";
import { BusError } from "../domain/bus-error.js";
import type { ClientSession } from "./client-session.js";
import type { ServerContext } from "./context.js";

/** What a call adds to what the server knows. */
export type CallOptions = Pick<OpenOptions, "agent" | "signal" | "tell">;

/**
 * Opens the bus for one call: where a bus is, and how it is configured, may change while the server runs.
 * The first place that has a bus counts; `places` after the first are only asked for when that has none. Throws NOT_FOUND, USAGE.
 */
export async function openFor(context: ServerContext, session: ClientSession, places: () => Promise<readonly string[]>, options: CallOptions): Promise<Bus> {
  const agent = agentOf(context.agent, options.agent);
  const open = (cwd: string) =>
    context.openBus({
      ...options,
      ...session,
      cwd,
      env: context.env,
      clock: context.clock,
      surface: "mcp",
      ...(context.busDir !== undefined && { busDir: context.busDir }),
      ...(agent !== undefined && { agent }),
    });
  const [first = context.cwd, ...others] = await places();
  try {
    return open(first);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    for (const place of others) {
      const bus = attempt(() => open(place));
      if (bus !== null) return bus;
    }
    throw error;
  }
}

function agentOf(given: string | undefined, asked: string | undefined): string | undefined {
  if (given !== undefined && asked !== undefined && given !== asked) {
    throw new BusError("USAGE", `this server acts as ${given} (--agent), not as ${asked}`, { hint: `boot {"agent":${JSON.stringify(given)}}` });
  }
  return asked ?? given;
}

function attempt(open: () => Bus): Bus | null {
  try {
    return open();
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return null;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof BusError && error.code === "NOT_FOUND";
}
