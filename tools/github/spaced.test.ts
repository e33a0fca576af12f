import { expect, test } from "vitest";
import { spaced } from "./spaced.js";

test("one after the other, in their order, past those that fail", async () => {
  const paced = spaced(10, 1000);
  const story: string[] = [];
  const act = (name: string) => async () => {
    story.push(`${name} begins`);
    await new Promise(setImmediate);
    story.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const results = await Promise.allSettled(["a", "b", "c"].map((name) => paced(act(name))));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(story).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("waits between all but the first few", async () => {
  const story: string[] = [];
  const paced = spaced(2, 1e9, async (ms) => void story.push(ms > 0 && ms <= 1e9 ? "waits" : `waits ${ms}`));
  for (const name of ["a", "b", "c", "d"]) await paced(async () => void story.push(name));
  expect(story).toEqual(["a", "b", "waits", "c", "waits", "d"]);
});

test("does not wait when the gap is over", async () => {
  const paced = spaced(0, 0, async () => {
    throw new Error("waited");
  });
  for (const name of ["a", "b"]) expect(await paced(async () => name)).toBe(name);
});
