import { expect, test } from "vitest";
import { locksFaults } from "./locks-faults.js";
import { LOCK_SCENARIOS } from "./locks-scenarios.js";

const SLOW = { timeout: 120_000 };

test.each(LOCK_SCENARIOS.map(({ name }) => [name, name === "claim" ? 13 : 29] as const))("%s: claim and lock are both held or both free, whatever call goes wrong", SLOW, async (name, stride) => {
  const counts = await locksFaults({ stride }, [name]);
  expect(counts.violations).toEqual([]);
  expect(Math.min(counts.acknowledged, counts.refused, counts.killed)).toBeGreaterThan(0);
});
