import type { PullRequest } from "../../domain/pull-request/pull-request.js";
import type { BusContext } from "../context.js";
import { listEvents } from "../list-events.js";
import { type EventRequest, logEvent } from "../log-event.js";

/**
 * Logs an event about a pull request unless the log has it: the same event of the task, with the same address and the same extra keys.
 * A second run so says what a crash kept the first from saying.
 */
export async function tellOnce(bus: BusContext, { url }: PullRequest, event: EventRequest & { task: string }): Promise<void> {
  const { events } = await listEvents(bus, { filter: { events: [event.event], task: event.task } });
  const extra = Object.entries(event.extra ?? {});
  if (events.some((said) => said.pr === url && extra.every(([key, value]) => said[key] === value))) return;
  await logEvent(bus, { ...event, pr: url });
}
