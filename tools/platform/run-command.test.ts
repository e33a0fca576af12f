import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { type CommandEnd, type CommandRun, runCommand } from "./run-command.js";

const NEVER = 600_000;
/** Node warns when it is told to be both colourful and not. */
const PLAIN = { FORCE_COLOR: undefined };
const go = (cwd: string, argv: readonly string[], more: Partial<CommandRun> = {}): Promise<CommandEnd> => runCommand({ argv, cwd, timeout: NEVER, grace: 100, ...more, env: { ...PLAIN, ...more.env } }, nodeFs);
const sh = (cwd: string, script: string, more: Partial<CommandRun> = {}) => go(cwd, ["sh", "-c", script], more);

/** Waits for what a process writes. */
async function written(file: string): Promise<string> {
  while (!existsSync(file) || !readFileSync(file, "utf8").endsWith("\n")) await sleep(5);
  return readFileSync(file, "utf8").trim();
}

/** Waits until a process runs no more; a zombie does not. */
async function over(pid: number): Promise<void> {
  for (;;) {
    if (!runs(pid)) return;
    await sleep(5);
  }
}

function runs(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (existsSync("/proc/self")) return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, "utf8"));
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("S1-13: exit code, output of both streams and the program's place are told", async () => {
  const cwd = scratch();
  const end = await sh(cwd, "pwd; echo two >&2; exit 3");
  expect(end).toMatchObject({ exit: 3, path: expect.stringMatching(/^\/.*\/sh$/) });
  expect(end.tail.split("\n").sort()).toEqual([cwd, "two"].sort());
  expect(end).not.toHaveProperty("signal");
  expect(end).not.toHaveProperty("missing");
});

test("there is no shell, no input and no terminal", async () => {
  const end = await go(scratch(), ["node", "-e", "process.stdin.on('data', () => {}).on('end', () => console.log(JSON.stringify([process.argv.slice(1), process.stdin.isTTY === true])))", "a b", "$HOME", ";", "*"]);
  expect(JSON.parse(end.tail)).toEqual([["a b", "$HOME", ";", "*"], false]);
});

test("the environment is ours with the changes, less what git told about another repository", async () => {
  process.env["GIT_DIR"] = "/elsewhere";
  process.env["BUS_TEST_GONE"] = "1";
  onTestFinished(() => {
    delete process.env["GIT_DIR"];
    delete process.env["BUS_TEST_GONE"];
  });
  const end = await go(scratch(), ["node", "-p", "JSON.stringify([process.env.GIT_DIR, process.env.BUS_TEST_GONE, process.env.ADDED])"], { env: { BUS_TEST_GONE: undefined, ADDED: "x" } });
  expect(JSON.parse(end.tail)).toEqual([null, null, "x"]);
});

test("S0-45: a program that is not there is missing; one that may not, or cannot, be run is refused; 127 is a failure", async () => {
  const cwd = scratch({ "bin/plain": "text\n", "bin/lost": "#!/no/such/interpreter\n", "bin/only": "#!/bin/sh\necho found\n", "bin/folder/": "", "other/plain": "#!/bin/sh\necho other\n" });
  for (const name of ["bin/lost", "bin/only", "other/plain"]) chmodSync(join(cwd, name), 0o755);
  const PATH = `${join(cwd, "bin")}:${process.env["PATH"]}`;
  expect(await go(cwd, ["no-such-program-here"])).toMatchObject({ missing: "no-such-program-here is not on the PATH", exit: null, tail: "" });
  expect(await go(cwd, ["./no/such"])).toMatchObject({ missing: "there is no ./no/such" });
  expect(await go(cwd, ["only"])).toHaveProperty("missing");
  expect(await go(cwd, ["only"], { env: { PATH } })).toMatchObject({ exit: 0, tail: "found", path: join(cwd, "bin/only") });
  expect(await go(cwd, ["only"], { env: { PATH: "bin" } })).toMatchObject({ exit: 0, path: join(cwd, "bin/only") });
  expect(await go(join(cwd, "bin"), ["./only"])).toMatchObject({ exit: 0, path: join(cwd, "bin/only") });
  expect(await go(cwd, ["folder"], { env: { PATH } })).toHaveProperty("missing");
  expect(await go(cwd, ["plain"], { env: { PATH } })).toMatchObject({ refused: `${join(cwd, "bin/plain")} may not be executed` });
  expect(await go(cwd, ["plain"], { env: { PATH: `${PATH}:${join(cwd, "other")}` } })).toMatchObject({ exit: 0, tail: "other" });
  expect(await go(cwd, ["bin/lost"])).toMatchObject({ refused: expect.stringMatching(/what interprets it is not there/) });
  expect(await go(cwd, ["echo", "x".repeat(4_000_000)])).toMatchObject({ refused: expect.stringMatching(/E2BIG/) });
  expect(await go(join(cwd, "gone"), ["echo"])).toMatchObject({ refused: `there is no folder ${join(cwd, "gone")}` });
  expect(await sh(cwd, "no-such-program-here")).toMatchObject({ exit: 127 });
  expect(await sh(cwd, "no-such-program-here")).not.toHaveProperty("missing");
});

