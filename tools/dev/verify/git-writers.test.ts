import { expect, test } from "vitest";
import { gitWriters } from "./git-writers.js";

test("git takes no line from a live log that it ignores", async () => {
  const counts = await gitWriters({ writers: 3, lines: 200 });
  expect(counts).toMatchObject({ acknowledged: 600, lost: 0 });
  expect(counts.rounds).toBeGreaterThan(5);
});

test("it does from one that it tracks", async () => {
  expect((await gitWriters({ writers: 3, lines: 400, tracked: true })).lost).toBeGreaterThan(0);
});
