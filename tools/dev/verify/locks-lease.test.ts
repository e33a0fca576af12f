import { expect, test } from "vitest";
import { locksLease } from "./locks-lease.js";
import { runPlanted } from "./run-planted.js";

const SLOW = { timeout: 120_000 };

test("leases of files end, are waited for, and change hands as they should", SLOW, async () => {
  const { steps, violations } = await locksLease();
  expect(violations).toEqual([]);
  expect(steps).toBeGreaterThan(20);
});

test.each(["renewed-by-anybody", "no-grace", "clock-believed", "claim-before-lock"] as const)("%s is found out", SLOW, async (bug) => {
  expect((await runPlanted(bug, "locks-lease.ts", [])).violations).not.toEqual([]);
});
