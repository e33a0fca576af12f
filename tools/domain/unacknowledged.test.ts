import { expect, test } from "vitest";
import type { Assignment, BusEvent, Message } from "../schema/records.gen.js";
import { unacknowledged } from "./unacknowledged.js";

const assignment: Assignment = { task_id: "T", engineer: "e", manager: "m", assigned_at: "2026-01-31T09:00:00Z", message_id: "m1" };
const event = (part: Partial<BusEvent>): BusEvent => ({ ts: "2026-01-31T10:00:00Z", agent_id: "e", event: "status", summary: "s", task_id: "T", ...part });
const message = (part: Partial<Message>): Message => ({ ts: "2026-01-31T10:00:00Z", from: "e", type: "status", summary: "s", task_id: "T", ...part });

test.each<[string, boolean, BusEvent[], Message[]]>([
  ["silence", false, [], []],
  ["the engineer's event", true, [event({})], []],
  ["an event from before", false, [event({ ts: "2026-01-31T08:00:00Z" })], []],
  ["somebody else's event", false, [event({ agent_id: "m", event: "assignment" })], []],
  ["an event about another task", false, [event({ task_id: "U" })], []],
  ["a word on the thread", true, [], [message({})], ],
  ["the manager's own message", false, [], [message({ from: "m", type: "assignment", id: "m1" })]],
  ["an acknowledgement of it", true, [], [message({ type: "ack", meta: { acks: ["m0", "m1"] } })]],
  ["an acknowledgement of something else", false, [], [message({ type: "ack", meta: { acks: ["m0"] } })]],
])("%s", (_, known, events, messages) => {
  expect(unacknowledged([assignment], events, messages)).toEqual(known ? [] : [assignment]);
});

test("an assignment of other tools has no message id: any later acknowledgement on the thread counts", () => {
  const { message_id: _, ...foreign } = assignment;
  expect(unacknowledged([foreign], [], [message({ type: "ack", meta: { acks: ["x"] } })])).toEqual([]);
});
