import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { BusError } from "../../domain/bus-error.js";
import type { EndFile } from "../../repo/worker-contract.js";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { reapWorkers } from "../reap-workers.js";
import { changeRun, withAttempt } from "./runs.js";
import { settle } from "./settle.js";
import { untilEnded } from "./watch/until-ended.js";
import { workerContext } from "./test-context.js";
import { type Ground, killBoth, killKeeper, runs, workerGround } from "./test-workers.js";

const WAITS = "while [ ! -e go ]; do sleep 0.02; done; exit 3";
const settled = async ({ bus, me, run }: Ground) => settle(bus, me, await run());
const endings = (ground: Ground) => ground.events("worker_ended", "worker_lost").map(({ event, agent_id, summary }) => [event, agent_id, summary]);
const outcomes = (ground: Ground) => ground.pids().split("\n").filter((line) => / PID \d+ /.test(line));

/** Puts something else into the record of P03. */
async function rewrite({ bus, me, run, attempt }: Ground, more: Partial<WorkerAttempt>): Promise<void> {
  const before = await attempt("P03");
  await changeRun(bus, me, (await run()).plan, (now) => (now === null ? null : { op: "test", run: withAttempt(now, { ...before, ...more }) }));
}

test("a keeper that is killed alone: the worker goes on, and the next command gives it a new one, which enters its end", async () => {
  const ground = await workerGround();
  await ground.launch("P03", WAITS);
  const before = await ground.attempt("P03");
  await killKeeper(ground, before);
  expect(runs(ground.bus, before.pid)).toBe(true);
  await settled(ground);
  const now = await ground.attempt("P03");
  expect(now).toMatchObject({ state: "running", pid: before.pid });
  expect(now.keeper?.pid).not.toBe(before.keeper?.pid);
  expect(runs(ground.bus, now.keeper?.pid)).toBe(true);
  expect(ground.events("worker_kept")).toMatchObject([{ agent_id: "worker-p03", meta: { before: before.keeper?.pid, keeper: now.keeper?.pid } }]);
  // Again there is nothing to do.
  await settled(ground);
  expect(ground.events("worker_kept")).toHaveLength(1);
  writeFileSync(join(ground.root, "go"), "");
  expect((await ground.over("P03")).end).toMatchObject({ how: "lost", exit: null, left: 0 });
  expect(endings(ground)).toEqual([["worker_lost", "worker-p03", "Worker P03 lost"]]);
});

test("several commands at once give a worker one new keeper", async () => {
  const ground = await workerGround();
  await ground.launch("P03", WAITS);
  const before = await ground.attempt("P03");
  await killKeeper(ground, before);
  const told: string[] = [];
  await Promise.all(Array.from({ length: 4 }, () => settled({ ...ground, bus: workerContext(ground.root, "lead", { tell: (line) => told.push(line) }) })));
  expect(ground.events("worker_kept")).toMatchObject([{ meta: { before: before.keeper?.pid, keeper: (await ground.attempt("P03")).keeper?.pid } }]);
  expect(told).toEqual([]);
  writeFileSync(join(ground.root, "go"), "");
  await ground.over("P03");
  expect(endings(ground)).toHaveLength(1);
});

test("S4-11: the new keeper ends it at its deadline, too, with what it started", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300 & echo $! > child; sleep 300", { budget: { seconds: 2 } });
  await killKeeper(ground, await ground.attempt("P03"));
  await settled(ground);
  const { end, pid } = await ground.over("P03");
  expect(end).toMatchObject({ how: "deadline" });
  expect([pid, Number(readFileSync(join(ground.root, "child"), "utf8"))].map((one) => runs(ground.bus, one))).toEqual([false, false]);
});

test("worker and keeper killed together: the next command learns that it was lost, once, although several ask", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300");
  const { pid } = await killBoth(ground, "P03");
  await Promise.all(Array.from({ length: 4 }, () => settled({ ...ground, bus: workerContext(ground.root, "lead") })));
  await settled(ground);
  expect(await ground.attempt("P03")).toMatchObject({ state: "ended", end: { how: "lost", exit: null } });
  expect(endings(ground)).toEqual([["worker_lost", "lead", "Worker P03 lost"]]);
  expect(outcomes(ground)).toEqual([expect.stringContaining(`P03 PID ${pid} lost`)]);
});

