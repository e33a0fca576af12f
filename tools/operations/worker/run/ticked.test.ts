import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ticked } from "./ticked.js";

async function* said(...items: (string | Promise<unknown>)[]): AsyncGenerator<string> {
  for (const item of items) {
    if (typeof item === "string") yield item;
    else await item;
  }
}

test("what the stream says comes whole and in order, and between it the ticks while there is nothing", async () => {
  let ticks = 0;
  let go = () => {};
  const later = new Promise<void>((resolve) => (go = resolve));
  const heard: string[] = [];
  for await (const item of ticked(said("a", "b", later, "c"), 5, async () => {
    ticks += 1;
    if (ticks === 3) go();
    return `tick ${ticks}`;
  })) heard.push(item);
  expect(heard.filter((item) => !item.startsWith("tick"))).toEqual(["a", "b", "c"]);
  expect(heard.slice(2, 5)).toEqual(["tick 1", "tick 2", "tick 3"]);
});

test("a failure of the stream reaches the listener", async () => {
  const heard: string[] = [];
  await expect((async () => {
    for await (const item of ticked(said("a", sleep(10).then(() => Promise.reject(new Error("broken")))), 1000, async () => "tick")) heard.push(item);
  })()).rejects.toThrow("broken");
  expect(heard).toEqual(["a"]);
});

test("who stops listening waits for nothing, and the stream puts its things in order when it can", async () => {
  let over = false;
  let go = () => {};
  const later = new Promise<void>((resolve) => (go = resolve));
  async function* stream() {
    try {
      yield "a";
      await later;
      yield "b";
    } finally {
      over = true;
    }
  }
  for await (const item of ticked(stream(), 5, async () => "tick")) if (item === "tick") break;
  expect(over).toBe(false);
  go();
  await sleep(0);
  await sleep(0);
  expect(over).toBe(true);
});
