import type { BusEvent, Message } from "../schema/records.gen.js";

export type FeedEvent = BusEvent & { readonly id: string };

/** A message as an event of type "message", so that one feed shows both. */
export function feedEvent(message: Message & { readonly id: string }): FeedEvent {
  const { from, type, to, note, ...rest } = message;
  return { ...rest, agent_id: from, event: "message", meta: { ...message.meta, type, ...(to !== undefined && { to }), ...(note !== undefined && { note }) } } as FeedEvent;
}
