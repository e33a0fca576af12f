/** For `rough.ts`, in a pid namespace: gives a dead worker's pid to a process that has nothing to do with it, and lets every command loose. Prints its claims as JSON. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { asked, bus } from "../lanes/bus-runner.js";
import { type Claim, LONG_SLEEP, launch, makeGround, ofRough, running, until, worker } from "./rough-ground.js";
import { runs } from "../verify/workers-processes.js";

const LAST_PID = "/proc/sys/kernel/ns_last_pid";
/** Each is first to meet its own dead worker; reap and the others then meet it again, ended. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  stop: ["--reason", "it hangs", "--grace", "0s"], poll: ["--interval", "1s", "--cycles", "1"], extend: ["--by", "1m", "--reason", "slow"], remediate: ["--stop", "--reason", "it hangs", "--", "true"], wait: ["--timeout", "5s"], inspect: [], logs: [], list: [],
};

const root = await makeGround();
const claims: Claim[] = [];
for (const [verb, options] of Object.entries({ reap: [], ...VERBS })) claims.push(...(await met(verb, options)));
process.stdout.write(JSON.stringify(claims));
await until("nothing runs", () => running(root).length === 0);
rmSync(dirname(root), { recursive: true, force: true });

async function met(verb: string, options: readonly string[], again = 0): Promise<Claim[]> {
  const phase = `${verb.toUpperCase()}${again}`;
  await launch(root, phase, ["sleep", String(LONG_SLEEP)]);
  const { pid = 0, keeper } = await worker(root, phase);
  // The keeper cannot tell the end any more.
  for (const one of [keeper?.pid ?? 0, pid]) process.kill(one, "SIGKILL");
  await until("both are gone", () => !isTaken(pid) && !isTaken(keeper?.pid ?? 0));
  const taken = [await taking(pid), await taking(keeper?.pid ?? 0)];
  const bystanders = taken.filter((one) => one !== null);
  if (bystanders.length < taken.length && again < 9) {
    for (const { pid: group } of bystanders) process.kill(-(group ?? 0), "SIGKILL");
    return met(verb, options, again + 1);
  }
  await until("their children run", () => bystanders.every(({ pid: group }) => membersOf(group).length === 2));
  if (verb !== "reap" && verb !== "list") await ofRough(root, verb, phase, ...options);
  if (verb === "list") await bus(root, "lead", "worker", "list", "--all");
  await bus(root, "lead", "worker", "reap");
  for (const [other, its] of Object.entries(VERBS)) if (other === "stop" || other === "poll") await ofRough(root, other, phase, ...its);
  const alive = bystanders.every(({ pid: group }) => membersOf(group).length === 2);
  const told = (await asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--all", "--plan", "plans/rough")).find((one) => one.phase === phase);
  for (const { pid: group } of bystanders) if (membersOf(group).length > 0) process.kill(-(group ?? 0), "SIGKILL");
  return [
    [`${verb}: others have the pids of a dead worker and its keeper, and live`, `${bystanders.map((one) => one.pid).join()} ${String(alive)}`, `${pid},${keeper?.pid} true`],
    [`${verb}: the worker's end is known`, told?.state, "ended"],
  ];
}

/** A shell with a child, in a group of its own, with a certain pid; null: somebody else was quicker, as a thread of some program. */
async function taking(pid: number): Promise<ChildProcess | null> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    writeFileSync(LAST_PID, String(pid - 1));
    const child = spawn("sh", ["-c", "sleep 3600 & wait"], { cwd: "/", detached: true, stdio: "ignore" });
    if (child.pid === pid) return child;
    await new Promise((resolve) => {
      child.once("close", resolve);
      process.kill(-(child.pid ?? 0), "SIGKILL");
    });
    await sleep(20);
  }
  return null;
}

function isTaken(pid: number): boolean {
  try {
    readFileSync(`/proc/${pid}/stat`);
    return true;
  } catch {
    return runs(pid);
  }
}

function membersOf(group: number | undefined): string[] {
  const pids = [group, ...childrenOf(group)];
  return pids.filter((pid) => pid !== undefined && runs(pid)).map(String);
}

function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim().split(" ").filter((one) => one !== "").map(Number);
  } catch {
    return [];
  }
}
