import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { killKeeper, workerGround } from "../../operations/worker/test-workers.js";
import { PROGRAM, inside } from "../test-bus.js";

const WAITS = ["sh", "-c", "while [ ! -e go ]; do sleep 0.02; done"];
const cli = (root: string) => inside(root, { PATH: process.env["PATH"] ?? "", SECRET_THING: "hidden", BUS_AGENT: "lead" });

test("S4-01 S4-03 S4-08: phase, PID, log and deadline are told; the flags after -- are the worker's", async () => {
  const ground = await workerGround();
  const ran = await cli(ground.root).run("worker", "launch", "P03", "--kind", "stub", "--", "sh", "-c", 'echo "$@" > args; env > env; while [ ! -e go ]; do sleep 0.02; done', "sh", "--json", "--plan", "x");
  const { pid, log } = await ground.attempt("P03");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toMatch(new RegExp(`^P03 PID: ${pid}\nlog: ${log}\nuntil: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d{4}\n$`));
  writeFileSync(join(ground.root, "go"), "");
  expect(await ground.over("P03")).toMatchObject({ kind: "stub", end: { exit: 0 }, budgets: [{ seconds: 1800 }] });
  expect(readFileSync(join(ground.root, "args"), "utf8")).toBe("--json --plan x\n");
  expect(readFileSync(join(ground.root, "env"), "utf8")).not.toContain("hidden");
});

test("the worker finds the bus that launched it, which comes last on its PATH", async () => {
  const ground = await workerGround();
  await openBus({ cwd: ground.root, agent: "lead", env: { PATH: "/usr/bin:/bin" }, program: "/p/node_modules/.bin/bus" }).launchWorker({ phase: "P03", argv: ["sh", "-c", 'echo "$PATH" > path'] });
  await ground.over("P03");
  expect(readFileSync(join(ground.root, "path"), "utf8")).toBe("/usr/bin:/bin:/p/node_modules/.bin\n");
});

test("S4-12 with --json the record is told; a reason, a task, an agent and a variable are its own", async () => {
  const ground = await workerGround();
  const ran = await cli(ground.root).run("worker", "launch", "P03", "--json", "--budget", "90m", "--reason", "slow", "--task", "T-1", "--worker-agent", "w", "--env", "A=1", "--env", "SECRET_THING", "--", "sh", "-c", "env > env");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(ran.stdout)).toMatchObject({ phase: "P03", task_id: "T-1", agent_id: "w", budgets: [{ seconds: 5400, reason: "slow", by: "lead" }], pid: expect.any(Number) as number });
  const { env, launched_at } = await ground.over("P03");
  expect((await ground.attempt("P03")).budgets[0]?.at).toBe(launched_at);
  expect(ground.events("worker_launched")).toMatchObject([{ meta: { budget_seconds: 5400, reason: "slow" } }]);
  expect(env).toEqual(expect.arrayContaining(["A", "SECRET_THING"]));
  expect(JSON.stringify(await ground.run())).not.toContain("hidden");
  expect(readFileSync(join(ground.root, "env"), "utf8")).toMatch(/^A=1$/m);
});

test.each<[string, readonly string[], number, RegExp]>([
  ["S4-12: more than the plan's budget without a reason", ["P03", "--budget", "90m", "--", "true"], 2, /needs a reason/],
  ["nothing to run", ["P03"], 2, /hint: bus worker launch/],
  ["a program that is not there", ["P03", "--", "no-such-program"], 4, /no-such-program/],
  ["no phase id", ["../x", "--", "true"], 2, /is no phase id/],
  ["no phase of the plan", ["P09", "--plan", "plans/p", "--", "true"], 4, /the plan has no phase P09: P01, P02/],
  ["S4-34 S4-35: a phase before it that nobody did", ["P02", "--plan", "plans/p", "--", "true"], 1, /P02 cannot be launched yet: .*P01/],
])("%s", async (_, argv, code, message) => {
  const ground = await workerGround({ "plans/p/workers.json": { phases: [{ id: "P01" }, { id: "P02" }] } });
  const ran = await cli(ground.root).run("worker", "launch", ...argv);
  expect(ran).toMatchObject({ code, stdout: "" });
  expect(ran.stderr).toMatch(message);
  expect(existsSync(join(ground.root, "_bus/.live/workers"))).toBe(false);
});

test("S4-35: while a worker is at a phase another one is refused with exit code 3, in a declared plan at any phase", async () => {
  const ground = await workerGround({ "plans/p/workers.json": { phases: [{ id: "P01" }, { id: "P02" }] } });
  const { run } = cli(ground.root);
  expect((await run("worker", "launch", "P01", "--plan", "plans/p", "--", ...WAITS)).code).toBe(0);
  expect(await run("worker", "launch", "P01", "--plan", "plans/p", "--", "true")).toMatchObject({ code: 3, stderr: expect.stringMatching(/P01 of p has a worker: P01-1-\w+ \(pid \d+, until /) as string });
  expect((await run("worker", "launch", "P02", "--plan", "plans/p", "--", "true")).code).toBe(1);
  writeFileSync(join(ground.root, "go"), "");
  await ground.over("P01");
});

test("reap says what it put in order", async () => {
  const ground = await workerGround();
  const { run } = cli(ground.root);
  expect(await run("worker", "reap")).toEqual({ code: 0, stdout: "everything is in order\n", stderr: "" });
  await run("worker", "launch", "P03", "--", ...WAITS);
  const attempt = await ground.attempt("P03");
  await killKeeper(ground, attempt);
  expect(await run("worker", "reap")).toEqual({ code: 0, stdout: `${attempt.worker_id} runs, and has a new keeper\n`, stderr: "" });
  await killKeeper(ground, await ground.attempt("P03"));
  process.kill(-(attempt.pid ?? 0), "SIGKILL");
  while (typeof ground.bus.host.startOf(attempt.pid ?? 0) === "string") await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await run("worker", "reap")).toEqual({ code: 0, stdout: `${attempt.worker_id} lost: nobody saw it end, its exit code is not known\n`, stderr: "" });
});

test("the built program launches by the built keeper", async () => {
  const ground = await workerGround();
  const ran = spawnSync(process.execPath, [PROGRAM, "worker", "launch", "P03", "--agent", "lead", "--", "sh", "-c", "exit 6"], { cwd: ground.root, encoding: "utf8" });
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  expect((await ground.over("P03")).end).toMatchObject({ how: "exited", exit: 6 });
});
