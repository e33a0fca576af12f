import { expect, test } from "vitest";
import { followChaos } from "./follow-chaos.js";

// Linux tells when a process has stopped; the changes that need writers to stand still rely on it.
const linux = test.skipIf(process.platform !== "linux");

linux.each([false, true])("a follower gets every line once whatever happens to the file (polling only: %s)", async (poll) => {
  const counts = await followChaos({ writers: 3, lines: 150, poll });
  expect(counts).toMatchObject({ missing: 0, duplicates: 0 });
  expect(counts.acknowledged).toBeGreaterThan(400);
  expect(counts.actions).toBeGreaterThan(8);
});

// A planted bug shows itself by chance: the check may try a few times. The product's own runs above may not.
linux("the check sees what a follower without a fingerprint misses", { retry: 10 }, async () => {
  expect((await followChaos({ writers: 3, lines: 200, mutant: "no-fingerprint" })).missing).toBeGreaterThan(0);
});
