import { type EventFilter, matchesEvent } from "../domain/event.js";
import { type FeedEvent, feedEvent } from "../domain/feed.js";
import { ACK } from "../domain/message.js";
import type { Problem } from "../domain/problem.js";
import type { Segment } from "../repo/contract.js";
import type { FollowPosition, Follower, LogEntry } from "../store/contract.js";
import type { BusContext } from "./context.js";
import { merged } from "./merged.js";
import { allSessions } from "./publish.js";
import { lineOf } from "./read-log.js";
import { watchHistory } from "./watch-history.js";
import { openCursor } from "./watch-cursor.js";

export interface WatchRequest {
  filter?: EventFilter;
  /** The last so many of what is there already; default 20, with `since` all. */
  limit?: number;
  follow?: boolean;
  /** Show messages too, as events of type "message"; default true. */
  messages?: boolean;
  /** File that keeps the place: a run starts where the last one ended, and shows no history then. */
  cursor?: string;
  /** Never rely on notifications of the file system. */
  poll?: boolean;
}

export type Watched = { readonly event: FeedEvent } | { readonly problem: Problem };

/** A line on its way, and where a reader stands once it has it. */
interface Arrival {
  readonly entry?: LogEntry;
  readonly position?: FollowPosition;
  readonly segment?: string;
}

/**
 * What is there already, then what comes, each line once (S2-23). The follower starts before the history is read,
 * so nothing falls between them. With a cursor delivery is at least once: the place is kept after the line was taken.
 */
export async function* watchEvents(bus: BusContext, request: WatchRequest): AsyncGenerator<Watched> {
  const { filter = {}, messages = true, follow = false } = request;
  const cursor = openCursor(bus, request.cursor);
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, bus.signal]);
  const follower = bus.store.logs.follow({ logs: messages ? "events+messages" : "events", signal, once: !follow, ...(cursor.position !== undefined && { from: cursor.position }), ...(request.poll && { poll: true }) });
  const shown = new Set<string>();
  try {
    if (cursor.position === undefined) {
      for (const item of await watchHistory(bus, request)) {
        if ("event" in item) shown.add(item.event.id);
        yield item;
      }
    }
    if (!follow && request.cursor === undefined) return;
    for await (const { entry, position, segment } of merged<Arrival>([live(follower), pulled(bus, cursor.known, follow, messages, signal)])) {
      const item = entry === undefined ? null : itemOf(bus, entry);
      if (item !== null && "problem" in item) yield item;
      else if (item !== null && !shown.has(item.event.id) && matchesEvent(item.event, filter)) {
        shown.add(item.event.id);
        yield item;
      }
      cursor.reached({ position, segment });
    }
  } finally {
    done.abort();
    cursor.close();
  }
}

/** null: nothing to show (an acknowledgement). */
function itemOf(bus: BusContext, entry: LogEntry): Watched | null {
  if (entry.place.log === "events") {
    const line = lineOf(bus, "events", entry);
    return line.ok ? { event: { ...line.value, id: line.id } } : { problem: line.problem };
  }
  const line = lineOf(bus, "messages", entry);
  if (!line.ok) return { problem: line.problem };
  return line.value.type === ACK ? null : { event: feedEvent({ ...line.value, id: line.id }) };
}

async function* live(follower: Follower): AsyncGenerator<Arrival> {
  for await (const entry of follower) yield { entry, position: follower.position() };
  yield { position: follower.position() };
}

/** Lines of segments that a pull or merge brought. What this bus's own sessions wrote was live already. */
async function* pulled(bus: BusContext, known: readonly Segment[], follow: boolean, messages: boolean, signal: AbortSignal): AsyncGenerator<Arrival> {
  const { record } = bus.repo;
  const files = new Set(known.map(({ file }) => file));
  const fresh = follow ? record.watchSegments(known, signal) : record.segments().filter(({ file }) => !files.has(file));
  for await (const { log, file, session } of fresh) {
    const isOwn = (await allSessions(bus)).includes(session);
    if (!isOwn && (messages || log === "events")) for (const entry of record.scan(file)) yield { entry };
    yield { segment: file };
  }
}
