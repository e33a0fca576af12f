import { expect, test } from "vitest";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { identify } from "../../identify.js";
import type { RunStep } from "../../run-workers.js";
import { planPlace } from "../plan-place.js";
import { sleepingClock } from "../watch/test-sleeping-clock.js";
import { type Watched, watched } from "../watch/test-watched.js";
import { waitSteps } from "./wait-steps.js";

const plan = (seconds: number, cycles = 6) => ({ phases: [{ id: "P03" }], poll: { interval_seconds: seconds, cycles } });
const ago = (ms: number): Partial<WorkerAttempt> => ({ launched_at: new Date(Date.now() - ms).toISOString() });

/** Waits, and does something after each step. */
async function waited(world: Watched, adopted: boolean, then: (steps: readonly RunStep[]) => void | Promise<void>, clock = world.bus.clock): Promise<{ steps: RunStep[]; end: WorkerAttempt | null }> {
  const bus = { ...world.bus, clock };
  const waiting = waitSteps(bus, await identify(bus), await planPlace(bus, "p"), await world.attempt(), adopted);
  const steps: RunStep[] = [];
  for (;;) {
    const { value, done } = await waiting.next();
    if (done === true) return { steps, end: value };
    steps.push(value);
    await then(steps);
  }
}

const cycles = (steps: readonly RunStep[]) => steps.map((step) => (step.step === "cycle" ? [step.cycle, step.of] : step.step));

/** None twice; a busy machine may leave some out. */
const isRising = (steps: readonly RunStep[]) => cycles(steps).every(([cycle], i, all) => Number(cycle) > Number(all[i - 1]?.[0] ?? 0));

test("S4-08 S4-09 S4-10 S4-26 a cycle before every sleep, each on the log, and the end at once", async () => {
  const world = await watched(ago(0), plan(0.3));
  const { steps, end } = await waited(world, false, (all) => (all.length === 3 ? world.ends() : undefined));
  expect(steps).toHaveLength(3);
  expect(isRising(steps)).toBe(true);
  expect(steps[0]).toMatchObject({ worker: { phase: "P03", now: { rss_bytes: 5 << 20, last_line: "two" } } });
  expect(end).toMatchObject({ state: "ended", end: { exit: 0 } });
  expect(world.events("worker_cycle").map(({ meta }) => meta?.["cycle"])).toEqual(cycles(steps).map(([cycle]) => cycle));
});

test("S4-07 S4-09 between two cycles lies the interval, by a clock that goes on only while somebody sleeps", async () => {
  const world = await watched({}, plan(3));
  const launched = Date.parse((await world.attempt()).launched_at);
  const slept = sleepingClock();
  const { steps } = await waited(world, false, (all) => (all.length === 4 ? world.ends() : undefined), () => launched + slept());
  expect(steps.map((step) => [...cycles([step]), Date.parse(step.at) - launched])).toEqual([1, 2, 3, 4].map((cycle) => [[cycle, expect.any(Number)], (cycle - 1) * 3000]));
});

test("an end is noticed long before the next cycle", async () => {
  const world = await watched(ago(0), plan(3600));
  const { steps, end } = await waited(world, false, () => void setTimeout(() => void world.ends({ exit: 3 }), 100));
  expect(cycles(steps)).toEqual([[1, 6]]);
  expect(end?.end?.exit).toBe(3);
});

test("who goes on waiting counts on from the launch, and does not tell the cycle again that has begun", async () => {
  const world = await watched(ago(150_000), plan(100));
  setTimeout(() => void world.ends(), 200);
  expect((await waited(world, true, () => {})).steps).toEqual([]);
  const next = await watched({}, plan(100, 20));
  const late = Date.parse((await next.attempt()).launched_at) + 199_700;
  expect(cycles((await waited(next, true, () => next.ends(), () => late)).steps)).toEqual([[3, 20]]);
});

test.each([["forward", 36_000_000], ["back", -36_000_000]])("a clock that is set ten hours %s makes no cycle early, late or twice", async (_, jump) => {
  const begun = performance.now();
  const world = await watched(ago(0), plan(0.3));
  let ahead = 0;
  const { steps } = await waited(world, false, (all) => {
    ahead = jump;
    return all.length === 4 ? world.ends() : undefined;
  }, () => Date.now() + ahead);
  expect(isRising(steps)).toBe(true);
  // None comes before its time, which is counted from the launch.
  expect(Number(cycles(steps).at(-1)?.[0])).toBeLessThanOrEqual((performance.now() - begun) / 300 + 2);
});

test("who gives up leaves the worker running", async () => {
  const world = await watched(ago(0), plan(3600));
  const { end } = await waited(world, false, () => world.interrupt());
  expect(end).toBeNull();
  expect((await world.attempt()).state).toBe("running");
  expect(world.deeds).toEqual([]);
});
