import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { tempBus } from "../dev/temp-bus.js";

const as = (cwd: string, agent: string) => openBus({ cwd, agent, env: {}, surface: "cli" });
const summaries = (mail: { messages: { summary: string }[] }) => mail.messages.map(({ summary }) => summary);

test("reading consumes nothing; ack moves the cursor, and the sender can see it", async () => {
  const root = tempBus();
  const a = as(root, "a");
  const b = as(root, "b");
  const first = await a.sendMessage({ to: "b", summary: "one" });
  await a.sendMessage({ to: "b", summary: "two" });
  expect(summaries(await b.inbox())).toEqual(["one", "two"]);
  expect(summaries(await b.inbox())).toEqual(["one", "two"]);
  expect(await b.ackMessages({ ids: [first.id ?? ""] })).toEqual([first.id]);
  expect(summaries(await b.inbox())).toEqual(["two"]);
  await a.sendMessage({ to: "b", summary: "three" });
  expect(summaries(await b.inbox())).toEqual(["two", "three"]);
  expect(await b.ackMessages({})).toHaveLength(2);
  expect(summaries(await b.inbox())).toEqual([]);
  expect(summaries(await b.inbox({ all: true }))).toEqual(["one", "two", "three"]);
  await expect(b.ackMessages({ ids: ["nothing"] })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("one key sends once, from many processes at once; another body is refused", async () => {
  const root = tempBus();
  const sent = await Promise.all(Array.from({ length: 8 }, () => as(root, "a").sendMessage({ to: "b", summary: "once", key: "k" })));
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  expect(summaries(await as(root, "b").inbox())).toEqual(["once"]);
  await expect(as(root, "a").sendMessage({ to: "b", summary: "other", key: "k" })).rejects.toMatchObject({ code: "CONFLICT" });
  await as(root, "c").sendMessage({ to: "b", summary: "c's own key", key: "k" });
  expect(summaries(await as(root, "b").inbox())).toEqual(["once", "c's own key"]);
});

test("threads reach who holds or is assigned the task; managers and all have their channels", async () => {
  const root = tempBus();
  await as(root, "a").claim({ task: "Q-1" });
  await as(root, "m").assign({ task: "Q-2", engineer: "b" });
  for (const [task, summary] of [["Q-1", "on one"], ["Q-2", "on two"]] as const) await as(root, "x").sendMessage({ task, summary });
  await as(root, "x").sendMessage({ to: "manager", summary: "for managers" });
  await as(root, "x").sendMessage({ to: "all", summary: "for all" });
  expect(summaries(await as(root, "a").inbox())).toEqual(["on one", "for all"]);
  expect(summaries(await as(root, "b").inbox())).toEqual(["Assigned Q-2 to b", "on two", "for all"]);
  expect(summaries(await as(root, "m").inbox())).toEqual(["for managers", "for all"]);
  expect(summaries(await as(root, "x").thread({ task: "Q-2" }))).toEqual(["Assigned Q-2 to b", "on two"]);
});

test("inbox --wait returns when something comes, or empty when the time is over", async () => {
  const root = tempBus();
  expect(summaries(await as(root, "b").inbox({ wait: 0.2 }))).toEqual([]);
  const waiting = as(root, "b").inbox({ wait: 30 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await as(root, "a").sendMessage({ to: "b", summary: "wake up" });
  expect(summaries(await waiting)).toEqual(["wake up"]);
});

test("a message needs somebody, something to say, and no secret", async () => {
  const root = tempBus();
  await expect(as(root, "a").sendMessage({ summary: "to whom?" })).rejects.toMatchObject({ code: "USAGE" });
  await expect(as(root, "a").sendMessage({ to: "b", summary: "  " })).rejects.toMatchObject({ code: "USAGE" });
  await expect(as(root, "a").sendMessage({ to: "../b", summary: "x" })).rejects.toMatchObject({ code: "USAGE" });
  await as(root, "a").sendMessage({ to: "b", summary: "password=correcthorse" });
  expect(readFileSync(join(root, "_bus/messages/agent-b.jsonl"), "utf8")).not.toContain("correcthorse");
});
