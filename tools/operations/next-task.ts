import { BusError } from "../domain/bus-error.js";
import { type QueueEntry, nextTasks } from "../domain/readiness.js";
import type { BusContext } from "./context.js";
import { whoAsks } from "./identify.js";
import { readQueue } from "./list-queue.js";

/** What the agent should take up next: unclaimed, not reserved for others, ready first. Throws NOT_FOUND when there is nothing. */
export async function nextTask(bus: BusContext, request: { label?: string } = {}): Promise<QueueEntry> {
  const agent = await whoAsks(bus);
  const { entries, problems } = await readQueue(bus);
  const [next] = nextTasks(entries, agent, request.label);
  if (next !== undefined) return next;
  const unreadable = problems.filter(({ severity }) => severity === "error").length;
  const why = entries.length === 0 ? "the queue is empty" : `none of the ${entries.length} tasks in the queue is open to ${agent}`;
  throw new BusError("NOT_FOUND", unreadable === 0 ? why : `${why}; ${unreadable} cannot be read`, { hint: "bus queue list" });
}
