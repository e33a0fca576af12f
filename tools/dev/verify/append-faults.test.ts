import { expect, test } from "vitest";
import { appendFaults } from "./append-faults.js";

test("writers that are killed half-way through a line take nothing from the others", async () => {
  const counts = await appendFaults({ processes: 6, lines: 300, killRate: 0.003 });
  expect(counts).toMatchObject({ lost: 0, again: 0, broken: 0 });
  expect(counts.acknowledged).toBeGreaterThan(1500);
});

// A planted bug shows itself by chance: the check may try a few times. The product's own runs above may not.
test.each(["naive", "two-writes"] as const)("the check sees what the mutant %s loses", { retry: 5 }, async (mutant) => {
  expect((await appendFaults({ processes: 6, lines: 300, killRate: 0.01, mutant })).lost).toBeGreaterThan(0);
});
