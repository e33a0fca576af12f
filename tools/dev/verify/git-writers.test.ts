import { expect, test } from "vitest";
import { gitWriters } from "./git-writers.js";

test("git takes no line from a live log that it ignores", async () => {
  const counts = await gitWriters({ writers: 3, lines: 200 });
  expect(counts).toMatchObject({ acknowledged: 600, lost: 0 });
  expect(counts.rounds).toBeGreaterThan(5);
});

// A planted bug shows itself by chance: the check may try a few times. The product's own runs above may not.
test("it does from one that it tracks", { retry: 5 }, async () => {
  expect((await gitWriters({ writers: 3, lines: 400, tracked: true })).lost).toBeGreaterThan(0);
});