test("one that somebody wanted stopped, and killed with its keeper, was stopped", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300");
  await killBoth(ground, "P03");
  await rewrite(ground, { stop: { at: "2026-01-31T12:00:00.000Z", by: "lead", reason: "enough" } });
  await settled(ground);
  expect((await ground.attempt("P03")).end).toMatchObject({ how: "stopped", exit: null });
});

test("S4-27 an end that a keeper wrote down before it was killed is the one that is entered", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300");
  const { worker_id, pid } = await killBoth(ground, "P03");
  const end = { at: "2026-01-31T12:00:00.000Z", how: "exited", exit: 7 } as const;
  (await ground.bus.repo.workers()).end(worker_id).write(end);
  await settled(ground);
  expect(await ground.attempt("P03")).toMatchObject({ state: "ended", end });
  expect(outcomes(ground)).toEqual([expect.stringContaining(`P03 PID ${pid} completed: exit 7`)]);
});

test("a disk that is full at the end: the keeper tries for as long as that lasts", async () => {
  const ground = await workerGround();
  await ground.launchWith({ fault: "full" }, "P03", WAITS);
  const { worker_id, keeper } = await ground.attempt("P03");
  writeFileSync(join(ground.root, "disk-full"), "");
  writeFileSync(join(ground.root, "go"), "");
  const end = (await ground.bus.repo.workers()).end(worker_id);
  while (end.read() === null) await sleep(10);
  await sleep(300);
  expect((await ground.attempt("P03")).state).toBe("running");
  expect(runs(ground.bus, keeper?.pid)).toBe(true);
  // A live keeper's work is left to it.
  expect((await settled(ground)).attempts[0]?.state).toBe("running");
  rmSync(join(ground.root, "disk-full"));
  expect((await ground.over("P03")).end).toMatchObject({ how: "exited", exit: 3 });
  while (runs(ground.bus, keeper?.pid)) await sleep(5);
  expect(endings(ground)).toEqual([["worker_ended", "worker-p03", "Worker P03 completed: exit 3"]]);
  expect(outcomes(ground)).toHaveLength(1);
});

test("a log that has no room for the line of an end gets it when it has, once", async () => {
  const ground = await workerGround();
  await ground.launchWith({ fault: "full" }, "P03", WAITS);
  writeFileSync(join(ground.root, "log-full"), "");
  writeFileSync(join(ground.root, "go"), "");
  const { keeper } = await ground.until("P03", ({ state }) => state === "ended");
  await sleep(300);
  expect(endings(ground)).toEqual([]);
  rmSync(join(ground.root, "log-full"));
  while (runs(ground.bus, keeper?.pid)) await sleep(5);
  expect(endings(ground)).toEqual([["worker_ended", "worker-p03", "Worker P03 completed: exit 3"]]);
});

test("a disk that is full at the end, and the keeper killed: the next command enters the exit code all the same", async () => {
  const ground = await workerGround();
  await ground.launchWith({ fault: "full" }, "P03", WAITS);
  const attempt = await ground.attempt("P03");
  writeFileSync(join(ground.root, "disk-full"), "");
  writeFileSync(join(ground.root, "go"), "");
  const end = (await ground.bus.repo.workers()).end(attempt.worker_id);
  while (end.read() === null) await sleep(10);
  await killKeeper(ground, attempt);
  await settled(ground);
  expect(await ground.attempt("P03")).toMatchObject({ state: "ended", end: { how: "exited", exit: 3 } });
});

