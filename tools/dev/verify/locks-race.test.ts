import { expect, test } from "vitest";
import { locksRace } from "./locks-race.js";

const SLOW = { timeout: 120_000 };
const RACE = { processes: 12, worktrees: 3, tasks: 2, rounds: 3 };

test("of real processes in several worktrees that take files at once, no two get the same, and all that share nothing do", SLOW, async () => {
  const { violations, wins, refusals } = await locksRace(RACE);
  expect(violations).toEqual([]);
  expect(wins + refusals).toBe(RACE.processes * RACE.rounds);
  expect(Math.min(wins - RACE.processes, refusals)).toBeGreaterThan(0);
});

test("the oracle finds out clones, which share no bus", SLOW, async () => {
  expect((await locksRace({ ...RACE, rounds: 1, apart: true })).violations).toContainEqual(expect.stringContaining("both hold"));
});

test.each(["overlap-skipped", "blind-write"] as const)("%s is found out", SLOW, async (mutant) => {
  expect((await locksRace({ ...RACE, rounds: 2, mutant })).violations).not.toEqual([]);
});
