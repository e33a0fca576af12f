import { expect, test } from "vitest";
import { workersRace } from "./workers-race.js";

test.runIf(process.platform === "linux")("of real processes that launch, go on, stop, mend, settle and wait at once, one gets a worker, and each worker has one keeper", { timeout: 300_000 }, async () => {
  const { violations, ends } = await workersRace({ processes: 6, rounds: 1 });
  expect(violations).toEqual([]);
  expect(Object.keys(ends)).toContain("stopped");
});
