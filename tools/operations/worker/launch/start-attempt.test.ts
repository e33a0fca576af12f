import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { extended, stopped } from "../../../domain/worker/attempt/attempt-steps.js";
import { localStamp } from "../../../domain/worker/trail/local-stamp.js";
import { readClaim } from "../../change-claim.js";
import { claimTask } from "../../claim-task.js";
import { changeRun, withAttempt } from "../runs.js";
import { planPlace } from "../plan-place.js";
import { startAttempt } from "./start-attempt.js";
import { startRequest, workerContext } from "../test-context.js";
import { type Ground, bundled, runs, workerGround } from "../test-workers.js";

const STAMP = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}`;
const pidsIn = (root: string, file: string) => readFileSync(join(root, file), "utf8").trim().split("\n").map(Number);
async function written(root: string, file: string): Promise<void> {
  while (!existsSync(join(root, file)) || !readFileSync(join(root, file), "utf8").endsWith("\n")) await sleep(10);
}

/** Another process that launches; its group is its own. */
function launcher(ground: Ground, phase: string, script: string) {
  const child = spawn(process.execPath, [bundled("test-dying-launcher"), "none", "0", phase, script], { cwd: ground.root, stdio: ["ignore", "pipe", "pipe"], detached: true });
  return { child, done: Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]) };
}

test("S4-01 S4-02 S4-03 S4-04 S4-27: a worker from its launch to its end, by the keeper's own program", async () => {
  const ground = await workerGround();
  const launched = await ground.launchWith("own", "P03", "echo out; echo err >&2; env | grep ^BUS_ | sort; exit 3");
  expect(launched).toMatchObject({ phase: "P03", attempt: 1, agent_id: "worker-p03", worker_id: expect.stringMatching(/^P03-1-[A-Za-z0-9]{8}$/) as string });
  const { pid, worker_id, log, end, task_id, keeper, launched_at, started_at = "" } = await ground.over("P03");
  const plan = ground.root.slice(ground.root.lastIndexOf("/") + 1);
  expect(end).toMatchObject({ how: "exited", exit: 3, left: 0, log_bytes: expect.any(Number) as number, ms: expect.any(Number) as number });
  expect(readFileSync(join(ground.root, log), "utf8")).toBe(`out\nerr\nBUS_AGENT=worker-p03\nBUS_PID=${pid}\nBUS_SESSION=${worker_id}\nBUS_WORKER=${worker_id}\nBUS_WORKER_ATTEMPT=1\nBUS_WORKER_PHASE=P03\nBUS_WORKER_PLAN=${plan}\n`);
  expect(ground.pids()).toMatch(new RegExp(`^${STAMP} P03 launching\nP03 PID: ${pid}\n${STAMP} P03 PID ${pid} completed: exit 3\n$`));
  expect(ground.pids().split(" ")[0]).toBe(localStamp(Date.parse(launched_at)));
  expect([started_at, launched_at, end?.at].sort()).toEqual([launched_at, started_at, end?.at]);
  expect(ground.events("worker_launched", "worker_started", "claim", "worker_ended").map(({ event, agent_id, summary, severity }) => [event, agent_id, summary, severity])).toEqual([
    ["worker_launched", "lead", "Worker P03 launching", undefined],
    ["claim", "worker-p03", `P03 of ${plan}`, undefined],
    ["worker_started", "worker-p03", `Worker P03 started: pid ${pid}`, undefined],
    ["worker_ended", "worker-p03", "Worker P03 completed: exit 3", "medium"],
  ]);
  expect(ground.events("worker_ended")).toMatchObject([{ meta: { ended_at: end?.at, how: "exited", exit: 3 } }]);
  expect((await readClaim(ground.bus, task_id)).claim).toMatchObject({ agent_id: "worker-p03", status: "active", fence: 1 });
  while (runs(ground.bus, keeper?.pid)) await sleep(5);
  // Taken away where nothing is in it.
  const trouble = join(ground.root, "_bus/.live/workers", `${worker_id}.trouble`);
  expect(existsSync(trouble) ? readFileSync(trouble, "utf8") : "").toBe("");
});

test("a program that is not there: nothing is entered", async () => {
  const ground = await workerGround();
  await expect(ground.launch("P03", "", { argv: ["no-such-program"] })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(ground.run()).rejects.toThrow("nothing was launched");
});

test("S4-05: what is dangerous is told with high severity, and recorded; secrets are not", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "true", { dangerous: true, argv: ["sh", "-c", "true", "--token=ghp_0123456789abcdefghijABCDEFGHIJ012345"] });
  const { dangerous, argv, env } = await ground.over("P03");
  expect(dangerous).toBe(true);
  expect(argv.join(" ")).not.toContain("ghp_");
  expect(env).toEqual(["PATH"]);
  expect(ground.events("worker_launched")).toMatchObject([{ severity: "high", summary: expect.stringContaining("without its client's approvals and sandbox") as string, meta: { dangerous: true } }]);
});

test("S4-35: of eight processes that launch one phase one gets a worker, the others are told who", async () => {
  const ground = await workerGround();
  const all = await Promise.all(Array.from({ length: 8 }, () => launcher(ground, "P03", "echo $$ >> ran; while [ ! -e go ]; do sleep 0.02; done").done));
  const lost = all.filter(([out]) => out === "");
  expect(lost).toHaveLength(7);
  for (const [, err] of lost) expect(err).toMatch(/^CONFLICT .*P03 of \S+ has a worker: P03-1-/);
  writeFileSync(join(ground.root, "go"), "");
  const { pid } = await ground.over("P03");
  expect(pidsIn(ground.root, "ran")).toEqual([pid]);
  expect((await ground.run()).attempts).toHaveLength(1);
}, 120_000);

test("S4-35: where a plan declares its phases, a worker at one of them keeps any other from being entered", async () => {
  const ground = await workerGround({ "workers.json": { phases: [{ id: "P01" }, { id: "P02" }] } });
  const { worker_id } = await ground.launch("P01", "while [ ! -e go ]; do sleep 0.02; done");
  await expect(ground.launch("P02", "true")).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringMatching(new RegExp(`has a worker: ${worker_id} .*one phase after another`)) as string });
  expect((await ground.run()).attempts).toHaveLength(1);
  writeFileSync(join(ground.root, "go"), "");
  await ground.over("P01");
});

test("a task that somebody else holds: the worker never begins, and says why", async () => {
  const ground = await workerGround();
  await claimTask(workerContext(ground.root, "other"), { task: "T-1" });
  await expect(ground.launch("P03", "echo ran > ran", { task: "T-1" })).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("T-1 is held by other") as string });
  expect((await ground.run()).attempts).toMatchObject([{ state: "void", why: expect.stringContaining("T-1 is held by other") as string }]);
  expect(ground.events("worker_void")).toHaveLength(1);
  expect(existsSync(join(ground.root, "ran"))).toBe(false);
  await ground.launch("P03", "echo ran > ran");
  expect(await ground.over("P03")).toMatchObject({ attempt: 1, end: { exit: 0 } });
});

test("what a worker leaves running is ended with it, also what made itself a session of its own", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300 & echo $! >> left; setsid sh -c 'echo $$ >> left; exec sleep 300' & while [ $(wc -l < left) -lt 2 ]; do sleep 0.02; done; exit 0");
  const { end } = await ground.over("P03");
  expect(end).toMatchObject({ how: "exited", exit: 0, left: 2 });
  expect(pidsIn(ground.root, "left").map((pid) => runs(ground.bus, pid))).toEqual([false, false]);
});

test("S4-11: at its deadline it is ended, with all that it started", async () => {
  const ground = await workerGround();
  const { worker_id, launched_at } = await ground.launch("P03", "sleep 300 & echo $! >> left; sleep 300");
  await written(ground.root, "left");
  // Its deadline comes when it has begun, however slow this machine is.
  await changeRun(ground.bus, ground.me, (await ground.run()).plan, (now) => {
    const attempt = now?.attempts.find((one) => one.worker_id === worker_id);
    const seconds = (Date.now() - Date.parse(launched_at)) / 1000 + 0.5;
    return now === null || attempt === undefined ? null : { op: "test", run: withAttempt(now, { ...attempt, budgets: [{ seconds, at: launched_at }] }) };
  });
  const { end, pid } = await ground.over("P03");
  expect(end).toMatchObject({ how: "deadline", exit: null, signal: "SIGTERM" });
  expect([pid, ...pidsIn(ground.root, "left")].map((one) => runs(ground.bus, one))).toEqual([false, false]);
  expect(ground.pids()).toMatch(new RegExp(`P03 PID ${pid} ended at its deadline\n$`));
});

test("S4-12: a deadline that was moved is the one that counts", async () => {
  const ground = await workerGround();
  const { worker_id } = await ground.launch("P03", "while [ ! -e go ]; do sleep 0.02; done; exit 7", { budget: { seconds: 4 } });
  const run = await changeRun(ground.bus, ground.me, (await ground.run()).plan, (now) => {
    const attempt = now?.attempts.find((one) => one.worker_id === worker_id);
    return now === null || attempt === undefined ? null : { op: "extend", run: withAttempt(now, extended(attempt, 600, { by: "lead", reason: "slow", now: Date.now() })) };
  });
  while (Date.now() < Date.parse(run.attempts[0]!.launched_at) + 4500) await sleep(50);
  writeFileSync(join(ground.root, "go"), "");
  expect((await ground.over("P03")).end).toMatchObject({ how: "exited", exit: 7 });
});

test("a keeper that is nudged ends a worker that somebody wants stopped; other signals do not touch it", async () => {
  const ground = await workerGround();
  const { worker_id } = await ground.launchWith("own", "P03", "sleep 300");
  const { keeper, pid } = await ground.attempt("P03");
  for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const) process.kill(keeper?.pid ?? 0, signal);
  await sleep(300);
  expect([runs(ground.bus, keeper?.pid), runs(ground.bus, pid)]).toEqual([true, true]);
  await changeRun(ground.bus, ground.me, (await ground.run()).plan, (now) => {
    const attempt = now?.attempts.find((one) => one.worker_id === worker_id);
    return now === null || attempt === undefined ? null : { op: "stop", run: withAttempt(now, stopped(attempt, { by: "lead", reason: "enough", now: Date.now() })) };
  });
  process.kill(keeper?.pid ?? 0, "SIGTERM");
  expect((await ground.over("P03")).end).toMatchObject({ how: "stopped", exit: null, signal: "SIGTERM" });
});

test("keeper and worker outlive whoever launched them, with his whole process group", async () => {
  const ground = await workerGround();
  const { child, done } = launcher(ground, "P03", "while [ ! -e go ]; do sleep 0.02; done");
  await done;
  const group = child.pid ?? 0;
  const { pid, keeper } = await ground.attempt("P03");
  expect(() => process.kill(-group, "SIGKILL")).toThrow("ESRCH");
  expect([runs(ground.bus, pid), runs(ground.bus, keeper?.pid)]).toEqual([true, true]);
  writeFileSync(join(ground.root, "go"), "");
  expect((await ground.over("P03")).end).toMatchObject({ exit: 0 });
});

test("a worker that a worker launches has marks of its own, and goes on when that one ends", async () => {
  const ground = await workerGround();
  const inner = "env | grep ^BUS_WORKER= > marks; while [ ! -e go ]; do sleep 0.02; done; exit 5";
  await ground.launch("P03", `"${process.execPath}" "${bundled("test-dying-launcher")}" none 0 P04 '${inner}'`, { env: { PATH: process.env["PATH"] ?? "", BUSLANE_TEST_KEEPER: bundled("test-dying-keeper") } });
  expect((await ground.over("P03")).end).toMatchObject({ how: "exited", exit: 0, left: 0 });
  const { worker_id, pid, keeper } = await ground.attempt("P04");
  expect([runs(ground.bus, pid), runs(ground.bus, keeper?.pid)]).toEqual([true, true]);
  await written(ground.root, "marks");
  expect(readFileSync(join(ground.root, "marks"), "utf8")).toBe(`BUS_WORKER=${worker_id}\n`);
  writeFileSync(join(ground.root, "go"), "");
  expect((await ground.over("P04")).end).toMatchObject({ how: "exited", exit: 5 });
});

test.skipIf(!existsSync("/dev/full"))("a keeper that can neither read the record nor tell anybody goes on", async () => {
  const ground = await workerGround();
  const bus = workerContext(ground.root, "lead", { keeper: "own", trouble: "/dev/full" });
  await startAttempt(bus, ground.me, startRequest(await planPlace(bus), "P03", "while [ ! -e go ]; do sleep 0.02; done; exit 4"));
  const { keeper } = await ground.attempt("P03");
  const register = join(ground.root, "_bus/.live/reg/workers", (await ground.run()).plan);
  renameSync(register, `${register}.away`);
  writeFileSync(register, "");
  process.kill(keeper?.pid ?? 0, "SIGTERM");
  await sleep(500);
  expect(runs(ground.bus, keeper?.pid)).toBe(true);
  rmSync(register);
  renameSync(`${register}.away`, register);
  writeFileSync(join(ground.root, "go"), "");
  expect((await ground.over("P03")).end).toMatchObject({ exit: 4 });
});
