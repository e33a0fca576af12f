import { type EventFilter, filterTexts, matchesEvent } from "../domain/event.js";
import { ACK } from "../domain/message.js";
import type { Problem } from "../domain/problem.js";
import type { BusEvent, Message } from "../schema/records.gen.js";
import type { FollowPosition, LogEntry } from "../store/contract.js";
import type { BusContext } from "./context.js";
import { merged } from "./merged.js";
import { allSessions } from "./publish.js";
import { type LogKind, lineOf, readLog } from "./read-log.js";

export interface WatchRequest {
  filter?: EventFilter;
  /** The last so many of what is there already; default 20, with `since` all. */
  limit?: number;
  follow?: boolean;
  /** Show messages too, as events of type "message"; default true. */
  messages?: boolean;
  /** Resume here instead of showing what is there already. */
  from?: FollowPosition;
  /** Never rely on notifications of the file system. */
  poll?: boolean;
}

/** One thing to show, and where to resume after it. */
export type Watched = ({ readonly event: BusEvent & { readonly id: string } } | { readonly problem: Problem }) & { readonly position: FollowPosition };

/**
 * What is there already, then what comes, each line once (S2-23). The follower starts before the history is read,
 * so nothing falls between them.
 */
export async function* watchEvents(bus: BusContext, request: WatchRequest): AsyncGenerator<Watched> {
  const { filter = {}, messages = true, from } = request;
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, bus.signal]);
  const follower = bus.store.logs.follow({ logs: messages ? "events+messages" : "events", signal, ...(from !== undefined && { from }), ...(request.poll && { poll: true }) });
  const shown = new Set<string>();
  try {
    if (from === undefined) {
      for (const event of await history(bus, request)) {
        shown.add(event.id);
        yield { event, position: follower.position() };
      }
    }
    if (request.follow !== true) return;
    for await (const entry of merged<LogEntry>([follower, pulled(bus, messages, signal)])) {
      const item = itemOf(bus, entry);
      if ("problem" in item) yield { ...item, position: follower.position() };
      else if (!shown.has(item.event.id) && item.wanted && matchesEvent(item.event, filter)) {
        shown.add(item.event.id);
        yield { event: item.event, position: follower.position() };
      }
    }
  } finally {
    done.abort();
  }
}

/** A message as an event, so that one feed shows both. */
function asEvent(message: Message & { id: string }): BusEvent & { id: string } {
  const { from, type, to, note, ...rest } = message;
  return { ...rest, agent_id: from, event: "message", meta: { ...message.meta, type, ...(to !== undefined && { to }), ...(note !== undefined && { note }) } } as BusEvent & { id: string };
}

async function history(bus: BusContext, request: WatchRequest): Promise<(BusEvent & { id: string })[]> {
  const { filter = {}, messages = true } = request;
  const limit = request.limit ?? (filter.since === undefined ? 20 : Number.POSITIVE_INFINITY);
  const events: (BusEvent & { id: string })[] = [];
  if (limit <= 0) return events;
  const texts = filterTexts(filter);
  for await (const line of readLog(bus, "events", { direction: "backward", containing: texts })) {
    if (line.ok && matchesEvent(line.value, filter)) events.push({ ...line.value, id: line.id });
    if (events.length >= limit) break;
  }
  events.reverse();
  if (!messages || (filter.events !== undefined && !filter.events.includes("message"))) return events;
  const mails: (BusEvent & { id: string })[] = [];
  for await (const line of readLog(bus, "messages")) {
    if (!line.ok || line.value.type === ACK) continue;
    const event = asEvent({ ...line.value, id: line.id });
    if (matchesEvent(event, filter)) mails.push(event);
  }
  return interleaved(events, mails).slice(-limit);
}

/** Keeps the events' order of arrival and puts each message where its time belongs. */
function interleaved<T extends BusEvent>(events: readonly T[], mails: readonly T[]): T[] {
  const queue = mails.toSorted((a, b) => Date.parse(a.ts) - Date.parse(b.ts));
  const all: T[] = [];
  for (const event of events) {
    while (queue[0] !== undefined && Date.parse(queue[0].ts) < Date.parse(event.ts)) all.push(...queue.splice(0, 1));
    all.push(event);
  }
  return [...all, ...queue];
}

function itemOf(bus: BusContext, entry: LogEntry): { event: BusEvent & { id: string }; wanted: boolean } | { problem: Problem } {
  const kind: LogKind = entry.place.log === "events" ? "events" : "messages";
  if (kind === "events") {
    const line = lineOf(bus, "events", entry);
    return line.ok ? { event: { ...line.value, id: line.id }, wanted: true } : { problem: line.problem };
  }
  const line = lineOf(bus, "messages", entry);
  return line.ok ? { event: asEvent({ ...line.value, id: line.id }), wanted: line.value.type !== ACK } : { problem: line.problem };
}

/** Lines of segments that a pull or merge brought. What this bus's own sessions wrote was live already. */
async function* pulled(bus: BusContext, messages: boolean, signal: AbortSignal): AsyncGenerator<LogEntry> {
  for await (const segment of bus.repo.record.watchSegments(signal)) {
    if (segment.log === "messages" && !messages) continue;
    if ((await allSessions(bus)).includes(segment.session)) continue;
    yield* bus.repo.record.scan(segment.file);
  }
}
