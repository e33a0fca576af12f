import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { processTable } from "./process-table.js";
import { gated, host, over, pidIn, processes, runs, working, written } from "./test-worker.js";

const linux = process.platform === "linux";
const NEVER = 600_000;
/** Somebody else's process. */
async function stranger(env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const child = spawn("sleep", ["600"], { stdio: "ignore", detached: true, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  return child.pid ?? 0;
}

test("S4-11 a worker runs until it has ended; another's process by its pid is not it", async () => {
  const worker = await working("exec sleep 600");
  expect(processes.isRunning(worker.marked)).toBe(true);
  expect(processes.isRunning({ ...worker.marked, start: `${worker.start}0` })).toBe(false);
  expect(processes.isRunning({ ...worker.marked, start: null })).toBeUndefined();
  process.kill(worker.pid, "SIGKILL");
  await worker.ended;
  expect(processes.isRunning(worker.marked)).toBe(false);
  expect(processes.isRunning({ ...worker.marked, start: null })).toBe(false);
  expect(processes.usage(worker.marked)).toBeNull();
  expect(processes.left(worker.marked)).toEqual([]);
});

test.runIf(linux)("a worker whose end nobody asks for has ended", async () => {
  const worker = await working("sh -c 'echo $$ > pid; exit 0' & exec sleep 600");
  const pid = await pidIn(join(worker.cwd, "pid"));
  await over(pid);
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  const row = processTable(nodeFs)?.rows.find((one) => one.pid === pid);
  expect(row?.ended).toBe(true);
  expect(processes.isRunning({ pid, start: row?.start ?? "", mark: "x" })).toBe(false);
  expect(processes.left(worker.marked)).toEqual([]);
  expect(await processes.end(worker.marked, NEVER)).toEqual({ others: 0, stayed: [] });
});

test("S4-11 a reused pid is never signalled: neither the process, nor its group, nor its children", async () => {
  const other = await working("sh -c 'echo $$ > child; exec sleep 600' & wait", { mark: "another" });
  const child = await pidIn(join(other.cwd, "child"));
  const reused = { pid: other.pid, start: "boot:1", mark: "W-gone" };
  expect(processes.left(reused)).toEqual([]);
  expect(processes.usage(reused)).toBeNull();
  expect(await processes.end(reused, 0)).toEqual({ others: 0, stayed: [] });
  expect(await processes.end({ ...reused, start: null }, 0)).toEqual({ others: 0, stayed: [] });
  expect(processes.signal(other.pid, "boot:1", "SIGTERM")).toBe(false);
  expect(processes.signal(other.pid, null, "SIGTERM")).toBe(false);
  await sleep(50);
  expect([runs(other.pid), runs(child)]).toEqual([true, true]);
  expect(processes.signal(child, host.startOf(child) ?? null, "SIGTERM")).toBe(true);
  await over(child);
  expect(processes.signal(child, "boot:1", "SIGTERM")).toBe(false);
});

test("a group by a pid that nobody has any more, with nothing in it that is provably the worker's, is left alone", async () => {
  const cwd = scratch();
  const leader = spawn("sh", ["-c", "sleep 600 & echo $! > pid"], { cwd, detached: true, stdio: "ignore" });
  await once(leader, "exit");
  const pid = await pidIn(join(cwd, "pid"));
  onTestFinished(() => void process.kill(pid, "SIGKILL"));
  const marked = { pid: leader.pid ?? 0, start: "boot:1", mark: "W-gone" };
  expect(processes.left(marked)).toEqual([]);
  expect(await processes.end(marked, 0)).toEqual({ others: 0, stayed: [] });
  expect(runs(pid)).toBe(true);
});

test("the first to be asked is the worker itself, and what it leaves running is asked when it has gone", async () => {
  const worker = await working("trap 'sleep 0.3; echo over > over; exit 9' TERM; sh -c 'trap \"[ -e over ] && echo after > asked || echo before > asked; exit\" TERM; echo \\$\\$ > child; while :; do sleep 0.02; done' & while :; do wait; done".replaceAll("\\$", "$"));
  const child = await pidIn(join(worker.cwd, "child"));
  expect(await processes.end(worker.marked, NEVER)).toMatchObject({ stayed: [] });
  expect(await worker.ended).toEqual({ exit: 9 });
  expect(await written(join(worker.cwd, "asked"))).toBe("after");
  expect(runs(child)).toBe(false);
});

test("what is deaf to SIGTERM is killed after its grace, with deaf children", async () => {
  const worker = await working("trap '' TERM; sh -c 'echo $$ > child; while :; do sleep 0.05; done' & while :; do sleep 0.05; done");
  const child = await pidIn(join(worker.cwd, "child"));
  const { stayed, others } = await processes.end(worker.marked, 100);
  expect(stayed).toEqual([]);
  expect(others).toBeGreaterThanOrEqual(1);
  expect(await worker.ended).toEqual({ exit: null, signal: "SIGKILL" });
  expect(runs(child)).toBe(false);
});

test("what is stopped is ended without waiting for the grace", async () => {
  const worker = await working("sh -c 'echo $$ > child; kill -STOP $$; sleep 600' & while ! [ -s child ]; do sleep 0.01; done; kill -STOP $$; sleep 600");
  const child = await pidIn(join(worker.cwd, "child"));
  expect(await processes.end(worker.marked, NEVER)).toMatchObject({ stayed: [] });
  expect(await worker.ended).toEqual({ exit: null, signal: "SIGTERM" });
  expect(runs(child)).toBe(false);
});

test.runIf(linux)("what has left the group and the session is found by its mark, also when the worker is long gone", async () => {
  const worker = await working("setsid sh -c 'setsid sh -c \"echo \\$\\$ > daemon; cd /; exec sleep 600\" & exit 0' & while ! [ -s daemon ]; do sleep 0.01; done; exit 0");
  expect(await worker.ended).toEqual({ exit: 0 });
  const daemon = await pidIn(join(worker.cwd, "daemon"));
  expect(processes.isRunning(worker.marked)).toBe(false);
  expect(processes.left(worker.marked)).toEqual([daemon]);
  expect(processes.usage(worker.marked)).toMatchObject({ processes: 1 });
  expect(await processes.end(worker.marked, NEVER)).toEqual({ others: 1, stayed: [] });
  expect(runs(daemon)).toBe(false);
});

test("what has thrown its mark away is found by its group, although its worker has gone", async () => {
  const worker = await working("env -i sh -c 'echo $$ > child; exec sleep 600' & while ! [ -s child ]; do sleep 0.01; done; exit 0");
  await worker.ended;
  const child = await pidIn(join(worker.cwd, "child"));
  expect(processes.left(worker.marked)).toEqual([child]);
  await processes.end(worker.marked, NEVER);
  expect(runs(child)).toBe(false);
});

test.runIf(linux)("what has thrown its mark away and left the group is found through its parent, and known again when that has gone", async () => {
  const worker = await working("env -i PATH=\"$PATH\" setsid sh -c 'echo $$ > child; exec sleep 600' & wait");
  const child = await pidIn(join(worker.cwd, "child"));
  expect(processes.left(worker.marked)).toContain(child);
  process.kill(worker.pid, "SIGKILL");
  await worker.ended;
  expect(processes.left(worker.marked)).toEqual([child]);
  await processes.end(worker.marked, NEVER);
  expect(runs(child)).toBe(false);
});

test.runIf(linux)("other groups of its session are its own", async () => {
  const worker = await working("env -i PATH=\"$PATH\" bash -c 'set -m; sleep 600 & echo $! > child; exit 0'; exit 0");
  const child = await pidIn(join(worker.cwd, "child"));
  await worker.ended;
  expect(processes.left(worker.marked)).toEqual([child]);
  await processes.end(worker.marked, NEVER);
  expect(runs(child)).toBe(false);
});

test("what forks faster than we look is caught", async () => {
  const worker = await working("trap '' TERM; spin() { trap '' TERM; while :; do (:) & wait; done; }; spin & spin & echo on > on; spin");
  await written(join(worker.cwd, "on"));
  expect(await processes.end(worker.marked, 50)).toMatchObject({ stayed: [] });
  expect(processes.left(worker.marked)).toEqual([]);
});

test("what is hardly ever there when we look, because it hops from pid to pid, is caught", async () => {
  const cwd = scratch({ hop: "trap '' TERM\n[ -e stop ] || { echo >> hops; sh ./hop & }\n" });
  onTestFinished(() => writeFileSync(join(cwd, "stop"), ""));
  const worker = await working("sh ./hop; exec sleep 600", { cwd });
  await written(join(cwd, "hops"));
  await processes.end(worker.marked, 50);
  const hops = statSync(join(cwd, "hops")).size;
  await sleep(200);
  expect(statSync(join(cwd, "hops")).size).toBe(hops);
});

test.runIf(linux)("another worker, its keeper, and what only looks alike are left alone", async () => {
  const worker = await working("BUS_WORKER=W-other setsid sh -c 'echo $$ > other; exec sleep 600' & env -u BUS_WORKER BUS_KEEPER=1 setsid sh -c 'echo $$ > keeper; setsid sh -c \"echo \\$\\$ > kept; exec sleep 600\" & wait' & exec sleep 600");
  const spared = [await pidIn(join(worker.cwd, "other")), await pidIn(join(worker.cwd, "keeper")), await pidIn(join(worker.cwd, "kept"))];
  const alike = await stranger({ ...process.env, BUS_WORKER: `${worker.marked.mark}0`, X: `\nBUS_WORKER=${worker.marked.mark}` });
  onTestFinished(() => spared.forEach((pid) => void process.kill(pid, "SIGKILL")));
  expect(processes.left(worker.marked)).toEqual([]);
  expect(await processes.end(worker.marked, NEVER)).toEqual({ others: 0, stayed: [] });
  expect(runs(worker.pid)).toBe(false);
  expect([...spared, alike].map(runs)).toEqual([true, true, true, true]);
});

test.runIf(linux)("a child that calls itself a keeper is the worker's all the same", async () => {
  const worker = await working("BUS_KEEPER=1 setsid sh -c 'echo $$ > child; exec sleep 600' & exec sleep 600");
  const child = await pidIn(join(worker.cwd, "child"));
  await processes.end(worker.marked, NEVER);
  expect(runs(child)).toBe(false);
});

test("who asks is never ended, nor are its parents, although they are the worker's", async () => {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const cwd = scratch({
    "asker.mts": `import { nodeFs } from ${url("./fs-port.ts")};
import { nodeHost } from ${url("./node-host.ts")};
import { workerProcesses } from ${url("./worker-processes.ts")};
import { writeFileSync } from "node:fs";
const host = nodeHost(nodeFs);
const processes = workerProcesses(nodeFs, host);
const pid = Number(process.env.BUS_PID);
const end = await processes.end({ pid, start: host.startOf(pid) ?? null, mark: process.env.BUS_WORKER ?? "" }, 50);
writeFileSync("answer", JSON.stringify({ ...end, own: processes.signal(process.pid, host.startOf(process.pid) ?? null, "SIGTERM") }) + "\\n");
`,
  });
  const script = "sh -c \"trap '' TERM; echo \\$\\$ > child; while :; do sleep 0.05; done\" & while ! [ -s child ]; do sleep 0.01; done; \"$@\"; echo lives > lives";
  const worker = await gated(["sh", "-c", script, "sh", process.execPath, "--import", import.meta.resolve("tsx"), "asker.mts"], { cwd, env: { TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) } });
  worker.release();
  expect(JSON.parse(await written(join(cwd, "answer")))).toEqual({ others: expect.any(Number), stayed: [], own: false });
  expect(runs(await pidIn(join(cwd, "child")))).toBe(false);
  expect(await written(join(cwd, "lives"))).toBe("lives");
  expect(await worker.ended).toEqual({ exit: 0 });
});

test.runIf(linux)("what is older than a worker is not its own, whatever its mark says", async () => {
  const older = await stranger({ ...process.env, BUS_WORKER: "W-older" });
  const ticks = () => host.startOf(older)?.split(":")[1];
  // Starts are told in hundredths of a second.
  let worker = await working("exec sleep 600", { mark: "W-older" });
  while (worker.start?.split(":")[1] === ticks()) worker = await working("exec sleep 600", { mark: "W-older" });
  await processes.end(worker.marked, NEVER);
  expect(runs(older)).toBe(true);
});

test.runIf(linux)("memory and time in use are those of the whole tree, with children that have gone", async () => {
  const script = "setsid node -e \"const b = Buffer.alloc(60e6, 1); while (process.cpuUsage().user < 1e5); require('fs').writeFileSync('on', 'on\\n'); setInterval(() => b, 1000)\" & node -e 'while (process.cpuUsage().user < 1e6);'; echo done > done; wait";
  const worker = await working(script);
  await written(join(worker.cwd, "done"));
  await written(join(worker.cwd, "on"));
  const usage = processes.usage(worker.marked);
  expect(usage?.processes).toBe(2);
  expect(usage?.rss_bytes).toBeGreaterThan(60e6);
  expect(usage?.rss_bytes).toBeLessThan(1e9);
  expect(usage?.cpu_ms).toBeGreaterThanOrEqual(1100);
  expect(usage?.cpu_ms).toBeLessThan(60_000);
});

test("the table tells starts as the host does", () => {
  const own = processTable(nodeFs)?.rows.find(({ pid }) => pid === process.pid);
  expect(own).toMatchObject({ parent: process.ppid, ended: false, start: host.startOf(process.pid) });
});
