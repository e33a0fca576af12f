import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, voided } from "../domain/worker/attempt/attempt-steps.js";
import { testAttempt } from "../domain/worker/attempt/test-attempt.js";
import { BusError } from "../domain/bus-error.js";
import { identify } from "./identify.js";
import { type ListWorkersRequest, listWorkers } from "./list-workers.js";
import { changeRun } from "./worker/runs.js";
import { type Watched, watched } from "./worker/watch/test-watched.js";

const listed = async ({ bus }: Pick<Watched, "bus">, request: ListWorkersRequest = {}) => (await listWorkers(bus, request)).map(({ worker_id, state }) => `${worker_id} ${state}`);

async function launchMore(world: Watched, plan: string, state: "open" | "finished", ...attempts: ReturnType<typeof testAttempt>[]): Promise<void> {
  await changeRun(world.bus, await identify(world.bus), plan, (run) => ({
    op: "test",
    run: { ...(run ?? { plan, plan_id: plan, folder: plan, home: world.root, pid_file: `tmp/${plan}-worker-pids.txt`, opened_at: "2026-01-31T12:00:00.000Z", opened_by: "lead" }), state, attempts: [...(run?.attempts ?? []), ...attempts] },
  }));
}

test("S4-06: a worker that runs is listed with all that it uses, how long it is silent and what it said last", async () => {
  const world = await watched();
  expect(await listWorkers(world.bus, {})).toMatchObject([{ plan: "p", phase: "P03", attempt: 1, state: "running", phase_state: "running", pid: 3, now: { processes: 2, rss_bytes: 5 << 20, cpu_ms: 1500, log_bytes: 8, last_line: "two", kept: true } }]);
  expect((await listWorkers(world.bus, {}))[0]?.now?.silent_ms).toBeGreaterThanOrEqual(0);
  expect(world.told).toEqual([]);
});

test("S4-06: of all open plans, newest launch last, whatever may still run; what a later one replaced, what never ran, and finished plans only with --all", async () => {
  const world = await watched();
  const at = (minute: number) => ({ launched_at: `2026-01-31T12:0${minute}:00.000Z`, started_at: `2026-01-31T12:0${minute}:00.000Z` });
  const over = (attempt: ReturnType<typeof testAttempt>) => ended(attempt, { at: "2026-01-31T12:09:00.000Z", how: "exited", exit: 0 });
  await launchMore(
    world, "other", "open",
    over(testAttempt({ worker_id: "P01-2-b", phase: "P01", attempt: 2, ...at(2) })),
    over(testAttempt({ worker_id: "P01-1-a", phase: "P01", ...at(1) })),
    voided(testAttempt({ worker_id: "P02-1-v", phase: "P02", state: "starting", ...at(4) }), "no such program"),
    over(testAttempt({ worker_id: "P01-3-c", phase: "P01", attempt: 3, ...at(3) })),
    testAttempt({ worker_id: "P04-1-q", phase: "P04", keeper: { host: "far", pid: 9, pid_start: "s9" }, ...at(5) }),
    over(testAttempt({ worker_id: "P04-2-r", phase: "P04", attempt: 2, ...at(6) })),
  );
  await launchMore(world, "old", "finished", over(testAttempt({ worker_id: "P01-1-o", phase: "P01", ...at(0) })));
  expect(await listed(world)).toEqual(["P01-3-c ended", "P04-1-q running", "P04-2-r ended", "P03-1-x running"]);
  expect(await listed(world, { all: true })).toEqual(["P01-1-o ended", "P01-1-a ended", "P01-2-b ended", "P01-3-c ended", "P02-1-v void", "P04-1-q running", "P04-2-r ended", "P03-1-x running"]);
  expect(await listed(world, { plan: "old" })).toEqual(["P01-1-o ended"]);
  expect(await listed(world, { plan: "p", all: true })).toEqual(["P03-1-x running"]);
  await expect(listWorkers(world.bus, { plan: "nowhere" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an end that nobody entered is entered by who lists", async () => {
  const world = await watched();
  const end = { at: "2026-01-31T12:05:00.000Z", how: "exited", exit: 7 } as const;
  (await world.bus.repo.workers(world.root)).end("P03-1-x").write(end);
  world.alive.clear();
  expect(await listWorkers(world.bus, {})).toMatchObject([{ state: "ended", end, phase_state: "ended" }]);
});

test("where nothing can be written, or nobody asks, the list is an answer all the same", async () => {
  const world = await watched();
  world.alive.delete(2);
  const { compareAndSet } = world.bus.store.registers;
  const full = { ...world.bus, store: { ...world.bus.store, registers: { ...world.bus.store.registers, compareAndSet: (async () => { throw new BusError("UNWRITABLE", "cannot write: ENOSPC"); }) as unknown as typeof compareAndSet } } };
  world.alive.delete(3);
  expect(await listed({ bus: full })).toEqual(["P03-1-x running"]);
  expect(world.told.join("\n")).toMatch(/ENOSPC/);
  world.told.length = 0;
  expect(await listed({ bus: { ...full, identity: {} } })).toEqual(["P03-1-x running"]);
  expect(world.told).toEqual([]);
});

test("a log that is gone or cannot be looked at hides no worker, and is not taken for an empty one", async () => {
  const world = await watched();
  const log = join(world.root, "tmp/worker-P03-1-x.log");
  rmSync(log);
  const unknown = { processes: 2, rss_bytes: 5 << 20, cpu_ms: 1500, kept: true };
  expect((await listWorkers(world.bus, {}))[0]?.now).toEqual(unknown);
  symlinkSync("/etc/hostname", log);
  const [worker] = await listWorkers(world.bus, {});
  expect(worker).toMatchObject({ state: "running", phase_state: "running" });
  expect(worker?.now).toEqual(unknown);
  expect(world.told.join("\n")).toMatch(/symbolic link/);
});
