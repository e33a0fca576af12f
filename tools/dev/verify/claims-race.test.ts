import { expect, test } from "vitest";
import { claimsRace } from "./claims-race.js";

const RACE = { processes: 12, worktrees: 4, tasks: 2, rounds: 2 };

test("of real processes in several worktrees that claim a task at once, one gets it and the others learn who", async () => {
  const { processes, tasks, rounds } = RACE;
  const wins = tasks * rounds;
  expect(await claimsRace(RACE)).toEqual({ wins, refusals: (processes - tasks) * rounds, events: 2 * wins, violations: [] });
});

test("the oracle finds out clones, which share no bus", async () => {
  const { violations } = await claimsRace({ ...RACE, rounds: 1, apart: true });
  expect(violations).toContainEqual(expect.stringMatching(/has [2-9]\d* winners/));
});
