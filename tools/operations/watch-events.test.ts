import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openBus } from "../bus.js";
import { fill } from "../dev/scratch-repo.js";
import { tempBus, tempRepository } from "../dev/temp-bus.js";
import type { Watched, WatchRequest } from "./watch-events.js";

const as = (cwd: string, agent: string) => openBus({ cwd, agent, env: {}, surface: "cli" });
const note = (root: string, summary: string, agent = "a") => as(root, agent).logEvent({ event: "note", summary });
const said = (item: Watched) => ("event" in item ? item.event.summary : `problem: ${item.problem.rule}`);

async function once(root: string, request: WatchRequest): Promise<string[]> {
  const items: string[] = [];
  for await (const item of as(root, "reader").watch(request)) items.push(said(item));
  return items;
}

/** A feed in the background; `until` waits for a text. */
function feed(root: string, request: WatchRequest = {}) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const seen: string[] = [];
  const ended = (async () => {
    for await (const item of openBus({ cwd: root, agent: "reader", env: {}, surface: "cli", signal: stop.signal }).watch({ follow: true, ...request })) seen.push(said(item));
  })();
  const until = async (text: string) => {
    while (!seen.includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
    return seen;
  };
  return { seen, until, stop: () => (stop.abort(), ended) };
}

test("history: the last so many that match, messages where their time belongs, bad lines told", async () => {
  const root = tempBus();
  for (const summary of ["one", "two", "three"]) await note(root, summary);
  await as(root, "b").sendMessage({ to: "a", summary: "hello" });
  await note(root, "four", "b");
  expect(await once(root, {})).toEqual(["one", "two", "three", "hello", "four"]);
  expect(await once(root, { limit: 2 })).toEqual(["hello", "four"]);
  expect(await once(root, { limit: 0 })).toEqual([]);
  expect(await once(root, { messages: false, limit: 2 })).toEqual(["three", "four"]);
  expect(await once(root, { filter: { agents: ["b"] } })).toEqual(["hello", "four"]);
  expect(await once(root, { filter: { events: ["message"] } })).toEqual(["hello"]);
  appendFileSync(join(root, "_bus/events/events.jsonl"), "rubbish\n");
  expect(await once(root, { limit: 1, messages: false })).toEqual(["four", "problem: log-line"]);
});

test("follow: new lines, new channels, a replaced log, a pulled segment; each once", async () => {
  const root = tempRepository();
  const before = await note(root, "before");
  const { seen, until, stop } = feed(root);
  await until("before");
  await note(root, "after");
  await as(root, "b").sendMessage({ task: "Q-1", summary: "new channel" });
  await until("new channel");
  const log = join(root, "_bus/events/events.jsonl");
  writeFileSync(`${log}.new`, readFileSync(log));
  renameSync(`${log}.new`, log);
  await note(root, "replaced");
  await until("replaced");
  const line = (summary: string) => `${JSON.stringify({ ts: "2026-01-31T12:00:00Z", agent_id: "c", event: "note", summary, id: summary, session_id: "c.elsewhere" })}\n`;
  fill(root, { "_bus/events/2026-01-31/c-c.elsewhere-1.jsonl": `${JSON.stringify(before)}\n${line("pulled")}` });
  await until("pulled");
  await as(root, "a").publish({});
  await note(root, "last");
  await until("last");
  expect(seen).toEqual(["before", "after", "new channel", "replaced", "pulled", "last"]);
  await stop();
});

test("a cursor starts where the last run ended, also over segments, and is refused when broken", async () => {
  const root = tempBus();
  const cursor = join(root, "cursor.json");
  await note(root, "one");
  expect(await once(root, { cursor })).toEqual(["one"]);
  expect(await once(root, { cursor })).toEqual([]);
  await note(root, "two");
  mkdirSync(join(root, "_bus/events/2026-01-31"), { recursive: true });
  writeFileSync(join(root, "_bus/events/2026-01-31/c-c.elsewhere-1.jsonl"), `${JSON.stringify({ ts: "2026-01-31T12:00:00Z", agent_id: "c", event: "note", summary: "pulled", id: "p" })}\n`);
  expect((await once(root, { cursor })).sort()).toEqual(["pulled", "two"]);
  expect(await once(root, { cursor })).toEqual([]);
  const { until, stop } = feed(root, { cursor });
  await note(root, "three");
  await until("three");
  await stop();
  expect(await once(root, { cursor })).toEqual([]);
  writeFileSync(cursor, "{");
  await expect(once(root, { cursor })).rejects.toMatchObject({ code: "BAD_DATA" });
});
