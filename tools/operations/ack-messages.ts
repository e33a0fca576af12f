import { counted } from "../domain/counted.js";
import { ACK, channelOf } from "../domain/message.js";
import { BusError } from "../domain/bus-error.js";
import type { Message } from "../schema/records.gen.js";
import type { LogLine } from "../store/contract.js";
import { actingAgent } from "./acting-agent.js";
import { composeMessage } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";
import { type Mail, readerOf, unread } from "./read-messages.js";

/** Ids in one acknowledgement: keeps the line far below the log's limit. */
const BATCH = 500;

export interface AckRequest {
  /** Message ids; default: everything in the inbox. */
  ids?: readonly string[];
  note?: string;
}

/** Moves the agent's cursor: what it acknowledges leaves its inbox, and senders can see it (S2-13). Returns the ids newly acknowledged. */
export async function ackMessages(bus: BusContext, request: AckRequest): Promise<string[]> {
  const me = await actingAgent(bus);
  const reader = await readerOf(bus, me.agent_id);
  const inbox = (await unread(bus, reader, { all: true })).messages;
  const fresh = new Set((await unread(bus, reader)).messages.map(({ id }) => id));
  const asked = request.ids ?? [...fresh];
  const known = new Map(inbox.map((message) => [message.id, message]));
  const missing = asked.find((id) => !known.has(id));
  if (missing !== undefined) throw new BusError("NOT_FOUND", `there is no message ${missing} in ${me.agent_id}'s inbox`, { hint: "bus message inbox --all" });
  const mails = asked.flatMap((id) => (fresh.has(id) ? [known.get(id)] : [])).filter((mail) => mail !== undefined);
  for (const channel of new Set(mails.map(channelOf))) {
    const group = mails.filter((mail) => channelOf(mail) === channel);
    for (let start = 0; start < group.length; start += BATCH) {
      const batch = group.slice(start, start + BATCH);
      await bus.store.logs.append(`messages/${channel}`, receipt(bus, me, batch, request.note));
    }
  }
  return mails.map(({ id }) => id);
}

function receipt(bus: BusContext, me: Identity, batch: readonly Mail[], note: string | undefined): Message & LogLine {
  const task = batch[0]?.task_id;
  return composeMessage(bus, me, {
    type: ACK,
    summary: note ?? `read ${counted(batch.length, "message")}`,
    ...(task === undefined ? { to: batch[0]?.from ?? "all" } : { task_id: task }),
    meta: { acks: batch.map(({ id }) => id) },
  });
}
