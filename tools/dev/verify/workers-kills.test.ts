import { expect, test } from "vitest";
import { workersKills } from "./workers-kills.js";

const SLOW = { timeout: 300_000 };

test.runIf(process.platform === "linux").each([
  ["a launch", 0, 2],
  ["a keeper that ends what its worker left running", 6, 1],
  ["a keeper, and then its worker, too, and their pids are others' now", 7, 2],
])("killed: %s; the next commands bring order, and the plan goes on", SLOW, async (_, scenario, rounds) => {
  const { violations, ends } = await workersKills({ rounds, scenario });
  expect(violations).toEqual([]);
  expect(Object.values(ends).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
});

test.runIf(process.platform === "linux")("an exit code that is kept only when all has ended is found out", SLOW, async () => {
  expect((await workersKills({ rounds: 1, scenario: 6, mutant: "worker-exit-told-late" })).violations).not.toEqual([]);
});
