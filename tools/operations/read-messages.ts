import { BusError } from "../domain/bus-error.js";
import { type Reader, acknowledged, isFor } from "../domain/message.js";
import { checkId } from "../domain/id.js";
import { isOpen } from "../domain/lease.js";
import type { Problem } from "../domain/problem.js";
import type { Message } from "../schema/records.gen.js";
import { type Task, listTasks } from "./list-tasks.js";
import type { BusContext } from "./context.js";
import { readLog } from "./read-log.js";
import { whoAsks } from "./identify.js";

export interface Mail extends Message {
  readonly id: string;
}

export interface MailList {
  messages: Mail[];
  problems: Problem[];
}

export interface InboxRequest {
  /** Also what was acknowledged. */
  all?: boolean;
  limit?: number;
  /** Block until something comes, at most this many seconds. */
  wait?: number;
}

/** What has been sent to the agent and not acknowledged, oldest first. Reading consumes nothing. */
export async function readInbox(bus: BusContext, request: InboxRequest = {}): Promise<MailList> {
  const reader = await readerOf(bus, await whoAsks(bus));
  const first = await unread(bus, reader, request);
  if (request.wait === undefined || first.messages.length > 0) return first;
  return waitForMail(bus, reader, request, request.wait);
}

/** Every message about a task, oldest first. */
export async function readThread(bus: BusContext, request: { task: string; limit?: number }): Promise<MailList> {
  const task = checkId("task", request.task);
  const { messages, problems } = await allMessages(bus);
  return { messages: last(messages.filter((message) => message.task_id === task), request.limit), problems };
}

/** Unacknowledged messages for a reader. */
export async function unread(bus: BusContext, reader: Reader, request: InboxRequest = {}): Promise<MailList> {
  const { messages, problems } = await allMessages(bus);
  const seen = new Set(messages.filter(({ from }) => from === reader.agent_id).flatMap(acknowledged));
  const mine = messages.filter((message) => isFor(reader, message) && (request.all === true || !seen.has(message.id)));
  return { messages: last(mine, request.limit), problems };
}

/** The agent as a reader: what it holds or is assigned, and whether it manages. */
export async function readerOf(bus: BusContext, agent: string): Promise<Reader> {
  return readerAmong(bus, agent, (await listTasks(bus)).tasks);
}

/** The same, for tasks that were read already. */
export function readerAmong(bus: BusContext, agent: string, tasks: readonly Task[]): Reader {
  const mine = tasks.filter(({ claim, assignment }) => (claim !== null && isOpen(claim) && claim.agent_id === agent) || assignment?.engineer === agent);
  const manages = tasks.some(({ assignment }) => assignment?.manager === agent);
  const manifests = [bus.repo.manifests.current(), ...bus.repo.manifests.copies()];
  const role = manifests.some((document) => document?.ok && document.value.agent_id === agent && document.value.desired_roles?.includes("manager"));
  return { agent_id: agent, isManager: manages || role || agent === "manager", tasks: new Set(mine.map(({ task_id }) => task_id)) };
}

export async function allMessages(bus: BusContext): Promise<MailList> {
  const messages: Mail[] = [];
  const problems: Problem[] = [];
  for await (const line of readLog(bus, "messages")) {
    if (line.ok) messages.push({ ...line.value, id: line.id });
    else problems.push(line.problem);
  }
  messages.sort((a, b) => Date.parse(a.ts) - Date.parse(b.ts) || (a.id < b.id ? -1 : 1));
  return { messages, problems };
}

async function waitForMail(bus: BusContext, reader: Reader, request: InboxRequest, seconds: number): Promise<MailList> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), seconds * 1000);
  const follower = bus.store.logs.follow({ logs: "events+messages", signal: AbortSignal.any([timeout.signal, bus.signal]) });
  try {
    // Something may have come between the first look and the follower's start.
    let found = await unread(bus, reader, request);
    if (found.messages.length > 0) return found;
    for await (const entry of follower) {
      if (entry.place.log === "events") continue;
      found = await unread(bus, reader, request);
      if (found.messages.length > 0) break;
    }
    if (bus.signal.aborted) throw new BusError("INTERRUPTED", "interrupted while waiting for messages");
    return found;
  } finally {
    clearTimeout(timer);
    timeout.abort();
  }
}

function last<T>(items: T[], limit: number | undefined): T[] {
  return limit === undefined ? items : limit <= 0 ? [] : items.slice(-limit);
}