let bystander = 0;
test.each<[string, (attempt: WorkerAttempt) => Partial<WorkerAttempt>]>([
  ["after a restart of the machine", ({ pid_start, keeper }) => ({ pid_start: `another-boot:${pid_start?.split(":")[1]}`, keeper: { ...keeper!, pid_start: `another-boot:${keeper?.pid_start?.split(":")[1]}` } })],
  ["when its pid is another's now, and its keeper's, too", ({ keeper }) => ({ pid: bystander, pid_start: "another-boot:1", keeper: { host: keeper!.host, pid: bystander, pid_start: "another-boot:1" } })],
])("%s it is lost, and whoever has its pid now is left in peace, by reap too", async (_, more) => {
  const ground = await workerGround();
  const other = spawn("sleep", ["300"], { detached: true, stdio: "ignore" });
  bystander = other.pid ?? 0;
  onTestFinished(() => void other.kill("SIGKILL"));
  await ground.launch("P03", "sleep 300");
  const before = await ground.attempt("P03");
  await killKeeper(ground, before);
  await rewrite(ground, more(before));
  const reaped = await reapWorkers(ground.bus, {});
  expect(reaped.ended).toMatchObject([{ state: "ended", end: { how: "lost" } }]);
  const now = await ground.attempt("P03");
  expect(runs(ground.bus, bystander)).toBe(true);
  // What carries its mark is its own, whatever the record says of its pid.
  expect(reaped.left.flatMap(({ pids }) => pids)).not.toContain(bystander);
  expect(now.end?.how).toBe("lost");
});

test.each<[string, (pid: number) => number]>([
  ["by a process that is gone", () => 2 ** 22 - 1],
  ["by this very process, which does something else now", (pid) => pid],
])("a launch that was given up %s is void, and the phase is free", async (_, pidOf) => {
  const ground = await workerGround();
  await ground.launch("P03", "true");
  await ground.over("P03");
  const { starter, keeper: _keeper, pid: _pid, pid_start: _start, started_at: _at, end: _end, ...rest } = await ground.attempt("P03");
  const pid = pidOf(starter.pid);
  await changeRun(ground.bus, ground.me, (await ground.run()).plan, (now) => (now === null ? null : { op: "test", run: withAttempt(now, { ...rest, state: "starting", starter: { ...starter, pid } }) }));
  const [only] = (await settled(ground)).attempts;
  expect(only).toMatchObject({ state: "void", why: "its launch was killed" });
  expect(ground.events("worker_void")).toHaveLength(1);
  await ground.launch("P03", "exit 0");
  expect(await ground.over("P03")).toMatchObject({ attempt: 1, end: { exit: 0 } });
});

test("workers of another host are left alone", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300");
  const { starter, keeper } = await killBoth(ground, "P03");
  await rewrite(ground, { starter: { ...starter, host: "elsewhere" }, keeper: { ...keeper!, host: "elsewhere" } });
  const before = await ground.run();
  expect(await settled(ground)).toEqual(before);
  expect(await reapWorkers(ground.bus, {})).toEqual({ ended: [], left: [], kept: [] });
  expect(await ground.run()).toEqual(before);
  await rewrite(ground, { keeper: keeper! });
});

test("S4-06 reap ends what outlived its worker, and says what it did", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "setsid sh -c 'echo $$ > child; exec sleep 300' & sleep 300");
  const file = join(ground.root, "child");
  while (!existsSync(file) || !readFileSync(file, "utf8").endsWith("\n")) await sleep(10);
  const attempt = await killBoth(ground, "P03");
  const child = Number(readFileSync(file, "utf8"));
  expect(runs(ground.bus, child)).toBe(true);
  expect(await reapWorkers(ground.bus, {})).toMatchObject({ ended: [{ worker_id: attempt.worker_id }], left: [{ worker_id: attempt.worker_id, pids: [child], stayed: [] }], kept: [] });
  expect(runs(ground.bus, child)).toBe(false);
  expect(await reapWorkers(ground.bus, {})).toEqual({ ended: [], left: [], kept: [] });
});

test("reap ends what carries the mark of a worker whose end was entered long ago, and leaves the others' alone", async () => {
  const ground = await workerGround();
  await ground.launch("P01", "true");
  await ground.launch("P02", "true");
  const [, second] = [await ground.over("P01"), await ground.over("P02")];
  const marked = (mark: string) => spawn("sleep", ["300"], { detached: true, env: { ...process.env, BUS_WORKER: mark } });
  const [child, other] = [marked(second.worker_id), marked("P01-1-anothers")];
  onTestFinished(() => void other.kill("SIGKILL"));
  expect(await reapWorkers(ground.bus, {})).toEqual({ ended: [], left: [{ worker_id: second.worker_id, pids: [child.pid], stayed: [] }], kept: [] });
  expect([runs(ground.bus, child.pid), runs(ground.bus, other.pid)]).toEqual([false, true]);
});

