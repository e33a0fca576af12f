import { filterTexts, matchesEvent } from "../domain/event.js";
import { type FeedEvent, feedEvent } from "../domain/feed.js";
import { ACK } from "../domain/message.js";
import type { BusContext } from "./context.js";
import { readLog } from "./read-log.js";
import type { WatchRequest, Watched } from "./watch-events.js";

/** What is there already: the last so many that match in their order of arrival, and the bad lines met on the way. */
export async function watchHistory(bus: BusContext, request: WatchRequest): Promise<Watched[]> {
  const { filter = {}, messages = true } = request;
  const limit = request.limit ?? (filter.since === undefined ? 20 : Number.POSITIVE_INFINITY);
  if (limit <= 0) return [];
  const items: Watched[] = [];
  let count = 0;
  for await (const line of readLog(bus, "events", { direction: "backward", containing: filterTexts(filter) })) {
    if (!line.ok) items.push({ problem: line.problem });
    else if (matchesEvent(line.value, filter)) {
      items.push({ event: { ...line.value, id: line.id } });
      count += 1;
    }
    if (count >= limit) break;
  }
  items.reverse();
  const wanted = messages && (filter.events === undefined || filter.events.includes("message"));
  return wanted ? lastEvents(interleaved(items, await mails(bus, request)), limit) : items;
}

async function mails(bus: BusContext, { filter = {} }: WatchRequest): Promise<Watched[]> {
  const found: FeedEvent[] = [];
  const problems: Watched[] = [];
  for await (const line of readLog(bus, "messages")) {
    if (!line.ok) problems.push({ problem: line.problem });
    else if (line.value.type !== ACK) found.push(feedEvent({ ...line.value, id: line.id }));
  }
  const events = found.filter((event) => matchesEvent(event, filter)).sort((a, b) => Date.parse(a.ts) - Date.parse(b.ts));
  return [...problems, ...events.map((event) => ({ event }))];
}

/** Keeps the first list's order and puts each of the second where its time belongs. */
function interleaved(items: readonly Watched[], mails: readonly Watched[]): Watched[] {
  const all: Watched[] = [];
  let next = 0;
  for (const item of items) {
    for (let mail = mails[next]; mail !== undefined && timeOf(mail) < timeOf(item); mail = mails[next]) {
      all.push(mail);
      next += 1;
    }
    all.push(item);
  }
  return [...all, ...mails.slice(next)];
}

function timeOf(item: Watched): number {
  return "event" in item ? Date.parse(item.event.ts) : 0;
}

function lastEvents(items: readonly Watched[], limit: number): Watched[] {
  let left = limit;
  const start = items.findLastIndex((item) => "event" in item && (left -= 1) === 0);
  return items.slice(Math.max(0, start));
}
