import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Session } from "../schema/records.gen.js";
import { testAttempt } from "../domain/worker/attempt/test-attempt.js";
import { identify, sessionKey } from "./identify.js";
import { waitWorkers } from "./wait-workers.js";
import { changeRun, readRun, withAttempt } from "./worker/runs.js";
import { HOST, watched } from "./worker/watch/test-watched.js";
import { untilEnded } from "./worker/watch/until-ended.js";

const states = (attempts: readonly { phase: string; state: string }[]) => attempts.map(({ phase, state }) => `${phase} ${state}`);

/** A second worker, of P04. */
async function second(world: Awaited<ReturnType<typeof watched>>) {
  const me = await identify(world.bus);
  const { keeper: _, ...first } = await world.attempt();
  const other = testAttempt({ ...first, worker_id: "P04-1-y", phase: "P04", task_id: "p-P04", keeper: { host: HOST, pid: 12, pid_start: "s12" }, pid: 13, pid_start: "s13" });
  for (const pid of [12, 13]) world.alive.set(pid, `s${pid}`);
  await changeRun(world.bus, me, "p", (run) => (run === null ? null : { op: "launch", run: { ...run, attempts: [...run.attempts, other] } }));
  return (state: "ended" | "void") =>
    changeRun(world.bus, me, "p", (run) => (run === null ? null : { op: "test", run: withAttempt(run, { ...other, state, ...(state === "ended" && { end: { at: other.launched_at, how: "exited", exit: 1 } }) }) }));
}

test("until all that run have ended; those that were named, or all", async () => {
  const world = await watched();
  const end = await second(world);
  const both = waitWorkers(world.bus, {});
  const first = waitWorkers(world.bus, { phases: ["P03", "P03"] });
  await sleep(50);
  await world.ends();
  expect(states(await first)).toEqual(["P03 ended"]);
  expect(states(await waitWorkers(world.bus, { phases: ["P04"], timeout: 0 }))).toEqual(["P04 running"]);
  await end("ended");
  expect(states(await both)).toEqual(["P03 ended", "P04 ended"]);
});

test("who comes too late learns how the last one ended", async () => {
  const world = await watched();
  const end = await second(world);
  await world.ends();
  await end("ended");
  expect(states(await waitWorkers(world.bus, {}))).toEqual(["P04 ended"]);
  await end("void");
  expect(states(await waitWorkers(world.bus, {}))).toEqual(["P03 ended"]);
});

test("one whose launch comes to nothing is waited for no longer", async () => {
  const world = await watched();
  const end = await second(world);
  const waiting = waitWorkers(world.bus, { phases: ["P04"] });
  await sleep(50);
  await end("void");
  expect(states(await waiting)).toEqual(["P04 void"]);
});

test("the time is over, or the caller gives up: nobody ends a worker", async () => {
  const world = await watched();
  expect(states(await waitWorkers(world.bus, { timeout: 200 }))).toEqual(["P03 running"]);
  void sleep(100).then(world.interrupt);
  expect(states(await waitWorkers(world.bus, {}))).toEqual(["P03 running"]);
  expect(world.deeds).toEqual([]);
  expect(await readRun(world.bus, "p")).toMatchObject({ attempts: [{ state: "running" }] });
});

test("who waits is alive: its presence is renewed", async () => {
  const { bus, interrupt } = await watched();
  const me = await identify(bus);
  void sleep(300).then(interrupt);
  await untilEnded({ ...bus, clock: () => Date.now() + 600_000 }, me, "p", new Set(["P03-1-x"]), Infinity);
  const { value } = await bus.store.registers.read<Session>(sessionKey(bus, me.agent_id));
  expect(Date.parse(value?.heartbeat ?? "")).toBeGreaterThan(Date.parse(me.session.heartbeat) + 500_000);
});

test("nothing to wait for", async () => {
  const { bus } = await watched({ state: "void" });
  expect(await waitWorkers(bus, {})).toEqual([]);
  await expect(waitWorkers(bus, { phases: ["P03"] })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