/** Leaves a child that hears only the second SIGTERM, in a session of its own, and ends with exit 7. */
const LEAVES_DEAF = "setsid sh -c 'trap \"trap - TERM\" TERM; echo $$ > child; while :; do sleep 0.1; done' & while [ ! -s child ]; do sleep 0.02; done; exit 7";
const childOf = ({ root }: Ground) => Number(readFileSync(join(root, "child"), "utf8"));

/** When a keeper has written down how its worker ended, and holds still: what the worker left running has all the time of the world. */
async function noted({ bus }: Ground, { worker_id, keeper }: WorkerAttempt): Promise<EndFile> {
  const file = (await bus.repo.workers()).end(worker_id);
  while (file.read() === null) await sleep(5);
  process.kill(keeper?.pid ?? 0, "SIGSTOP");
  return file;
}

test("a keeper that is killed while it ends what the worker left running: the exit code is known, and the next command ends the rest", async () => {
  const ground = await workerGround();
  await ground.launch("P03", LEAVES_DEAF);
  const attempt = await ground.attempt("P03");
  const file = await noted(ground, attempt);
  // Who waits for the end is not told it while something of the worker runs.
  expect((await untilEnded(ground.bus, ground.me, (await ground.run()).plan, new Set([attempt.worker_id]), 2500)).attempts).toMatchObject([{ state: "running" }]);
  await killKeeper(ground, attempt);
  expect(file.read()).toMatchObject({ how: "exited", exit: 7 });
  expect(runs(ground.bus, childOf(ground))).toBe(true);
  expect(await reapWorkers(ground.bus, {})).toMatchObject({ ended: [{ end: { how: "exited", exit: 7, left: expect.any(Number) as number } }], left: [{ pids: expect.arrayContaining([childOf(ground)]) as number[], stayed: [] }] });
  expect(runs(ground.bus, childOf(ground))).toBe(false);
  expect(endings(ground)).toEqual([["worker_ended", "lead", "Worker P03 completed: exit 7"]]);
}, 60_000);

test("a keeper that is killed when its worker has had its time, and something is left of it: that is known", async () => {
  const ground = await workerGround();
  await ground.launch("P03", LEAVES_DEAF.replace("exit 7", "sleep 300"), { budget: { seconds: 2 } });
  const attempt = await ground.attempt("P03");
  await noted(ground, attempt);
  expect(runs(ground.bus, childOf(ground))).toBe(true);
  await killKeeper(ground, attempt);
  await settled(ground);
  expect((await ground.attempt("P03")).end).toMatchObject({ how: "deadline", signal: "SIGTERM" });
  expect(runs(ground.bus, childOf(ground))).toBe(false);
}, 60_000);

test("how many processes a keeper had ended before it was killed stays known", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300");
  const { worker_id } = await killBoth(ground, "P03");
  (await ground.bus.repo.workers()).end(worker_id).write({ at: "2026-01-31T12:00:00.000Z", how: "exited", exit: 7, left: 2 });
  await settled(ground);
  expect((await ground.attempt("P03")).end).toMatchObject({ exit: 7, left: 2 });
});

test("an end that could not be entered is entered by the same process later", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300");
  await killBoth(ground, "P03");
  const { repo } = ground.bus;
  const full: Ground["bus"] = {
    ...ground.bus,
    repo: { ...repo, workers: async (home) => ({ ...(await repo.workers(home)), note: () => { throw new BusError("UNWRITABLE", "no room", { hint: "df" }); } }) },
  };
  await expect(settled({ ...ground, bus: full })).rejects.toMatchObject({ code: "UNWRITABLE" });
  expect(await settled(ground)).toMatchObject({ attempts: [{ state: "ended", end: { how: "lost" } }] });
});

test("reap gives a worker without a keeper a new one", async () => {
  const ground = await workerGround();
  const { worker_id } = await ground.launch("P03", "sleep 300");
  await killKeeper(ground, await ground.attempt("P03"));
  expect(await reapWorkers(ground.bus, {})).toEqual({ ended: [], left: [], kept: [worker_id] });
});