test("what hangs is ended when its time is over", async () => {
  expect(await go(scratch(), ["sleep", "1000"], { timeout: 50 })).toMatchObject({ exit: null, signal: "SIGTERM", timedOut: true });
});

test("what ends itself when it is asked is timed out all the same", async () => {
  // It must have come so far as to hear it.
  for (let timeout = 50; ; timeout *= 2) {
    const end = await sh(scratch(), "trap 'echo cleaned; exit 0' TERM; while :; do sleep 0.02; done", { timeout, grace: NEVER });
    expect(end.timedOut).toBe(true);
    if (end.signal !== undefined) continue;
    expect(end).toMatchObject({ exit: 0, tail: expect.stringMatching(/cleaned$/) });
    return;
  }
});

test("what is deaf to SIGTERM, or stopped, is killed with all its children", async () => {
  const cwd = scratch();
  const stop = new AbortController();
  const running = sh(cwd, "trap '' TERM; (trap '' TERM; echo $(exec sh -c 'echo $PPID') > child; while :; do sleep 0.05; done) & while :; do sleep 0.05; done", { signal: stop.signal });
  const child = Number(await written(join(cwd, "child")));
  expect(runs(child)).toBe(true);
  stop.abort();
  expect(await running).toMatchObject({ exit: null, signal: "SIGKILL" });
  expect(runs(child)).toBe(false);

  expect(await sh(cwd, "kill -STOP $$", { timeout: 200, grace: NEVER })).toMatchObject({ signal: "SIGTERM", timedOut: true });
});

test("children and grandchildren that it leaves behind, the outputs in their hands, are ended and not waited for", async () => {
  const cwd = scratch();
  const end = await sh(cwd, "(trap '' TERM; sh -c 'echo $$ > grandchild; trap \"\" TERM; while :; do sleep 0.05; done' & echo $! ; while :; do sleep 0.05; done) & while [ ! -s grandchild ]; do sleep 0.01; done; echo done; exit 0");
  expect(end).toMatchObject({ exit: 0 });
  expect(end.tail).toMatch(/done$/);
  expect(runs(Number(await written(join(cwd, "grandchild"))))).toBe(false);
});

test("what has left the group and holds the outputs open is not waited for", async () => {
  const cwd = scratch();
  const end = await go(cwd, ["node", "-e", "const c = require('child_process').spawn('sh', ['-c', 'echo $$ > left; exec sleep 1000'], { detached: true, stdio: 'inherit' }); c.unref(); const fs = require('fs'); while (!fs.existsSync('left')); console.log('bye')"]);
  const left = Number(await written(join(cwd, "left")));
  onTestFinished(() => void process.kill(left, "SIGKILL"));
  expect(end).toMatchObject({ exit: 0, tail: "bye" });
  expect(runs(left)).toBe(true);
});

