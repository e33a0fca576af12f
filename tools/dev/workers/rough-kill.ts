import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BusEvent, WorkerAttempt } from "../../schema/records.gen.js";
import { PROGRAM, asked, bus } from "../lanes/bus-runner.js";
import { type Claim, LONG_SLEEP, running, shownEnd, until } from "./rough-ground.js";
import { runs } from "../verify/workers-processes.js";

const PLAN = "plans/killed";

/** A worker, its keeper and the run of its plan die at once; what the worker had started is left. The next command learns of it, and the plan goes on. */
export async function killedTogether(root: string): Promise<Claim[]> {
  mkdirSync(join(root, PLAN));
  const command = ["sh", "-c", `test "$BUS_WORKER_ATTEMPT" = 1 || exit 2; setsid sleep ${LONG_SLEEP} & sleep ${LONG_SLEEP}`];
  writeFileSync(join(root, PLAN, "workers.json"), JSON.stringify({ plan_id: "PLAN-KILLED", attempts: 2, poll: { interval_seconds: 1, cycles: 60 }, phases: [{ id: "P01", kind: "stub", command, twin: false }] }));
  const runner = spawn(process.execPath, [PROGRAM, "worker", "run", PLAN], { cwd: root, env: { ...process.env, BUS_AGENT: "lead" }, stdio: "ignore" });
  const ended = new Promise((resolve) => runner.once("close", resolve));
  const told = () => asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--all", "--plan", PLAN);
  let first: WorkerAttempt | undefined;
  await until("the worker runs", async () => (first = await told().catch(() => [] as WorkerAttempt[]).then((all) => all.find(({ state }) => state === "running"))) !== undefined);
  await until("its children run", () => running(root).length >= 5);
  const { pid = 0, keeper } = first ?? {};
  for (const one of [keeper?.pid ?? 0, pid, runner.pid ?? 0]) process.kill(one, "SIGKILL");
  await ended;
  await until("they are gone", () => ![keeper?.pid ?? 0, pid].some(runs));
  const orphans = running(root).length;
  const polled = await bus(root, "lead", "worker", "poll", "P01", "--plan", PLAN);
  const after = running(root).length;
  const again = await bus(root, "lead", "worker", "run", PLAN);
  const ends = (await told()).map(shownEnd);
  const { events } = await asked<{ events: BusEvent[] }>(root, "lead", "event", "list", "--limit", "10000");
  return [
    ["what the dead worker had started ran on", orphans, 2],
    ["poll learns of its end, and ends what is left", `${polled.code} ${after}`, "1 0"],
    ["the plan goes on as far as it can", `${again.code} ${ends.join()}`, "1 lost,exit 2"],
    ["the loss is on the log once", events.filter(({ event, meta }) => event === "worker_lost" && meta?.["plan"] === "killed").length, 1],
    ["nothing runs", running(root).length, 0],
  ];
}
