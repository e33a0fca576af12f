import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { stopWorker } from "./stop-worker.js";
import { watched } from "./worker/watch/test-watched.js";

const WHY = { phase: "P03", reason: "waits for a prompt" };

test("S4-11 who wants it and why is entered before anything is signalled; then its keeper ends it", async () => {
  const world = await watched();
  const seen: unknown[] = [];
  const ends = world.onTerm;
  world.onTerm = async () => {
    seen.push((await world.attempt()).stop);
    await ends();
  };
  const attempt = await stopWorker(world.bus, { ...WHY, grace: 1234 });
  expect(attempt).toMatchObject({ state: "ended", end: { how: "stopped", signal: "SIGTERM" }, stop: { by: "lead", reason: "waits for a prompt", grace_ms: 1234 } });
  expect(seen).toEqual([attempt.stop]);
  expect(world.deeds).toEqual(["SIGTERM 2"]);
  expect(world.events("worker_stopped")).toMatchObject([{ agent_id: "lead", severity: "medium", summary: "P03 is to end: waits for a prompt", meta: { worker_id: "P03-1-x", pid: 3, grace_ms: 1234 } }]);
});

test("again, and from two sides at once, it is ended once", async () => {
  const world = await watched();
  const [one, two] = await Promise.all([stopWorker(world.bus, WHY), stopWorker(world.bus, { ...WHY, reason: "another" })]);
  const again = await stopWorker(world.bus, { ...WHY, reason: "once more" });
  expect(two).toEqual(one);
  expect(again).toEqual(one);
  expect(world.events("worker_stopped")).toHaveLength(1);
});

test.each<[string, string | undefined]>([["is gone", undefined], ["gave its pid to somebody else", "s9"]])("where the keeper %s, this command ends the worker itself and writes that down", async (_, start) => {
  const world = await watched();
  world.alive.delete(2);
  if (start !== undefined) world.alive.set(2, start);
  const attempt = await stopWorker(world.bus, WHY);
  expect(world.deeds).toEqual(["end 3 s3 P03-1-x 5000"]);
  expect(attempt).toMatchObject({ state: "ended", end: { how: "stopped", exit: null, ms: expect.any(Number) as number }, stop: { reason: WHY.reason } });
  expect(world.events("worker_ended")).toHaveLength(1);
});

test("a keeper that does not answer is not waited for for ever", async () => {
  const world = await watched();
  world.onTerm = () => {};
  expect(await stopWorker(world.bus, { ...WHY, grace: 10 })).toMatchObject({ state: "ended", end: { how: "stopped" } });
  expect(world.deeds).toEqual(["SIGTERM 2", "end 3 s3 P03-1-x 10"]);
  expect(world.told).toEqual([expect.stringContaining("its keeper, process 2, does not answer")]);
  world.alive.delete(2);
  expect(await stopWorker(world.bus, WHY)).toMatchObject({ state: "ended" });
  expect((await world.attempt()).end).toMatchObject({ how: "stopped" });
});

test("a keeper that dies of it leaves the end to this command", async () => {
  const world = await watched();
  world.onTerm = () => void world.alive.delete(2);
  expect(await stopWorker(world.bus, WHY)).toMatchObject({ state: "ended", end: { how: "stopped" } });
  expect(world.deeds).toEqual(["SIGTERM 2", "end 3 s3 P03-1-x 5000"]);
});

test("S4-11 whoever is entering the end of a worker that has gone is not signalled: it may be another command", async () => {
  const world = await watched();
  world.alive.delete(3);
  void sleep(100).then(() => world.ends({ how: "lost", exit: null }));
  expect(await stopWorker(world.bus, WHY)).toMatchObject({ state: "ended", end: { how: "lost" } });
  expect(world.deeds).toEqual([]);
});

test("what has ended stays as it is", async () => {
  const world = await watched();
  await world.ends({ exit: 3 });
  const before = await world.attempt();
  expect(await stopWorker(world.bus, WHY)).toEqual(before);
  expect(world.deeds).toEqual([]);
  expect(world.events("worker_stopped")).toEqual([]);
});

test("what ended unseen was not stopped by whoever comes later", async () => {
  const world = await watched();
  world.alive.delete(2);
  world.alive.delete(3);
  const attempt = await stopWorker(world.bus, WHY);
  expect(attempt).toMatchObject({ state: "ended", end: { how: "lost" } });
  expect(attempt.stop).toBeUndefined();
});

test("another host's worker is refused, with its name, and nothing is entered", async () => {
  const world = await watched({ keeper: { host: "far", pid: 2, pid_start: "s2" } });
  await expect(stopWorker(world.bus, WHY)).rejects.toMatchObject({ code: "CONFLICT", message: "the worker of P03 runs on far, not on here" });
  expect((await world.attempt()).stop).toBeUndefined();
  expect(world.deeds).toEqual([]);
});

test("a launch is told that it is not wanted any more", async () => {
  const world = await watched({ state: "starting" });
  const stopping = stopWorker(world.bus, WHY);
  void (async () => {
    while ((await world.attempt()).stop === undefined) await sleep(5);
    await world.change((attempt) => ({ ...attempt, state: "void", why: "stopped before it began" }));
  })();
  expect(await stopping).toMatchObject({ state: "void", stop: { reason: WHY.reason } });
  expect(world.deeds).toEqual([]);
});

test.each<[string, number, readonly number[]]>([["3, 9", 0, [3, 9]], ["9", 3, [9]], ["3", 0, []]])("what would not go is named: %s", async (pids, goes, stayed) => {
  const world = await watched();
  world.alive.delete(2);
  const processes = await world.bus.processes();
  const end = async () => {
    world.alive.delete(goes);
    return { others: 1, stayed };
  };
  const bus = { ...world.bus, processes: async () => ({ ...processes, end }) };
  await expect(stopWorker(bus, WHY)).rejects.toMatchObject({ code: "NO", message: `of the worker of P03 would not go: ${pids}` });
});

test("a secret in a reason is not kept", async () => {
  const world = await watched();
  const secret = `ghp_${"a1B2".repeat(9)}`;
  const attempt = await stopWorker(world.bus, { ...WHY, reason: `because ${secret}` });
  expect(JSON.stringify([attempt, world.events("worker_stopped")])).not.toContain(secret);
});

test.each([[{ ...WHY, reason: " " }, "USAGE"], [{ ...WHY, phase: "P04" }, "NOT_FOUND"]])("%j is refused", async (request, code) => {
  const world = await watched();
  await expect(stopWorker(world.bus, request)).rejects.toMatchObject({ code });
  expect(world.deeds).toEqual([]);
});
