import { expect, test } from "vitest";
import { appendFaults } from "./append-faults.js";

test("writers that are killed half-way through a line take nothing from the others", async () => {
  const counts = await appendFaults({ processes: 6, lines: 300, killRate: 0.003 });
  expect(counts).toMatchObject({ lost: 0, again: 0, broken: 0 });
  expect(counts.acknowledged).toBeGreaterThan(1500);
});

test.each(["naive", "two-writes"] as const)("the check sees what the mutant %s loses", async (mutant) => {
  expect((await appendFaults({ processes: 6, lines: 300, killRate: 0.01, mutant })).lost).toBeGreaterThan(0);
});
