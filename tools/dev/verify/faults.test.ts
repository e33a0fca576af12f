import { expect, test } from "vitest";
import { faults, kills } from "./faults.js";

const SLOW = { timeout: 60_000 };

test.each([
  { names: ["replace"], stride: 1 },
  { names: ["first", "prune", "session"], stride: 3 },
])("a change ($names) survives any call going wrong in any way: it happened, or it did not, and the answer says which", SLOW, async ({ names, stride }) => {
  const counts = await faults({ stride }, names);
  expect(counts.violations).toEqual([]);
  expect(Math.min(counts.acknowledged, counts.refused, counts.killed)).toBeGreaterThan(0);
});

test("a process that is killed at a call leaves the old state or the new one", SLOW, async () => {
  const counts = await kills(9);
  expect(counts.violations).toEqual([]);
  expect(counts.kills).toBeGreaterThan(4);
});

test.each(["copy-for-link", "trust-the-reply"] as const)("%s is found out", SLOW, async (mutant) => {
  expect((await faults({ stride: 1, mutant }, ["replace"])).violations).not.toEqual([]);
});
