import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { tempBus } from "../dev/temp-bus.js";
import { serveMcp } from "./serve.js";

/** Serves what is said at once, with the end right behind it; the answers in the order in which they came. */
async function said(messages: readonly object[], signal = new AbortController().signal): Promise<{ id: number; result: { structuredContent: unknown } }[]> {
  let output = "";
  const stdout = new Writable({ write: (chunk, _, done) => ((output += String(chunk)), done()) });
  const stdin = Readable.from([Buffer.from(messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join(""))]);
  const cwd = tempBus();
  await serveMcp({ cwd, env: {}, version: "1.2.3", pid: process.pid, agent: "a", clock: Date.now, openBus, tell: () => {}, stdin, stdout, signal });
  return output.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as { id: number; result: { structuredContent: unknown } });
}

const INITIALIZE = { id: 0, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "x", version: "1" } } };
const log = (id: number) => ({ id, method: "tools/call", params: { name: "log", arguments: { event: "note", summary: String(id) } } });

test("what was said before the end is done and answered", async () => {
  const answers = await said([INITIALIZE, log(1), log(2), log(3)]);
  expect(answers.map(({ id }) => id).sort()).toEqual([0, 1, 2, 3]);
  expect(answers.filter(({ id }) => id > 0)).toEqual([1, 2, 3].map(() => expect.objectContaining({ result: expect.objectContaining({ structuredContent: { id: expect.any(String) as string, ts: expect.any(String) as string } }) as object }) as object));
});

test("a server that shall end before it began ends", async () => {
  const stopped = AbortSignal.abort();
  expect(await said([], stopped)).toEqual([]);
});
