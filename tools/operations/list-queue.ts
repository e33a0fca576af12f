import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import type { Problem } from "../domain/problem.js";
import type { QueueItem } from "../domain/queue.js";
import { type QueueEntry, type QueueState, type TaskFacts, readiness } from "../domain/readiness.js";
import type { Assignment, Claim } from "../schema/records.gen.js";
import { problemOf } from "./bad-record.js";
import type { BusContext } from "./context.js";
import { readTask } from "./list-tasks.js";
import { allMessages } from "./read-messages.js";

export interface QueueRequest {
  /** Only pieces with this label, such as `codex::docs` (S2-30). */
  label?: string;
  state?: QueueState;
}

export interface QueueList {
  tasks: QueueEntry[];
  problems: Problem[];
}

export interface QueueDetail extends QueueEntry {
  /** The queue file's own fields. */
  fields: Readonly<Record<string, string>>;
  claim: Claim | null;
  rivals: readonly Claim[];
  assignment: Assignment | null;
  /** Messages on its thread. */
  messages: number;
}

/** The queue with what the bus says about each piece, in the queue's order. A task without a queue file is not in it. */
export async function listQueue(bus: BusContext, request: QueueRequest = {}): Promise<QueueList> {
  const { label, state } = request;
  const { entries, problems } = await readQueue(bus);
  return { tasks: entries.filter((entry) => (label === undefined || entry.labels.includes(label)) && (state === undefined || entry.state === state)), problems };
}

/** One piece of the queue with everything around it. Throws NOT_FOUND when the queue has none of this name. */
export async function showQueued(bus: BusContext, request: { task: string }): Promise<QueueDetail> {
  checkId("task", request.task);
  const { entries, items, facts } = await readQueue(bus);
  const entry = entries.find(({ task_id }) => task_id === request.task);
  const item = items.find(({ task_id }) => task_id === request.task);
  if (entry === undefined || item === undefined) throw new BusError("NOT_FOUND", `there is no ${request.task} in queue/`, { hint: "bus queue list" });
  const task = facts.get(entry.task_id) ?? null;
  if (task === null) await readTask(bus, entry.task_id);
  const { messages } = await allMessages(bus);
  return {
    ...entry,
    fields: item.fields,
    claim: task?.claim ?? null,
    rivals: task?.rivals ?? [],
    assignment: task?.assignment ?? null,
    messages: messages.filter(({ task_id }) => task_id === entry.task_id).length,
  };
}

/** Queue files and the state of every task that they name. */
export async function readQueue(bus: BusContext): Promise<{ entries: QueueEntry[]; items: QueueItem[]; facts: Map<string, TaskFacts>; problems: Problem[] }> {
  const { items, problems } = bus.repo.queue.list();
  const facts = new Map<string, TaskFacts>();
  const found: Problem[] = [...problems];
  for (const id of new Set(items.flatMap(({ task_id, depends_on }) => [task_id, ...depends_on]))) {
    // What cannot be read is a problem, and never a free task.
    const task = await readTask(bus, id).catch((error: unknown) => problemOf(error, `_bus/claims/${id}.json`));
    if ("rule" in task) found.push(task);
    facts.set(id, "rule" in task ? null : task);
  }
  return { entries: readiness(items, facts, bus.clock()), items, facts, problems: [...found, ...unknownNeeds(items, facts)] };
}

function unknownNeeds(items: readonly QueueItem[], facts: ReadonlyMap<string, TaskFacts>): Problem[] {
  const queued = new Set(items.map(({ task_id }) => task_id));
  const known = (id: string) => queued.has(id) || facts.get(id)?.claim !== null || facts.get(id)?.assignment !== null;
  return items.flatMap(({ task_id, file, depends_on }) =>
    depends_on.flatMap((id): Problem[] => {
      if (id !== task_id && known(id)) return [];
      const message = id === task_id ? `${task_id} depends on itself` : `${task_id} depends on ${id}, which is neither in the queue nor on the bus`;
      return [{ rule: "queue", severity: "warning", file, message }];
    }),
  );
}
