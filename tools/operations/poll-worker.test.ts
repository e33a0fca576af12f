import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { BusError } from "../domain/bus-error.js";
import { extended, voided } from "../domain/worker/attempt/attempt-steps.js";
import { type PollCycle, type PollRequest, pollWorker } from "./poll-worker.js";
import { sleepingClock } from "./worker/watch/test-sleeping-clock.js";
import { type Watched, watched } from "./worker/watch/test-watched.js";

async function polled({ bus }: Pick<Watched, "bus">, request: Partial<PollRequest> = {}, on: (cycle: PollCycle) => unknown = () => {}): Promise<PollCycle[]> {
  const cycles: PollCycle[] = [];
  for await (const cycle of pollWorker(bus, { phase: "P03", ...request })) {
    cycles.push(cycle);
    await on(cycle);
  }
  return cycles;
}

const said = (cycles: readonly PollCycle[]) => cycles.map((one) => `${one.cycle}/${one.of} ${one.said}${one.last ? "." : ""}`);

test("S4-07, S4-09, S4-26 a cycle before every sleep, each with its time and what the worker uses, and on the log; S4-11 alive after the last it counts as hung, and nothing is done to it", async () => {
  const world = await watched();
  const cycles = await polled(world, { interval: 0.2, cycles: 3 }, ({ said: how, cycle }) => {
    const told = world.events("worker_cycle", "worker_hung").length;
    expect(told, "it is on the log before anybody hears of it").toBe(how === "hung" ? cycle + 1 : cycle);
  });
  expect(said(cycles)).toEqual(["1/3 running", "2/3 running", "3/3 running", "3/3 hung."]);
  expect(cycles[0]?.worker).toMatchObject({ plan: "p", phase: "P03", phase_state: "running", pid: 3, now: { processes: 2, rss_bytes: 5 << 20, cpu_ms: 1500, log_bytes: 8, last_line: "two", kept: true } });
  const told = world.events("worker_cycle", "worker_hung");
  expect(told.map(({ event, summary }) => `${event}: ${summary}`)).toEqual([
    "worker_cycle: P03: cycle 1 of 3, running", "worker_cycle: P03: cycle 2 of 3, running", "worker_cycle: P03: cycle 3 of 3, running", "worker_hung: P03 still runs after 3 cycles: it counts as hung",
  ]);
  expect(told[1]).toMatchObject({ agent_id: "lead", task_id: "p-P03", plan_id: "PLAN-1", meta: { plan: "p", worker_id: "P03-1-x", phase: "P03", attempt: 1, cycle: 2, of: 3, cpu_ms: 1500, log_bytes: 8, last_line: "two" } });
  expect(told.map(({ severity }) => severity)).toEqual([undefined, undefined, undefined, "medium"]);
  expect(cycles.at(-1)?.hints).toEqual(["bus worker logs P03 --plan p", 'bus worker stop P03 --plan p --reason "<why>"', 'bus worker extend P03 --plan p --by 30m --reason "<why>"', 'bus worker remediate P03 --plan p --stop --reason "<why>"']);
  expect(world.deeds).toEqual([]);
  expect((await world.attempt()).state).toBe("running");
});

test("S4-09 the first look comes before any sleep", async () => {
  const world = await watched();
  world.interrupt();
  expect(said(await polled(world))).toEqual(["1/6 running"]);
  expect(world.events("worker_cycle")).toHaveLength(1);
});

test("S4-07, S4-09 between two looks lies the interval, by a clock that goes on only while somebody sleeps", async () => {
  const world = await watched();
  const slept = sleepingClock();
  const from = Date.now();
  const bus = { ...world.bus, clock: () => from + slept() };
  const cycles = await polled({ bus }, { interval: 3, cycles: 3 });
  expect(cycles.map(({ at }) => Date.parse(at) - from)).toEqual([0, 3000, 6000, 9000]);
});

test("S4-10 the end is noticed at once, not at the next look", async () => {
  const world = await watched();
  const cycles = await polled(world, {}, ({ last }) => {
    if (!last) void sleep(100).then(() => world.ends());
  });
  expect(said(cycles)).toEqual(["1/6 running", "1/6 completed."]);
  expect(cycles.at(-1)).toMatchObject({ worker: { state: "ended", phase_state: "ended", end: { how: "exited", exit: 0 } }, hints: ["bus worker inspect P03 --plan p"] });
});

