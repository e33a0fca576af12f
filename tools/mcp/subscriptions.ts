import type { Bus } from "../bus.js";
import type { Watched } from "../operations/watch-events.js";
import { STATUS, threadUri } from "./resources.js";

/** Resources of which the client wants to hear; one feed serves them all. */
export interface Subscriptions {
  add(uri: string): void;
  remove(uri: string): void;
  stop(): void;
}

/** `open`: the bus whose feed is followed until its signal is aborted. */
export function subscriptions(open: (signal: AbortSignal) => Promise<Bus>, updated: (uri: string) => void, tell: (line: string) => void): Subscriptions {
  const wanted = new Set<string>();
  let feed: AbortController | undefined;

  async function follow(signal: AbortSignal): Promise<void> {
    for await (const item of (await open(signal)).watch({ follow: true, limit: 0 })) {
      for (const uri of touched(item)) if (wanted.has(uri)) updated(uri);
    }
  }

  function end(): void {
    feed?.abort();
    feed = undefined;
  }

  return {
    add(uri) {
      wanted.add(uri);
      if (feed !== undefined) return;
      feed = new AbortController();
      follow(feed.signal).catch((error: unknown) => {
        tell(`the feed ended: ${String(error)}`);
        end();
      });
    },
    remove(uri) {
      wanted.delete(uri);
      if (wanted.size === 0) end();
    },
    stop: end,
  };
}

/** Any event changes the status; a message changes its task's thread. */
function touched(item: Watched): string[] {
  if ("problem" in item) return [];
  const { event, task_id } = item.event;
  return event === "message" && task_id !== undefined ? [STATUS, threadUri(task_id)] : [STATUS];
}
