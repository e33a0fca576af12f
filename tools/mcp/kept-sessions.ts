import type { Bus } from "../bus.js";

/** When to look again while nothing is known of the leases, ms. */
const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/** Sessions whose leases the server renews for as long as it lives. */
export interface KeptSessions {
  /** Looks after a session from now on. `key`: the same for the same session. */
  keep(key: string, open: () => Promise<Bus>): void;
  stop(): void;
}

export function keptSessions(tell: (line: string) => void): KeptSessions {
  const sessions = new Map<string, () => Promise<Bus>>();
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let state: "idle" | "running" | "stopped" = "idle";

  function schedule(ms: number): void {
    if (state === "stopped") return;
    state = sessions.size === 0 ? "idle" : "running";
    // Renewing is no reason to live on.
    if (state === "running") timer = setTimeout(() => void round().then(schedule), ms).unref();
  }

  /** When to come again, ms. */
  async function round(): Promise<number> {
    let pause = LONGEST_MS;
    for (const [key, open] of sessions) pause = Math.min(pause, await renewed(key, open));
    return pause;
  }

  async function renewed(key: string, open: () => Promise<Bus>): Promise<number> {
    try {
      const kept = await (await open()).keepAlive();
      if (kept !== null) return kept.again;
      sessions.delete(key);
      return LONGEST_MS;
    } catch (error) {
      const { message } = Object(error) as Partial<Error>;
      if (!told.has(String(message))) tell(`leases could not be renewed: ${message}`);
      told.add(String(message));
      return FIRST_MS;
    }
  }

  return {
    keep(key, open) {
      sessions.set(key, open);
      if (state === "idle") schedule(FIRST_MS);
    },
    stop() {
      state = "stopped";
      clearTimeout(timer);
    },
  };
}
