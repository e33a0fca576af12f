import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { runs, workerGround } from "../../operations/worker/test-workers.js";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const UNTIL_GO = ["sh", "-c", "until [ -e go ]; do sleep 0.05; done"];

/** A run of a plan whose one worker waits, as a process of its own that prints into a file. */
async function running() {
  const ground = await workerGround({ "p/workers.json": { phases: [{ id: "P01", twin: false, command: UNTIL_GO }], attempts: 1 } });
  const log = join(ground.root, "tmp/night.log");
  const output = openSync(log, "w");
  const one = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), MAIN, "worker", "run", "p", "--agent", "lead"], { cwd: ground.root, stdio: ["ignore", output, output] });
  closeSync(output);
  onTestFinished(() => void one.kill("SIGKILL"));
  const exit = once(one, "exit");
  const said = () => readFileSync(log, "utf8");
  while (!said().includes("P01  1/6")) await new Promise((resolve) => setTimeout(resolve, 10));
  return { ground, one, exit, worker: await ground.attempt("P01"), said };
}

test("a run that prints on no terminal goes on when the one that it was started from is closed", async () => {
  const { ground, one, exit, said } = await running();
  one.kill("SIGHUP");
  writeFileSync(join(ground.root, "go"), "");
  // Its phase left nothing that an inspection wants.
  expect(await exit).toEqual([1, null]);
  expect(said()).toContain("stuck at P01");
});

test("SIGTERM ends a run as Ctrl-C does, and not the worker; the log says so, and how to go on is told", async () => {
  const { ground, one, exit, worker, said } = await running();
  one.kill("SIGTERM");
  expect(await exit).toEqual([130, null]);
  expect(runs(ground.bus, worker.pid)).toBe(true);
  expect(said()).toMatch(/p is run by nobody now, and the worker of P01 goes on\. To go on: bus worker run p\n$/);
  expect(ground.events("plan_left")).toMatchObject([{ summary: "p is run by nobody now, and the worker of P01 goes on: the run was interrupted" }]);
  expect(await ground.run()).not.toHaveProperty("runner");
});
