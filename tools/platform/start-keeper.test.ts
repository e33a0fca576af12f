import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { scratch } from "../dev/scratch-repo.js";
import { nodeFs } from "./fs-port.js";
import { startKeeper } from "./start-keeper.js";
import { pidIn, runs, written } from "./test-worker.js";

const linux = process.platform === "linux";
// Node warns when it is told to be both colourful and not.
beforeAll(() => void delete process.env["FORCE_COLOR"]);
const READ = "let text = ''; process.stdin.setEncoding('utf8').on('data', (c) => text += c).on('end', () => {";

/** A keeper that reads what it is told, and then does what `script` says. */
function keeper(script: string, request: unknown = {}) {
  const cwd = scratch();
  const started = startKeeper(nodeFs, request, { cwd, trouble: join(cwd, "trouble") }, ["-e", `${READ} ${script} });`]);
  onTestFinished(() => {
    if (runs(started.pid)) process.kill(started.pid, "SIGKILL");
  });
  return { ...started, cwd };
}

test("it is told everything, and its first line is its answer", async () => {
  const request = { text: "a\n'\"\u2028€\0".repeat(100_000), nothing: null };
  const { answer, cwd } = keeper("console.log(JSON.stringify({ heard: require('crypto').createHash('sha256').update(text).digest('hex'), cwd: process.cwd() })); console.log('second')", request);
  expect(await answer).toEqual({ heard: createHash("sha256").update(JSON.stringify(request)).digest("hex"), cwd });
});

test.each([["it ends", ""], ["it says nothing", "console.log('')"], ["it says what is no JSON", "console.log('{')"], ["it breaks off", "process.stdout.write('{}')"], ["it is killed", "process.kill(process.pid, 'SIGKILL')"], ["it does not stop", "const more = () => process.stdout.write('x'.repeat(65536), more); more()"]])("no answer is null: %s", async (_, script) => {
  expect(await keeper(script).answer).toBeNull();
});

test("one that reads nothing breaks nothing", async () => {
  const cwd = scratch();
  const { answer } = startKeeper(nodeFs, "x".repeat(1_000_000), { cwd, trouble: join(cwd, "trouble") }, ["-e", "process.exit(1)"]);
  expect(await answer).toBeNull();
});

test("its trouble is appended to a file", async () => {
  const cwd = scratch({ trouble: "before\n" });
  await startKeeper(nodeFs, {}, { cwd, trouble: join(cwd, "trouble") }, ["-e", "console.error('trouble')"]).answer;
  expect(readFileSync(join(cwd, "trouble"), "utf8")).toBe("before\ntrouble\n");
  expect(() => startKeeper(nodeFs, {}, { cwd, trouble: join(cwd, "no/such") })).toThrow(expect.objectContaining({ code: "UNWRITABLE" }));
});

test("what makes us a worker, or part of a git command, is not handed on", async () => {
  const given = { BUS_WORKER: "W", BUS_WORKER_PLAN: "p", BUS_RUN: "r", GIT_INDEX_FILE: "/x", BUS_DIR: "/y" };
  Object.assign(process.env, given);
  onTestFinished(() => Object.keys(given).forEach((name) => delete process.env[name]));
  const { answer } = keeper("console.log(JSON.stringify(process.env))");
  const env = (await answer) as Record<string, string>;
  expect(Object.keys(env).filter((name) => /^BUS_(WORKER|RUN)/.test(name))).toEqual([]);
  expect(env).toMatchObject({ BUS_KEEPER: "1", BUS_DIR: "/y" });
  expect(env).not.toHaveProperty("GIT_INDEX_FILE");
});

test.runIf(linux)("it is in a session of its own", async () => {
  const own = keeper("console.log(JSON.stringify(require('fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')))");
  expect(((await own.answer) as string[]).slice(2, 4)).toEqual([String(own.pid), String(own.pid)]);
});

/** A program of ours that starts a keeper, hears its answer, and ends of its own accord or stays. */
async function launcher(stays: boolean) {
  const cwd = scratch();
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const keeps = "process.on('SIGTERM', () => { require('fs').writeFileSync('ended', 'well\\n'); process.exit(); }); console.log('{}'); setInterval(() => console.log('still'), 10); require('fs').writeFileSync('pid', process.pid + '\\n');";
  writeFileSync(join(cwd, "launcher.mts"), `import { nodeFs } from ${url("./fs-port.ts")};
import { startKeeper } from ${url("./start-keeper.ts")};
const keeper = startKeeper(nodeFs, {}, { cwd: ${JSON.stringify(cwd)}, trouble: ${JSON.stringify(join(cwd, "trouble"))} }, ["-e", ${JSON.stringify(`process.stdout.on('error', () => {}); ${READ} ${keeps} });`)}]);
console.log(JSON.stringify(await keeper.answer));
${stays ? "setInterval(() => {}, 1000);" : ""}
`);
  const held = openSync(join(cwd, "held"), "w");
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), join(cwd, "launcher.mts")], { detached: true, stdio: ["ignore", "pipe", "inherit", held], env: { ...process.env, TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) } });
  closeSync(held);
  const exit = once(child, "exit");
  const pid = await pidIn(join(cwd, "pid"));
  onTestFinished(() => {
    for (const one of [pid, child.pid ?? 0]) if (runs(one)) process.kill(one, "SIGKILL");
  });
  return { cwd, child, pid, exit };
}

test("whoever started it may end, and it goes on", async () => {
  const { pid, cwd, exit } = await launcher(false);
  expect(await exit).toEqual([0, null]);
  expect(runs(pid)).toBe(true);
  process.kill(pid, "SIGTERM");
  expect(await written(join(cwd, "ended"))).toBe("well");
});

test("S4-04 whoever started it may be killed with its whole group, and it goes on", async () => {
  const { child, pid, cwd, exit } = await launcher(true);
  process.kill(-(child.pid ?? 0), "SIGKILL");
  await exit;
  expect(runs(pid)).toBe(true);
  process.kill(pid, "SIGTERM");
  expect(await written(join(cwd, "ended"))).toBe("well");
});
