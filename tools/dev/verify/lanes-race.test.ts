import { expect, test } from "vitest";
import { lanesRace } from "./lanes-race.js";

const SLOW = { timeout: 120_000 };

test("of real processes that open lanes at once, no two lanes share a file, and each has all that belongs to it or nothing", SLOW, async () => {
  const { violations, opened, refused } = await lanesRace({ processes: 6, rounds: 2, limit: 8, apart: 0 });
  expect(violations).toEqual([]);
  expect(Math.min(opened, refused)).toBeGreaterThan(0);
});

test("S0-03: six lanes that share nothing are all opened by six processes at once", SLOW, async () => {
  const { violations, opened } = await lanesRace({ processes: 6, rounds: 1, limit: 8, apart: 1 });
  expect(violations).toEqual([]);
  expect(opened).toBe(6);
});
