import { expect, test } from "vitest";
import type { Message } from "../schema/records.gen.js";
import { acknowledged, bodyOf, channelOf, isFor } from "./message.js";

const message = (some: Partial<Message>): Message => ({ ts: "2026-01-31T12:00:00Z", from: "x", type: "note", summary: "s", ...some });
const reader = { agent_id: "a", isManager: false, tasks: new Set(["Q-1"]) };

test.each<[Partial<Message>, boolean]>([
  [{ to: "a" }, true],
  [{ to: "b" }, false],
  [{ to: "b", task_id: "Q-1" }, false],
  [{ to: "all" }, true],
  [{ to: "manager" }, false],
  [{ task_id: "Q-1" }, true],
  [{ task_id: "Q-2" }, false],
  [{ task_id: "Q-2", meta: { assignee: "a" } }, true],
  [{ task_id: "Q-1", meta: { assignee: "b" } }, false],
  [{ to: "a", from: "a" }, false],
  [{ to: "a", type: "ack" }, false],
])("%j reaches a: %s", (some, reaches) => {
  expect(isFor(reader, message(some))).toBe(reaches);
});

test("managers read their channel", () => {
  expect(isFor({ ...reader, isManager: true }, message({ to: "manager" }))).toBe(true);
});

test.each([
  [{ task_id: "Q-1", to: "b" }, "Q-1"],
  [{ to: "b" }, "agent-b"],
  [{}, "agent-all"],
])("%j goes to %s", (target, channel) => {
  expect(channelOf(target)).toBe(channel);
});

test("an acknowledgement names ids; other messages none", () => {
  expect(acknowledged(message({ type: "ack", meta: { acks: ["1", 2, "3"] } }))).toEqual(["1", "3"]);
  expect(acknowledged(message({ meta: { acks: ["1"] } }))).toEqual([]);
});

test("the body is what was said, not when", () => {
  expect(bodyOf(message({ to: "a" }))).toBe(bodyOf(message({ to: "a", ts: "2026-02-01T00:00:00Z", id: "other" })));
  expect(bodyOf(message({ to: "a" }))).not.toBe(bodyOf(message({ to: "a", note: "n" })));
});
