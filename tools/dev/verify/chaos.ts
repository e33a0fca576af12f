import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { listRevisions, readRevision, registerDir } from "../../store/file/register-files.js";
import { readHead } from "../../store/file/register-head.js";
import { type History, checkHistory } from "./history.js";
import { type Counts, script } from "./registers-script.js";
import { registerFiles, temporaryBus } from "./registers-bench.js";
import { type Lease, tryAcquire } from "./registers-lease.js";
import { openWorkers } from "./registers-spawn.js";
import { taskKey } from "./registers-work.js";

interface ChaosCounts {
  operations: number;
  revisions: number;
  kills: number;
  violations: string[];
}

/** Processes that are killed at random and replaced, some oversleeping their lease: the history they leave must be one of a register. */
export async function chaos({ processes, tasks, seconds, killEvery, mutant }: Counts<"processes" | "tasks" | "seconds" | "killEvery">): Promise<ChaosCounts> {
  const bus = temporaryBus();
  const workers = await openWorkers();
  try {
    const until = Date.now() + seconds * 1000;
    let started = 0;
    const begin = () => {
      started += 1;
      const name = `p${started}`;
      return workers.start({ mode: "chaos", busDir: bus.busDir, name, tasks, until, history: join(bus.busDir, "..", `${name}.history`), mutant });
    };
    const running = Array.from({ length: processes }, begin);
    const ended = running.map(({ exited }) => exited);
    let kills = 0;
    while (Date.now() < until) {
      await pause(killEvery);
      const victim = Math.floor(Math.random() * processes);
      running[victim]?.child.kill("SIGKILL");
      kills += 1;
      const next = begin();
      running[victim] = next;
      ended.push(next.exited);
    }
    await Promise.all(ended);
    const history = readHistories(join(bus.busDir, ".."));
    const left = leftovers(bus.busDir, tasks);
    return { operations: history.length, revisions: left.revisions, kills, violations: [...checkHistory(history), ...left.violations].slice(0, 20) };
  } finally {
    workers.dispose();
    bus.dispose();
  }
}

/** A record that a kill cut off was never acknowledged to anybody. */
function readHistories(folder: string): History {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".history"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1))
    .map((line) => JSON.parse(line) as History[number]);
}

/** Every revision is whole and replaced the one before, and every task can be taken once its lease ends (I3, I5). */
function leftovers(busDir: string, tasks: number): { revisions: number; violations: string[] } {
  const files = registerFiles(busDir);
  const violations: string[] = [];
  let revisions = 0;
  for (let task = 0; task < tasks; task += 1) {
    const key = taskKey(task);
    const dir = registerDir(files, key);
    let before: string | undefined;
    for (const rev of listRevisions(files, dir)) {
      const revision = readRevision(files, dir, rev);
      revisions += 1;
      if (typeof revision === "string") violations.push(`${key.id}: revision ${rev} is ${revision}`);
      else if (before !== undefined && revision.prev !== before) violations.push(`${key.id}: revision ${rev} replaced another`);
      before = typeof revision === "string" ? undefined : revision.nonce;
    }
    const { value } = readHead<Lease>(files, key);
    const taken = tryAcquire(files, key, "observer", () => (value?.until ?? 0) + 1, 1);
    if (taken === null || taken === "held") violations.push(`${key.id}: stuck`);
  }
  return { revisions, violations };
}

await script("chaos.ts", { processes: 16, tasks: 8, seconds: 20, killEvery: 120 }, chaos);
