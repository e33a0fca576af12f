import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ahead } from "./ahead.js";

const never = () => false;

test("a stream goes on while nobody reads it, and is read whole", async () => {
  let said = 0;
  async function* counting() {
    for (let n = 1; n <= 5; n += 1) {
      await sleep(1);
      yield (said = n);
    }
  }
  const stream = ahead(counting(), new AbortController(), never);
  expect((await stream.next()).value).toBe(1);
  await sleep(50);
  expect(said).toBe(5);
  const rest: number[] = [];
  for await (const item of stream) rest.push(item);
  expect(rest).toEqual([2, 3, 4, 5]);
});

test("of what only shows a moment the last waits, and nothing else is lost", async () => {
  async function* source() {
    yield* ["a", "look 1", "look 2", "b", "look 3"];
  }
  const stream = ahead(source(), new AbortController(), (item) => item.startsWith("look"));
  const first = (await stream.next()).value;
  await sleep(5);
  const rest: string[] = [];
  for await (const item of stream) rest.push(item);
  expect([first, ...rest]).toEqual(["a", "b", "look 3"]);
});

test("what failed is told after what came before", async () => {
  async function* failing() {
    yield 1;
    yield 2;
    throw new Error("no more");
  }
  const came: number[] = [];
  await expect((async () => {
    for await (const item of ahead(failing(), new AbortController(), never)) came.push(item);
  })()).rejects.toThrow("no more");
  expect(came).toEqual([1, 2]);
});

test("who stops listening is asked for no more, and waits until the stream has put its things in order", async () => {
  const stop = new AbortController();
  let tidy = false;
  async function* waiting() {
    try {
      yield 1;
      while (!stop.signal.aborted) await sleep(1);
      throw new Error("interrupted");
    } finally {
      await sleep(10);
      tidy = true;
    }
  }
  for await (const item of ahead(waiting(), stop, never)) {
    expect(item).toBe(1);
    break;
  }
  expect(tidy).toBe(true);
});
