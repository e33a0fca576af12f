import type { Message } from "../schema/records.gen.js";

/** A message that says what its sender has read; never shown in an inbox. */
export const ACK = "ack";
/** Everybody's channel, and the managers'. */
export const EVERYONE = "all";
const MANAGERS = "manager";

/** Where a message goes: its task's channel, or its receiver's. */
export function channelOf(message: { task_id?: string; to?: string }): string {
  return message.task_id ?? `agent-${message.to ?? EVERYONE}`;
}

export interface Reader {
  readonly agent_id: string;
  readonly isManager: boolean;
  /** Tasks it holds or is assigned: their threads reach its inbox. */
  readonly tasks: ReadonlySet<string>;
}

/** Whether a message belongs in the reader's inbox. One's own never does. */
export function isFor(reader: Reader, message: Message): boolean {
  if (message.from === reader.agent_id || message.type === ACK) return false;
  if (message.to !== undefined) {
    return message.to === reader.agent_id || message.to === EVERYONE || (message.to === MANAGERS && reader.isManager);
  }
  const assignee = message.meta?.["assignee"];
  if (assignee !== undefined) return assignee === reader.agent_id;
  return message.task_id !== undefined && reader.tasks.has(message.task_id);
}

/** The ids that an acknowledgement covers. */
export function acknowledged(message: Message): readonly string[] {
  const acks = message.type === ACK ? message.meta?.["acks"] : undefined;
  return Array.isArray(acks) ? acks.filter((id) => typeof id === "string") : [];
}

/** What two sends with one idempotency key must agree on. */
export function bodyOf(message: { type: string; summary: string; task_id?: string; to?: string; note?: string; receipts?: readonly string[]; meta?: object; branch?: string }): string {
  const { type, summary, task_id, to, note, receipts, meta, branch } = message;
  return JSON.stringify([type, summary, task_id ?? null, to ?? null, note ?? null, receipts ?? [], meta ?? {}, branch ?? null]);
}
