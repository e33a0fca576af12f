import { type EventFilter, filterTexts, matchesEvent } from "../domain/event.js";
import type { Problem } from "../domain/problem.js";
import type { BusEvent } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { readLog } from "./read-log.js";

export interface EventList {
  /** In order of arrival. */
  events: BusEvent[];
  /** Bad lines met on the way. */
  problems: Problem[];
}

/** The last `limit` events that match, newest by arrival; all when there is no limit. Reads no more of the log than it must. */
export async function listEvents(bus: BusContext, request: { filter?: EventFilter; limit?: number }): Promise<EventList> {
  const { filter = {}, limit = Number.POSITIVE_INFINITY } = request;
  const events: BusEvent[] = [];
  const problems: Problem[] = [];
  if (limit <= 0) return { events, problems };
  for await (const line of readLog(bus, "events", { direction: "backward", containing: filterTexts(filter) })) {
    if (!line.ok) problems.push(line.problem);
    else if (matchesEvent(line.value, filter)) events.push(line.value);
    if (events.length >= limit) break;
  }
  return { events: events.reverse(), problems: problems.reverse() };
}