test("killed by a signal, it has failed by it", async () => {
  expect(await sh(scratch(), "kill -SEGV $$")).toMatchObject({ exit: null, signal: "SIGSEGV" });
});

test("given up before it began, nothing runs", async () => {
  const cwd = scratch();
  expect(await sh(cwd, "touch ran", { signal: AbortSignal.abort() })).toMatchObject({ exit: null });
  expect(existsSync(join(cwd, "ran"))).toBe(false);
});

test("200 MB, with and without lines, cost no memory and leave their end", async () => {
  const cwd = scratch();
  const before = process.memoryUsage.rss();
  const lines = await sh(cwd, "yes abcdefg | head -c 200000000; echo the end");
  const line = await sh(cwd, "head -c 200000000 /dev/zero | tr '\\0' x; echo; echo the end");
  expect(lines.tail).toMatch(/^(abcdefg\n)+the end$/);
  expect(Buffer.byteLength(lines.tail)).toBeLessThanOrEqual(8192);
  expect(line.tail).toMatch(/^(…\n)?the end$/);
  expect((process.memoryUsage.rss() - before) / 1e6).toBeLessThan(80);
});

test("what was printed last is heard although the program has ended before anybody listened", async () => {
  const cwd = scratch();
  const running = [1, 2, 3, 4].map((n) => sh(cwd, `seq 1 9000; seq 1 9000 >&2; echo last ${n}; echo lost ${n} >&2; touch done-${n}`));
  // Nothing is heard until all is said.
  for (const n of [1, 2, 3, 4]) while (!existsSync(join(cwd, `done-${n}`))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  for (const [n, { tail }] of (await Promise.all(running)).entries()) expect(tail).toMatch(new RegExp(`^(last|lost) ${n + 1}$`, "m"));
});

/** A program of ours that runs one, and dies. */
function parent(cwd: string, script: string): ChildProcess {
  const url = (path: string) => pathToFileURL(fileURLToPath(new URL(path, import.meta.url))).href;
  mkdirSync(join(cwd, "own"), { recursive: true });
  writeFileSync(join(cwd, "own/parent.mts"), `import { runCommand } from ${JSON.stringify(url("./run-command.ts"))};\nimport { nodeFs } from ${JSON.stringify(url("./fs-port.ts"))};\nconst end = await runCommand({ argv: ["sh", "-c", ${JSON.stringify(script)}], cwd: ${JSON.stringify(cwd)}, timeout: 600000, grace: 100 }, nodeFs);\nconsole.log("went on", JSON.stringify(end));\n`);
  return spawn(process.execPath, ["--import", import.meta.resolve("tsx"), join(cwd, "own/parent.mts")], { stdio: ["ignore", "ignore", "inherit"] });
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("when this process is ended by %s, the group ends first", async (signal) => {
  const cwd = scratch();
  const process = parent(cwd, "trap '' INT HUP; echo $$ > pid; while :; do sleep 0.05; done");
  const pid = Number(await written(join(cwd, "pid")));
  process.kill(signal);
  const [, by] = await once(process, "exit");
  expect(by).toBe(signal);
  expect(runs(pid)).toBe(false);
});

test("what has left the group and holds the outputs open does not keep this process alive", async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, "leave.cjs"), "const c = require('child_process').spawn('sh', ['-c', 'echo $$ > left; exec sleep 1000'], { detached: true, stdio: 'inherit' }); c.unref(); while (!require('fs').existsSync('left'));");
  const ours = parent(cwd, "node leave.cjs");
  const left = Number(await written(join(cwd, "left")));
  onTestFinished(() => void process.kill(left, "SIGKILL"));
  expect(await once(ours, "exit")).toEqual([0, null]);
  expect(runs(left)).toBe(true);
});

test("when this process is killed outright, the next word that a child says ends it", async () => {
  const cwd = scratch();
  const process = parent(cwd, "echo $$ > pid; while :; do sleep 0.05; echo word; done");
  const pid = Number(await written(join(cwd, "pid")));
  process.kill("SIGKILL");
  await once(process, "exit");
  await over(pid);
});
