/**
 * A night in a minute: ten phases of real small programs, run by `bus worker run` alone. One worker hangs until its deadline, one does it wrong and is remediated, one
 * dies by SIGKILL; the runner itself is killed twice by SIGKILL and started again. In the morning the archived trail is held against what this script and the workers
 * noted themselves.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BusEvent, WorkerRun } from "../../schema/records.gen.js";
import { PROGRAM, asked, bus } from "../lanes/bus-runner.js";
import { runs } from "../verify/workers-processes.js";
import { DECLARED, ENDS, PLAN, makeGround } from "./night-ground.js";

/** The runner is killed as soon as a worker of these phases has begun. */
const KILLED_AT = ["P07", "P09"];
const LOOK_MS = 20;
const SECOND_MS = 1000;

interface Noted {
  readonly phase: string;
  readonly attempt: number;
  readonly pid: number;
  readonly worker: string;
  /** When its program began, ms since the epoch, by its own account. */
  readonly at: number;
  /** When its process was seen to be gone. */
  gone?: number;
}

const began = Date.now();
const root = makeGround();
const noted: Noted[] = [];
const killed: number[] = [];
const looking = setInterval(look, LOOK_MS);
await bus(root, "lead", "init");
console.log(`the plan of ten phases is in ${join(root, PLAN)}`);

let runner = run();
for (const phase of KILLED_AT) {
  await until(() => noted.some((one) => one.phase === phase));
  runner.child.kill("SIGKILL");
  killed.push(Date.now());
  await runner.ended;
  // The first time the worker ends while nobody runs the plan; the second time it is still at it.
  if (phase === "P07") await until(() => noted.find((one) => one.phase === phase)?.gone !== undefined);
  console.log(`the runner was killed by SIGKILL while ${phase} ran, and is started again`);
  runner = run();
}
await until(() => runner.lines.length > 0);
const second = await bus(root, "other", "worker", "run", PLAN);
const code = await runner.ended;
clearInterval(looking);
look();

const { attempts, archive = "", state } = JSON.parse(lastLine(runner.lines)).run as WorkerRun;
const kept = join(root, archive);
const trail = readFileSync(join(kept, "trail.md"), "utf8");
const pids = readFileSync(join(kept, "night-worker-pids.txt"), "utf8");
const { events } = await asked<{ events: BusEvent[] }>(root, "lead", "event", "list", "--limit", "10000");
const named = (event: string) => events.filter((one) => one.event === event);
const ids = DECLARED.phases.map(({ id }) => id);
const shownEnd = ({ how, exit, signal }: NonNullable<WorkerRun["attempts"][number]["end"]>) => (how === "exited" ? (exit === null ? signal : `exit ${exit}`) : how);

