import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { WorkerRun } from "../../schema/records.gen.js";
import { doctor } from "../doctor.js";
import { reapWorkers } from "../reap-workers.js";
import { changeRun, withAttempt } from "../worker/runs.js";
import { type Ground, killKeeper, runs, workerGround } from "../worker/test-workers.js";

/** Has run, and does so no more. */
const gone = () => spawnSync("true").pid;
const checked = async ({ bus }: Ground) => (await doctor(bus)).checks.find(({ name }) => name === "workers");

async function entered(ground: Ground, change: (run: WorkerRun) => WorkerRun): Promise<void> {
  const { plan } = await ground.run();
  await changeRun(ground.bus, ground.me, plan, (run) => (run === null ? null : { op: "test", run: change(run) }));
}

test("without workers, and with one that is kept, there is nothing to find", async () => {
  const ground = await workerGround();
  expect(await checked(ground)).toMatchObject({ state: "ok", findings: [] });
  await ground.launch("P01", "sleep 600");
  expect(await checked(ground)).toMatchObject({ state: "ok", findings: [] });
});

test("a worker whose keeper was killed is named, left as it is, and in order when the command that is named has run", async () => {
  const ground = await workerGround();
  const attempt = await ground.launch("P01", "sleep 600");
  await killKeeper(ground, attempt);
  const hint = `bus worker reap --plan ${(await ground.run()).plan}`;
  for (const fix of [false, true]) expect((await doctor(ground.bus, { fix })).checks).toContainEqual(expect.objectContaining({ name: "workers", state: "found", findings: [expect.objectContaining({ message: expect.stringContaining(`${attempt.worker_id} (pid ${attempt.pid}) has no keeper`) as unknown, hint })] }));
  expect(runs(ground.bus, attempt.pid)).toBe(true);
  await reapWorkers(ground.bus, {});
  expect(await checked(ground)).toMatchObject({ state: "ok" });
  expect(runs(ground.bus, attempt.pid)).toBe(true);
});

test("so is a launch that was killed", async () => {
  const ground = await workerGround();
  const attempt = await ground.launch("P01", "sleep 600");
  const { keeper: _keeper, pid: _pid, pid_start: _start, ...before } = attempt;
  await entered(ground, (run) => withAttempt(run, { ...before, state: "starting", starter: { ...attempt.starter, pid: gone(), pid_start: "none" } }));
  expect(await checked(ground)).toMatchObject({ state: "found", findings: [{ message: `the launch of ${attempt.worker_id} was killed` }] });
  // So that it is ended with the test.
  await entered(ground, (run) => withAttempt(run, attempt));
});

test("a plan whose runner is gone is named, unless it is finished or nothing can be told of the runner here", async () => {
  const ground = await workerGround();
  await ground.launch("P01", "sleep 600");
  const { plan } = await ground.run();
  const runner = { host: ground.bus.host.name, pid: gone(), pid_start: "none" };
  const found = async (more: Partial<WorkerRun>) => {
    await entered(ground, (run) => ({ ...run, runner, state: "open", ...more }));
    return (await checked(ground))?.findings.map(({ message, hint }) => [message, hint]);
  };
  expect(await found({})).toEqual([[`nobody runs it any more: its runner (pid ${runner.pid}) is gone`, `bus worker run ${plan}`]]);
  expect(await found({ state: "finished" })).toEqual([]);
  expect(await found({ runner: { ...runner, host: "elsewhere" } })).toEqual([]);
  expect(await found({ runner: { ...runner, pid: process.pid, pid_start: ground.bus.host.startOf(process.pid) ?? null } })).toEqual([]);
});
