import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { extended } from "../../../domain/worker/attempt/attempt-steps.js";
import type { WorkerEnd } from "../../../schema/records.gen.js";
import { readRun } from "../runs.js";
import { type Watched as World, watched } from "../watch/test-watched.js";
import { watchWorker } from "./watch-worker.js";
import { thisProcess } from "./watched.js";

interface Keeping {
  /** Watches the worker until it has ended. */
  watch(): Promise<WorkerEnd | null>;
  /** The worker's program ends. */
  ends(exit: number): void;
  /** What was done to processes. */
  readonly deeds: readonly string[];
}

/** This process as the keeper of a worker that it let begin so many seconds ago; null: another one did. */
async function keeping(world: World, seconds: number | null): Promise<Keeping> {
  const { bus, deeds } = world;
  world.alive.set(bus.host.pid, "me");
  await world.change((attempt) => ({ ...attempt, keeper: thisProcess(bus) }));
  const run = await readRun(bus, "p");
  if (run === null) throw new Error("no run");
  const attempt = await world.attempt();
  let over: (end: { exit: number | null; signal?: string }) => void = () => {};
  const ended = new Promise<{ exit: number | null; signal?: string }>((resolve) => (over = resolve));
  const processes = await bus.processes();
  const end: typeof processes.end = (...given) => {
    over({ exit: null, signal: "SIGTERM" });
    return processes.end(...given);
  };
  const began = performance.now() - (seconds ?? 0) * 1000;
  const all = { run, attempt, worker: { pid: 3, start: "s3", mark: attempt.worker_id }, ended, own: seconds === null ? null : { told: began, began } };
  return { deeds, ends: (exit) => over({ exit }), watch: () => watchWorker({ ...bus, processes: async () => ({ ...processes, end }) }, all, { onNudge: () => {} }) };
}

const more = (world: World) => world.change((attempt) => extended(attempt, 600, { by: "lead", reason: "two suites", now: Date.now() }));

test.each<[string, number | null, object]>([
  ["which it let begin itself", 1801, { how: "deadline", exit: null, signal: "SIGTERM", left: 0 }],
  ["which it took over", null, { how: "deadline", left: 0 }],
])("S4-11 a worker %s is ended at its deadline, once", async (_, seconds, end) => {
  const world = await watched(seconds === null ? { deadline: new Date(Date.now() - 1000).toISOString() } : {});
  const { watch, deeds } = await keeping(world, seconds);
  expect(await watch()).toMatchObject(end);
  expect(deeds).toEqual(["end 3 s3 P03-1-x 5000"]);
});

test.each([["begun by it", 1801], ["taken over", null]] as const)("S4-12 more time that was entered while it slept counts, for one %s: nothing ends the worker", async (_, seconds) => {
  const world = await watched(seconds === null ? { launched_at: new Date(Date.now() - 1_801_000).toISOString(), deadline: new Date(Date.now() - 1000).toISOString() } : {});
  const { watch, ends, deeds } = await keeping(world, seconds);
  await more(world);
  const watching = watch();
  // It has looked, and goes on.
  await Promise.race([watching, new Promise((resolve) => setTimeout(resolve, 100))]);
  expect(deeds).toEqual([]);
  ends(7);
  expect(await watching).toMatchObject({ how: seconds === null ? "lost" : "exited", exit: 7 });
});

test("what a worker puts in its log's place does not keep its end from being told", async () => {
  const world = await watched();
  const { watch } = await keeping(world, 1801);
  const log = join(world.root, "tmp/worker-P03-1-x.log");
  rmSync(log);
  symlinkSync("/etc/hostname", log);
  const end = await watch();
  expect(end).toMatchObject({ how: "deadline", exit: null, signal: "SIGTERM" });
  expect(end?.log_bytes).toBeUndefined();
  expect(world.told.join()).toMatch(/symbolic link/);
});