const claims: [string, unknown, unknown][] = [
  ["the run ended with 0", code, 0],
  ["the plan is finished", state, "finished"],
  ["a second runner was refused", second.code, 3],
  ["workers in the record, one for each that noted itself", attempts.map(({ worker_id }) => worker_id).join(), noted.map(({ worker }) => worker).join()],
  ["in the plan's order, none skipped", [...new Set(noted.map(({ phase }) => phase))].join(), ids.join()],
  ["never two at once", noted.every(({ at }, i) => i === 0 || (noted[i - 1]?.gone ?? Infinity) <= at), true],
  ...ids.map((id): [string, unknown, unknown] => [`${id} ended as it did`, attempts.filter(({ phase }) => phase === id).map(({ end }) => (end === undefined ? "?" : shownEnd(end))).join(), ENDS[id]?.join()]),
  ["starts in the record, to the second", attempts.filter(({ worker_id, started_at = "" }) => near(started_at, of(worker_id).at)).length, noted.length],
  ["ends in the record, to the second", attempts.filter(({ worker_id, end }) => near(end?.at ?? "", of(worker_id).gone)).length, noted.length],
  ["starts in the archived trail, to the second", noted.filter(({ worker, at }) => inTrail(worker, / started: PID /, at)).length, noted.length],
  ["ends in the archived trail, to the second", noted.filter(({ worker, gone }) => inTrail(worker, / (completed|ended)\b/, gone)).length, noted.length],
  ["pids in the archived PID file", noted.filter(({ phase, pid }) => pids.includes(`${phase} PID: ${pid}`)).length, noted.length],
  ["logs kept, each begun by its worker", noted.filter(({ worker, phase, attempt }) => logOf(worker).startsWith(`worker of ${phase}, attempt ${attempt}, ${worker}`)).length, noted.length],
  ["starts on the log of events", named("worker_started").length, noted.length],
  ["ends on the log of events, each once", named("worker_ended").length + named("worker_lost").length, noted.length],
  ["inspections, each worker's once", named("worker_inspected").length, noted.length],
  ["the plan was taken up again after each kill", named("plan_resumed").map(({ ts }, i) => Date.parse(ts) > (killed[i] ?? Infinity)).join(), killed.map(() => true).join()],
  ["the plan was finished once", named("plan_finished").length, 1],
  ["processes that workers left running", marked().length, 0],
  ["validate", (await bus(root, "lead", "validate")).code, 0],
];
for (const [what, said, truth] of claims) console.log(`${said === truth ? "true " : "FALSE"}  ${what}: ${String(said)}${said === truth ? "" : `, noted ${String(truth)}`}`);
console.log(`after ${Math.round((Date.now() - began) / 1000)} s; the trail is in ${kept}`);
process.exitCode = claims.every(([, said, truth]) => said === truth) ? 0 : 1;

/** Runs the plan as a process of its own; its lines as they come. */
function run(): { readonly child: ChildProcess; readonly lines: string[]; readonly ended: Promise<number | null> } {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BUS_|CODEX_|CLAUDE)/.test(name)));
  const child = spawn(process.execPath, [PROGRAM, "worker", "run", PLAN, "--json"], { cwd: root, env: { ...env, BUS_AGENT: "lead" }, stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  return { child, lines, ended: new Promise((resolve) => child.once("close", resolve)) };
}

async function until(is: () => boolean): Promise<void> {
  const patience = Date.now() + 180_000;
  for (; !is(); await sleep(LOOK_MS)) {
    if (Date.now() > patience) throw new Error(`nothing happens any more\n${runner.lines.slice(-5).join("\n")}`);
    if (runner.child.exitCode !== null) throw new Error(`the run has ended with ${runner.child.exitCode}\n${runner.lines.slice(-5).join("\n")}`);
  }
}

/** At the workers' own notes, and at their processes. */
function look(): void {
  const file = join(root, "../notes.jsonl");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  noted.push(...lines.slice(noted.length).map((line) => JSON.parse(line) as Noted));
  for (const one of noted) if (one.gone === undefined && !runs(one.pid)) one.gone = Date.now();
}

/** Processes that carry a worker's mark. */
function marked(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
      return noted.some(({ worker }) => environment.includes(`BUS_WORKER=${worker}`));
    } catch {
      return false;
    }
  });
}

function of(worker: string): Noted {
  const found = noted.find((one) => one.worker === worker);
  if (found === undefined) throw new Error(`${worker} noted nothing`);
  return found;
}

function near(iso: string, at: number | undefined): boolean {
  return at !== undefined && Math.abs(Date.parse(iso) - at) <= SECOND_MS;
}

/** Whether the trail's part about a worker says that at that second, or the one beside it. */
function inTrail(worker: string, what: RegExp, at: number | undefined): boolean {
  const part = (trail.split(`worker \`${worker}\``)[1] ?? "").split("\n#")[0] ?? "";
  const time = part.split("\n").find((line) => what.test(line))?.match(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}/)?.[0] ?? "";
  return near(time.replace(/(\d{2})$/, ":$1"), at === undefined ? at : Math.floor(at / SECOND_MS) * SECOND_MS);
}

function logOf(worker: string): string {
  return readFileSync(join(kept, `worker-${worker}.log`), "utf8");
}

function lastLine(lines: readonly string[]): string {
  const line = lines.at(-1);
  if (line === undefined) throw new Error("the run said nothing");
  return line;
}
