import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { PollCycle } from "../../operations/poll-worker.js";
import { type Ground, runs, workerGround } from "../../operations/worker/test-workers.js";
import { changeRun, withAttempt } from "../../operations/worker/runs.js";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { inside } from "../test-bus.js";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** Hears no SIGTERM, and neither does what it starts outside its group. */
const STUBBORN = "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$ > child; while :; do sleep 0.05; done' & echo up; while :; do sleep 0.05; done";

const bus = ({ root }: Ground, ...argv: string[]) => inside(root).run("worker", ...argv, "--agent", "lead");
const json = async <T>(ground: Ground, ...argv: string[]): Promise<{ code: number; value: T }> => {
  const { code, stdout, stderr } = await bus(ground, ...argv, "--json");
  return { code, value: JSON.parse(stdout === "" ? stderr : stdout) as T };
};

/** The pid that a script wrote down. */
async function child({ root }: Ground): Promise<number> {
  const file = join(root, "child");
  while (!existsSync(file) || !readFileSync(file, "utf8").endsWith("\n")) await sleep(5);
  return Number(readFileSync(file, "utf8"));
}

async function gone(ground: Ground, ...pids: (number | undefined)[]): Promise<void> {
  while (pids.some((pid) => runs(ground.bus, pid))) await sleep(5);
}

async function keeperOf(ground: Ground, { phase }: WorkerAttempt): Promise<number> {
  const { keeper } = await ground.attempt(phase);
  if (keeper === undefined || keeper.pid === process.pid) throw new Error("no keeper");
  return keeper.pid;
}

async function killKeeper(ground: Ground, worker: WorkerAttempt): Promise<void> {
  const pid = await keeperOf(ground, worker);
  process.kill(pid, "SIGKILL");
  await gone(ground, pid);
}

function kill({ pid }: WorkerAttempt): void {
  if (pid === undefined) throw new Error("no pid");
  process.kill(pid, "SIGKILL");
}

/** The same in a process of its own, which can be interrupted. */
function apart({ root }: Ground, ...argv: string[]): { process: ChildProcess; exit: Promise<unknown[]>; said(text: string): Promise<void> } {
  const one = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), MAIN, "worker", ...argv, "--agent", "lead"], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void one.kill("SIGKILL"));
  let text = "";
  one.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return {
    process: one,
    exit: once(one, "exit"),
    async said(words) {
      while (!text.includes(words)) await sleep(10);
    },
  };
}

test("S4-09 S4-10 a poll sees a real worker's use, and its end at once, with its exit code", async () => {
  const ground = await workerGround();
  const worker = await ground.launch("P03", "echo hello; while [ ! -e go ]; do sleep 0.02; done; exit 3");
  while (readFileSync(join(ground.root, worker.log), "utf8") !== "hello\n") await sleep(5);
  const polling = json<unknown>(ground, "poll", "P03", "--interval", "10m").catch(() => undefined);
  while (ground.events("worker_cycle").length === 0) await sleep(10);
  writeFileSync(join(ground.root, "go"), "");
  await polling;
  const { code, stdout } = await bus(ground, "poll", "P03");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} {2}Worker P03 completed: exit 3 {2}after/);
  expect(ground.events("worker_cycle")).toMatchObject([{ meta: { cycle: 1, of: 6, log_bytes: 6, last_line: "hello", kept: true } }]);
  expect(ground.events("worker_cycle")[0]?.meta?.["rss_bytes"]).toBeGreaterThan(0);
});

test("S4-08 S4-11 one that hears no SIGTERM is hung after the last cycle, and lives on", async () => {
  const ground = await workerGround();
  const { pid } = await ground.launch("P03", STUBBORN);
  await child(ground);
  const { code, stdout, stderr } = await bus(ground, "poll", "P03", "--interval", "0.2s", "--cycles", "2", "--json");
  expect(code, stderr).toBe(1);
  const cycles = stdout.trim().split("\n").map((line) => JSON.parse(line) as PollCycle);
  expect(cycles.map(({ said }) => said)).toEqual(["running", "running", "hung"]);
  expect(cycles.at(-1)?.worker.now?.processes).toBeGreaterThan(2);
  expect(runs(ground.bus, pid)).toBe(true);
});

