import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { type BusRan, asked, bus, git } from "../lanes/bus-runner.js";
import { runs } from "../verify/workers-processes.js";

const LOOK_MS = 20;
const PATIENCE_MS = 120_000;

/** A claim, what was said, and what this script knows by itself. */
export type Claim = readonly [what: string, said: unknown, truth: unknown];

/** A repository with a bus, in a folder whose name has spaces and letters of other alphabets. */
export async function makeGround(folder = realpathSync(mkdtempSync(join(tmpdir(), "buslane rough ü 道-")))): Promise<string> {
  const root = join(folder, "main");
  mkdirSync(root, { recursive: true });
  for (const plan of ["rough", "short"]) {
    mkdirSync(join(root, "plans", plan), { recursive: true });
    writeFileSync(join(root, "plans", plan, "README.md"), `# ${plan}\n`);
  }
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=Start");
  await bus(root, "lead", "init");
  return root;
}

export function launch(root: string, phase: string, command: readonly string[], options: readonly string[] = []): Promise<BusRan> {
  return bus(root, "lead", "worker", "launch", phase, "--plan", "plans/rough", ...options, "--", ...command);
}

export function ofRough(root: string, verb: string, phase: string, ...options: string[]): Promise<BusRan> {
  return bus(root, "lead", "worker", verb, phase, "--plan", "plans/rough", ...options);
}

/** The newest worker of a phase as the bus tells it. */
export async function worker(root: string, phase: string, plan = "plans/rough"): Promise<WorkerAttempt> {
  const found = (await asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--all", "--plan", plan)).findLast((one) => one.phase === phase);
  if (found === undefined) throw new Error(`the bus tells nothing of ${phase}`);
  return found;
}

export function shownEnd({ state, end }: WorkerAttempt): string {
  if (end === undefined) return state;
  return end.how !== "exited" ? end.how : end.exit === null ? `${end.signal}` : `exit ${end.exit}`;
}

/** A number of seconds that nobody else sleeps, so that a process is known by it even when it has left its folder and environment. */
export const LONG_SLEEP = 1_000_000 + process.pid;

/** What runs in a repository, or sleeps as its workers do: workers, what they started, keepers. */
export function running(root: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => {
    try {
      return runs(pid) && (readlinkSync(`/proc/${pid}/cwd`).startsWith(root) || readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(`sleep\0${LONG_SLEEP}`));
    } catch {
      return false;
    }
  });
}

export async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !(await is()); await sleep(LOOK_MS)) if (performance.now() > end) throw new Error(`never: ${what}`);
}