test("one that ended before anybody looked is told once, with its log where it did not end well", async () => {
  const world = await watched();
  await world.ends({ exit: 3 });
  const cycles = await polled(world);
  expect(said(cycles)).toEqual(["0/6 completed."]);
  expect(cycles[0]?.hints).toEqual(["bus worker inspect P03 --plan p", "bus worker logs P03 --plan p"]);
  expect(world.events("worker_cycle")).toEqual([]);
});

test("what was inspected already and holds needs no inspection", async () => {
  const world = await watched();
  await world.ends();
  await world.change((attempt) => ({ ...attempt, inspection: { at: attempt.launched_at, by: "lead", ok: true, misses: [] } }));
  expect((await polled(world))[0]?.hints).toEqual([]);
});

test("S4-08 the plan says how often and how many times", async () => {
  const plan = { plan_id: "PLAN-1", poll: { interval_seconds: 0.2, cycles: 2 }, phases: [{ id: "P03" }] };
  const at = new Date().toISOString();
  expect(said(await polled(await watched({ budgets: [{ seconds: 0.4, at }] }, plan)))).toEqual(["1/2 running", "2/2 running", "2/2 hung."]);
});

test("S4-12 who is given more time while it is polled is polled so much longer", async () => {
  const world = await watched();
  const cycles = await polled(world, { interval: 300 }, async ({ cycle, last }) => {
    if (cycle > 1 || last) return;
    await world.change((attempt) => extended(attempt, 600, { by: "lead", reason: "two suites", now: Date.now() }));
    void sleep(100).then(() => world.ends());
  });
  expect(said(cycles)).toEqual(["1/6 running", "1/8 completed."]);
});

test("one that is interrupted says no more, and the worker goes on", async () => {
  const world = await watched();
  expect(said(await polled(world, {}, () => void sleep(50).then(world.interrupt)))).toEqual(["1/6 running"]);
  expect((await world.attempt()).state).toBe("running");
  expect(world.deeds).toEqual([]);
});

test("a launch that came to nothing is no worker that completed", async () => {
  const world = await watched({ state: "starting" });
  const polling = polled(world, {}, () => world.change((attempt) => voided(attempt, "its keeper died")));
  await expect(polling).rejects.toMatchObject({ code: "NO", message: "the worker of P03 never ran: its keeper died" });
});

test("a log that cannot be written ends no polling, and is told", async () => {
  const world = await watched();
  const full = async () => {
    throw new BusError("UNWRITABLE", "no space left on device");
  };
  const bus = { ...world.bus, store: { ...world.bus.store, logs: { ...world.bus.store.logs, append: full } } };
  expect(said(await polled({ bus }, { interval: 0.2, cycles: 1 }))).toEqual(["1/1 running", "1/1 hung."]);
  expect(world.told).toContain("worker_cycle is not on the log: no space left on device");
});

test("an end that its keeper wrote down and could not enter is learnt all the same", async () => {
  const world = await watched();
  const full = async () => {
    throw new BusError("UNWRITABLE", "no space left on device");
  };
  const bus = { ...world.bus, store: { ...world.bus.store } };
  const cycles = await polled({ bus }, {}, async ({ last }) => {
    if (last) return;
    bus.store.registers = { ...world.bus.store.registers, compareAndSet: full };
    (await world.bus.repo.workers(world.root)).end("P03-1-x").write({ at: new Date().toISOString(), how: "exited", exit: 7, left: 0 });
    world.alive.delete(3);
    world.alive.delete(2);
  });
  expect(cycles.at(-1)).toMatchObject({ said: "completed", worker: { end: { exit: 7 } } });
  expect(world.told).toContain("no space left on device");
});

test.each<[Partial<PollRequest>, string]>([
  [{ phase: "P04" }, "NOT_FOUND"],
  [{ phase: "../x" }, "USAGE"],
  [{ plan: "other" }, "NOT_FOUND"],
  [{ interval: 0 }, "USAGE"],
  [{ cycles: 0.5 }, "USAGE"],
])("%j is refused as %s", async (request, code) => {
  await expect(polled(await watched(), request)).rejects.toMatchObject({ code });
});
