import { expect, test } from "vitest";
import { SCOPE_MUTANTS, scopes } from "./scopes.js";

test("scopes meet where some path is in both, and nowhere else", async () => {
  const counts = await scopes({ runs: 600, length: 4, seed: 0 });
  expect(counts.violations).toEqual([]);
  expect(counts.meeting).toBeGreaterThan(50);
  expect(counts.pairs - counts.meeting).toBeGreaterThan(50);
});

test.each(SCOPE_MUTANTS)("%s is found out", async (mutant) => {
  expect((await scopes({ runs: 600, length: 4, seed: 1, mutant })).violations).not.toEqual([]);
});
