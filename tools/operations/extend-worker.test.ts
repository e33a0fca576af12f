import { expect, test } from "vitest";
import { extendWorker } from "./extend-worker.js";
import { watched } from "./worker/watch/test-watched.js";

test("S4-12 more time has a reason, and both are on the log with the time", async () => {
  const world = await watched();
  const before = await world.attempt();
  const attempt = await extendWorker(world.bus, { phase: "P03", seconds: 600, reason: "two suites" });
  expect(Date.parse(attempt.deadline) - Date.parse(before.deadline)).toBe(600_000);
  expect(attempt.budgets).toMatchObject([{ seconds: 1800 }, { seconds: 2400, reason: "two suites", by: "lead" }]);
  expect(await world.attempt()).toEqual(attempt);
  expect(world.events("worker_extended")).toMatchObject([
    { agent_id: "lead", task_id: "p-P03", summary: `P03 has until ${attempt.deadline}: two suites`, meta: { worker_id: "P03-1-x", seconds: 600, before: before.deadline, deadline: attempt.deadline, reason: "two suites" } },
  ]);
});

test("two at once both count", async () => {
  const world = await watched();
  const before = await world.attempt();
  await Promise.all([1, 2].map((n) => extendWorker(world.bus, { phase: "P03", seconds: 60, reason: `reason ${n}` })));
  const after = await world.attempt();
  expect(Date.parse(after.deadline) - Date.parse(before.deadline)).toBe(120_000);
  expect(after.budgets).toHaveLength(3);
});

test("an ended worker gets no more time, and nothing is written", async () => {
  const world = await watched();
  await world.ends();
  const before = await world.attempt();
  await expect(extendWorker(world.bus, { phase: "P03", seconds: 600, reason: "why" })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(extendWorker(world.bus, { phase: "P04", seconds: 600, reason: "why" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await world.attempt()).toEqual(before);
  expect(world.events("worker_extended")).toEqual([]);
});

test("a secret in a reason is not kept", async () => {
  const world = await watched();
  const secret = `ghp_${"a1B2".repeat(9)}`;
  const attempt = await extendWorker(world.bus, { phase: "P03", seconds: 600, reason: `because ${secret}` });
  expect(JSON.stringify([attempt, world.events("worker_extended")])).not.toContain(secret);
});