test("a keeper that is killed while somebody polls is replaced, and the end is learnt", async () => {
  const ground = await workerGround();
  const worker = await ground.launch("P03", "while [ ! -e go ]; do sleep 0.02; done");
  const polling = bus(ground, "poll", "P03");
  while (ground.events("worker_cycle").length === 0) await sleep(10);
  await killKeeper(ground, worker);
  await ground.until("P03", ({ keeper }) => runs(ground.bus, keeper?.pid));
  expect(runs(ground.bus, worker.pid)).toBe(true);
  writeFileSync(join(ground.root, "go"), "");
  const { code, stdout } = await polling;
  expect(code).toBe(1);
  expect(stdout).toContain("Worker P03 completed: lost");
});

test.each(["poll", "wait"])("S4-11 Ctrl-C ends bus worker %s with 130, and not the worker", async (command) => {
  const ground = await workerGround();
  const worker = await ground.launch("P03", STUBBORN);
  const { pid } = worker;
  const one = apart(ground, command, "P03");
  if (command === "poll") await one.said("1/6");
  else {
    // Nobody else here would give the worker a new one.
    await killKeeper(ground, worker);
    while (ground.events("worker_kept").length === 0) await sleep(10);
  }
  one.process.kill("SIGINT");
  expect(await one.exit).toEqual([130, null]);
  expect(runs(ground.bus, pid)).toBe(true);
  expect((await ground.attempt("P03")).state).toBe("running");
});

test("S4-06 workers of a plan stand in one PID file; wait: 0 when all ended with exit 0, else 1; and 1 when the time is over", async () => {
  const ground = await workerGround();
  const one = await ground.launch("P01", "exit 0");
  const two = await ground.launch("P02", "exit 0");
  const { code, stdout } = await bus(ground, "wait", "P01", "P02");
  expect(stdout).toMatch(/^Worker P01 completed: exit 0.*\nWorker P02 completed: exit 0.*\n$/);
  expect(code).toBe(0);
  const last = await ground.launch("P03", "sleep 300");
  expect((await bus(ground, "wait", "--timeout", "0.2s")).stdout).toMatch(/^Worker P03 still runs: PID \d+, until/);
  expect((await bus(ground, "wait", "--timeout", "0.2s")).code).toBe(1);
  kill(last);
  expect(ground.pids().match(/^P\d\d PID: \d+$/gm)).toEqual([one, two, last].map(({ phase, pid }) => `${phase} PID: ${pid}`));
  const ended = await json<WorkerAttempt[]>(ground, "wait");
  expect(ended).toMatchObject({ code: 1, value: [{ phase: "P03", end: { how: "exited", exit: null, signal: "SIGKILL" } }] });
});

test("S4-11 stop ends a worker that hears no SIGTERM, and what it started outside its group; again it says the same", async () => {
  const ground = await workerGround();
  const { pid } = await ground.launch("P03", STUBBORN);
  const other = await child(ground);
  const { code, value } = await json<WorkerAttempt>(ground, "stop", "P03", "--reason", "waits for a prompt", "--grace", "0.2s");
  expect(value).toMatchObject({ state: "ended", stop: { by: "lead", reason: "waits for a prompt" }, end: { how: "stopped", exit: null, signal: "SIGKILL" } });
  expect(code).toBe(0);
  expect([pid, other].map((one) => runs(ground.bus, one))).toEqual([false, false]);
  expect(ground.events("worker_stopped", "worker_ended").map(({ event }) => event)).toEqual(["worker_stopped", "worker_ended"]);
  expect(ground.pids()).toMatch(new RegExp(`P03 PID ${pid} stopped$`, "m"));
  expect(await json(ground, "stop", "P03", "--reason", "again")).toEqual({ code: 0, value });
});

test("stop where the keeper was killed ends everything itself", async () => {
  const ground = await workerGround();
  const worker = await ground.launch("P03", STUBBORN);
  const other = await child(ground);
  await killKeeper(ground, worker);
  const { code, value } = await json<WorkerAttempt>(ground, "stop", "P03", "--reason", "why", "--grace", "0.2s");
  expect(value).toMatchObject({ state: "ended", stop: { by: "lead", reason: "why" }, end: { how: "stopped" } });
  expect(code).toBe(0);
  expect([worker.pid, other].map((one) => runs(ground.bus, one))).toEqual([false, false]);
});

