import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { processTable } from "./process-table.js";
import { over, pidIn, runs, written } from "./test-worker.js";

const NEVER = 600_000;

/** A program of ours, leader of a group, that runs a script by `runCommand`; then it does what `after` says. `armed`: from then on the group is known. */
function ours(script: string, { grace = NEVER, after = "" } = {}) {
  const cwd = scratch();
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  writeFileSync(join(cwd, "own.mts"), `import { runCommand } from ${url("./run-command.ts")};
import { nodeFs } from ${url("./fs-port.ts")};
import { writeFileSync } from "node:fs";
const running = runCommand({ argv: ["sh", "-c", ${JSON.stringify(script)}], cwd: ${JSON.stringify(cwd)}, timeout: 600000, grace: ${grace} }, nodeFs);
writeFileSync("armed", "yes\\n");
console.log(JSON.stringify(await running));
${after}
`);
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), join(cwd, "own.mts")], { cwd, detached: true, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, FORCE_COLOR: undefined, TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) } });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { cwd, child, pid: child.pid ?? 0, exit: once(child, "exit") };
}

/** What waits for a program's end, and runs in no session of its own but that. */
const guardians = (pid: number, step: number) => (processTable(nodeFs)?.rows ?? []).filter((row) => row.parent === pid && row.group === row.pid && row.pid !== step && !row.ended).map((row) => row.pid);

test.each([
  ["this process", (pid: number) => process.kill(pid, "SIGKILL")],
  ["its whole group", (pid: number) => process.kill(-pid, "SIGKILL")],
])("a silent program that sleeps, and its silent children, are ended when %s is killed outright", async (_, kill) => {
  const { cwd, pid, exit } = ours("sleep 600 & echo $! > child; echo $$ > step; exec sleep 600");
  const [step, below] = [await pidIn(join(cwd, "step")), await pidIn(join(cwd, "child"))];
  await written(join(cwd, "armed"));
  const waiting = guardians(pid, step);
  expect(waiting).toHaveLength(1);
  kill(pid);
  await exit;
  for (const one of [step, below, ...waiting]) await over(one);
});

test.runIf(process.platform === "linux")("killed before it could say which group it has started, it is ended, too", async () => {
  const cwd = scratch();
  const line = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), "-e", `
    import { lifeline } from ${JSON.stringify(new URL("./lifeline.ts", import.meta.url).href)};
    import { spawn } from "node:child_process";
    const { mark } = lifeline(600000);
    spawn("sh", ["-c", "sleep 600 & echo $! > child; echo $$ > step; exec sleep 600"], { detached: true, stdio: "ignore", env: { ...process.env, ...mark } });
    spawn("sh", ["-c", "echo $$ > alike; exec sleep 600"], { detached: true, stdio: "ignore", env: { ...process.env, BUS_RUN: mark.BUS_RUN + "0" } });
  `, "--input-type=module"], { cwd, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, FORCE_COLOR: undefined, TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) } });
  const [step, child, alike] = [await pidIn(join(cwd, "step")), await pidIn(join(cwd, "child")), await pidIn(join(cwd, "alike"))];
  onTestFinished(() => void process.kill(alike, "SIGKILL"));
  line.kill("SIGKILL");
  for (const one of [step, child]) await over(one);
  expect(runs(alike)).toBe(true);
});

test("what is deaf or stopped is killed when the grace is over", async () => {
  const { cwd, child, exit } = ours("trap '' TERM; sh -c 'echo $$ > child; kill -STOP $$; sleep 600' & echo $$ > step; while :; do sleep 0.05; done", { grace: 300 });
  const [step, below] = [await pidIn(join(cwd, "step")), await pidIn(join(cwd, "child"))];
  child.kill("SIGKILL");
  await exit;
  for (const one of [step, below]) await over(one);
});

test("what is stopped is ended without waiting for the grace", async () => {
  const { cwd, child } = ours("echo $$ > step; kill -STOP $$; sleep 600");
  const step = await pidIn(join(cwd, "step"));
  child.kill("SIGKILL");
  await over(step);
});

test("it is given its grace", async () => {
  const { cwd, child } = ours("exec >cleaning 2>&1; trap 'sleep 0.5; echo $$ > cleaned; exit 0' TERM; echo $$ > step; while :; do sleep 0.05; done");
  const step = await pidIn(join(cwd, "step"));
  child.kill("SIGKILL");
  expect(await pidIn(join(cwd, "cleaned"))).toBe(step);
  await over(step);
});

test("nobody waits any more when the program has ended, and nobody keeps this process alive", async () => {
  const { cwd, pid, exit } = ours("echo $$ > step; while [ ! -e go ]; do sleep 0.02; done", { after: "setTimeout(() => {}, 1e9).unref();" });
  const step = await pidIn(join(cwd, "step"));
  const [guardian = 0] = guardians(pid, step);
  expect(runs(guardian)).toBe(true);
  writeFileSync(join(cwd, "go"), "");
  expect(await exit).toEqual([0, null]);
  await over(guardian);

  const stopped = ours("echo $$ > step; while [ ! -e go ]; do sleep 0.02; done");
  for (const one of guardians(stopped.pid, await pidIn(join(stopped.cwd, "step")))) {
    process.kill(one, "SIGSTOP");
    onTestFinished(() => void process.kill(one, "SIGKILL"));
  }
  writeFileSync(join(stopped.cwd, "go"), "");
  expect(await stopped.exit).toEqual([0, null]);

  const stays = ours("true", { after: "setInterval(() => {}, 1000);" });
  await once(stays.child.stdout, "data");
  while (guardians(stays.pid, 0).length > 0) await sleep(5);
  expect(runs(stays.pid)).toBe(true);
});

test("when the one who waits is killed, the program runs to its end", async () => {
  const { cwd, child, pid, exit } = ours("echo $$ > step; while [ ! -e go ]; do sleep 0.02; done; exit 3");
  const step = await pidIn(join(cwd, "step"));
  for (const one of guardians(pid, step)) process.kill(one, "SIGKILL");
  const said = once(child.stdout, "data");
  writeFileSync(join(cwd, "go"), "");
  expect(JSON.parse(String(await said))).toMatchObject({ exit: 3 });
  expect(await exit).toEqual([0, null]);
});

test.runIf(process.platform === "linux")("a signal to everybody does not end the one who waits", async () => {
  const { cwd, child, pid } = ours("trap '' INT TERM HUP; echo $$ > step; while :; do sleep 0.05; done", { grace: 100 });
  const step = await pidIn(join(cwd, "step"));
  const [guardian = 0] = guardians(pid, step);
  // It has begun to wait.
  while (!/^SigIgn:\s*0*[1-9a-f]/m.test(readFileSync(`/proc/${guardian}/status`, "utf8"))) await sleep(5);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(guardian, signal);
  await sleep(50);
  expect(runs(guardian)).toBe(true);
  child.kill("SIGKILL");
  await over(step);
});