test("stop where the keeper is frozen ends everything itself, and the keeper enters it when it goes on", async () => {
  const ground = await workerGround();
  const worker = await ground.launch("P03", STUBBORN);
  const keeper = await keeperOf(ground, worker);
  process.kill(keeper, "SIGSTOP");
  const { code, stdout, stderr } = await bus(ground, "stop", "P03", "--reason", "why", "--grace", "0.1s");
  expect(stderr).toContain("does not answer");
  expect(stdout).toContain("Worker P03 completed: stopped by lead: why");
  expect(code).toBe(0);
  expect(runs(ground.bus, worker.pid)).toBe(false);
  process.kill(keeper, "SIGCONT");
  expect((await ground.until("P03", ({ state }) => state === "ended")).end).toMatchObject({ how: "stopped" });
});

test("S4-11 a pid that belongs to somebody else by now is not signalled, nor is a keeper's", async () => {
  const ground = await workerGround();
  const worker = await ground.launch("P03", "while :; do sleep 0.05; done");
  await killKeeper(ground, worker);
  kill(worker);
  await gone(ground, worker.pid);
  const bystander = spawn("sleep", ["60"]);
  onTestFinished(() => void bystander.kill("SIGKILL"));
  const before = await ground.attempt("P03");
  const { pid = NaN } = bystander;
  await changeRun(ground.bus, ground.me, (await ground.run()).plan, (run) => (run === null ? null : { op: "test", run: withAttempt(run, { ...before, pid, ...(before.keeper !== undefined && { keeper: { ...before.keeper, pid } }) }) }));
  expect(await json(ground, "stop", "P03", "--reason", "why")).toMatchObject({ code: 0, value: { state: "ended", end: { how: "lost" } } });
  expect(runs(ground.bus, pid)).toBe(true);
});

test("S4-12 more time keeps a worker from its deadline; without it, that ends it", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "while [ ! -e go ]; do sleep 0.02; done; exit 0", { budget: { seconds: 20, reason: "short" } });
  await ground.launch("P04", "sleep 60", { budget: { seconds: 1, reason: "short" } });
  const { code, value } = await json<WorkerAttempt>(ground, "extend", "P03", "--by", "10m", "--reason", "two suites");
  expect({ code, budgets: value.budgets }).toMatchObject({ code: 0, budgets: [{ seconds: 20 }, { seconds: 620, reason: "two suites", by: "lead" }] });
  expect((await bus(ground, "wait", "P04")).code).toBe(1);
  writeFileSync(join(ground.root, "go"), "");
  const { value: ended } = await json<WorkerAttempt[]>(ground, "wait", "P03", "P04");
  expect(ended.map(({ end }) => end)).toMatchObject([{ how: "exited", exit: 0 }, { how: "deadline", exit: null }]);
  const late = await bus(ground, "extend", "P04", "--by", "10m", "--reason", "too late");
  expect(late).toMatchObject({ code: 3, stdout: "" });
});

test("exit codes: 2 for what cannot be meant, 4 for what is not there", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "exit 0");
  for (const [argv, code] of [
    [["poll", "P99"], 4],
    [["stop", "P99", "--reason", "why"], 4],
    [["extend", "P99", "--by", "1m", "--reason", "why"], 4],
    [["wait", "P99"], 4],
    [["poll", "P03", "--interval", "soon"], 2],
    [["poll", "P03", "--cycles", "0"], 2],
    [["stop", "P03"], 2],
    [["stop", "P03", "--reason", ""], 2],
    [["stop", "P03", "--reason", "why", "--grace", "x"], 2],
    [["extend", "P03", "--by", "10m"], 2],
    [["extend", "P03", "--by", "52w", "--reason", "why"], 2],
  ] as const) {
    const ran = await bus(ground, ...argv);
    expect(ran.stderr, argv.join(" ")).toMatch(/^bus: .+\nhint: .+/);
    expect(ran, argv.join(" ")).toMatchObject({ code, stdout: "" });
  }
});
