import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fill, git } from "../scratch-repo.js";
import { type Planted, compiledWith } from "./planted.js";

/** What a worker does: its phase, nothing of it, nothing for ever, or nothing, leaving a child behind that hears no SIGTERM. */
export type Mode = "does" | "fails" | "hangs" | "leaves";

const PHASES = ["P01", "P02"];
/** No command lives so long, ms; one that does is ended. */
const LONG_MS = 60_000;
/** With which a worker that does not do its phase ends. */
export const FAILED = 5;
/**
 * A worker notes what it finds in its first instructions, and how it is about to end. `wrong`: it is not in the record, not in the PID file, without a claim, or another
 * worker of the plan lives.
 */
const WORKER = String.raw`#!/bin/sh
N="$PWD/../notes"
P=$BUS_WORKER_PHASE
wrong() { echo "wrong $BUS_WORKER $*" >> "$N"; }
claim=_bus/claims/$BUS_WORKER_PLAN-$P.json
grep -rqE '"pid": *'$$'[,}]' _bus/.live/reg/workers || wrong not in the record
grep -q "^$P PID: $$\b" tmp/*-worker-pids.txt || wrong not in the PID file
grep -q '"status": "active"' "$claim" || wrong without a claim
[ "$BUS_PID" = $$ ] || wrong BUS_PID is not its pid
for other in $(sed -n 's/^begin [^ ]* \([0-9]*\) .*/\1/p' "$N" 2>/dev/null); do
  case "$(cat /proc/"$other"/stat 2>/dev/null)" in "" | *") Z "*) ;; *) wrong "$other" lives ;; esac
done
echo "begin $BUS_WORKER $$ $(sed -n 's/.*"fence": *\([0-9]*\).*/\1/p' "$claim")" >> "$N"
ends() { echo "exit $BUS_WORKER $1" >> "$N"; exit "$1"; }
begun=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
case $(cat ../mode) in
  fails) sleep 0.3; ends ${FAILED} ;;
  hangs) exec sleep 600 ;;
  leaves)
    setsid sh -c 'trap "" TERM; echo ready > ../left; while :; do sleep 0.2; done' &
    while [ ! -s ../left ]; do sleep 0.02; done
    ends ${FAILED} ;;
esac
sleep 0.3
plan=plans/$BUS_WORKER_PLAN
mkdir -p $plan/reports $plan/.completed
done=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
said="- Started: $begun
- Completed: $done

## Verification
~~~
$ true
(no output)
exit code 0
~~~"
printf '# PLAN-KILLS %s report\n\nStatus: PASS\n%s\n' $P "$said" > $plan/reports/$P-worker.md
printf '<!-- @plan:PLAN-KILLS.%s -->\n# Phase %s completion\n\n%s\n' $P $P "$said" > $plan/.completed/$P.md
sed "s/^| [^|]* | $P |.*/| ${"$"}{P#P} | $P | ✅ | $begun | $done | $done | done |/" $plan/execution-tracker.md > ../tracker.$$ && mv ../tracker.$$ $plan/execution-tracker.md
ends 0
`;
/**
 * Loaded before our programs: ends two of them, for real, before or after their n-th call that another process could notice. Not all: while every keeper dies
 * a run waits, and that is right.
 */
const SHIM = `const fs = require("node:fs");
const processes = require("node:child_process");
const { KILL_ROLE, KILL_AT, KILL_WHEN, KILL_FILE } = process.env;
if ((/keeper\\.cjs$/.test(process.argv[1]) ? "keeper" : "command") === KILL_ROLE) {
  const append = fs.appendFileSync;
  const read = fs.readFileSync;
  const kill = process.kill.bind(process);
  let calls = 0;
  const deaths = () => { try { return read(KILL_FILE, "utf8").split(KILL_ROLE + " ").length - 1; } catch (error) { if (error.code !== "ENOENT") throw error; return 0; } };
  const die = () => { append(KILL_FILE, KILL_ROLE + " " + process.pid + "\\n"); kill(process.pid, "SIGKILL"); };
  const counted = (real) => function (...args) {
    const mine = KILL_AT === String(calls) && deaths() < 2;
    calls += 1;
    if (mine && KILL_WHEN === "before") die();
    try { return real.apply(this, args); } finally { if (mine) die(); }
  };
  for (const name of ["openSync", "closeSync", "writeSync", "fsyncSync", "fdatasyncSync", "linkSync", "mkdirSync", "renameSync", "unlinkSync", "utimesSync"]) fs[name] = counted(fs[name]);
  processes.spawn = counted(processes.spawn);
  process.kill = counted(process.kill.bind(process));
  process.on("exit", () => append(KILL_FILE, "calls " + calls + "\\n"));
}
`;

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface WorkersGround {
  readonly folder: string;
  readonly root: string;
  /** The plan's name, which no other plan on this machine has. */
  readonly plan: string;
  start(args: readonly string[], moment?: Readonly<Record<string, string>>): { readonly child: ChildProcess; readonly said: Promise<Said> };
  bus(...args: readonly string[]): Promise<Said>;
  mode(mode: Mode): void;
  /** As it is before anything was launched. */
  begin(): void;
  /** Keeps the repository as it is, for `restore`. */
  keep(): void;
  restore(): void;
  text(name: "notes" | "killed"): string;
}

/** A repository with a declared plan of two phases, and our programs, with a bug in them where one is asked for. */
export async function workersGround(folder: string, mutant: Planted | undefined): Promise<WorkersGround> {
  const plan = `kills-${process.pid.toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  const work = join(folder, "work");
  const root = join(work, "repo");
  await Promise.all([compiledWith(mutant, "cli/main.ts", join(folder, "bus.cjs"), "cjs"), compiledWith(mutant, "worker/main.ts", join(folder, "keeper.cjs"), "cjs")]);
  writeFileSync(join(folder, "shim.cjs"), SHIM);
  mkdirSync(root, { recursive: true });
  fill(root, {
    ".gitignore": "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\ntmp/\n",
    "_bus/claims/.gitkeep": "",
    "tools/worker.sh": WORKER,
    [`plans/${plan}/execution-tracker.md`]: ["# PLAN-KILLS Execution Tracker", "", "| Phase | ID | Status | Started | Completed | Verified | Notes |", "|---|---|---|---|---|---|---|", ...PHASES.map((id) => `| ${id.slice(1)} | ${id} | ⬜ | - | - | - | to do |`), ""].join("\n"),
    [`plans/${plan}/workers.json`]: { plan_id: "PLAN-KILLS", poll: { interval_seconds: 20, cycles: 6 }, phases: PHASES.map((id) => ({ id, kind: "stub", twin: false, command: ["sh", "tools/worker.sh"], check: { run: ["true"] } })) },
  });
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=first");
  copied(work, join(folder, "fresh"));
  const start: WorkersGround["start"] = (args, moment = {}) => {
    const env = { PATH: process.env["PATH"], HOME: folder, NODE_COMPILE_CACHE: join(folder, "compiled"), NODE_OPTIONS: `--require=${join(folder, "shim.cjs")}`, KILL_FILE: join(work, "killed"), ...moment };
    const began = performance.now();
    const child = spawn(process.execPath, [join(folder, "bus.cjs"), ...args, "--agent", "lead", "--json"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), LONG_MS);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const said = new Promise<Said>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", () => clearTimeout(timer));
      child.on("close", (code) => resolve({ code, stdout, stderr, ms: performance.now() - began }));
    });
    return { child, said };
  };
  return {
    folder, root, plan, start,
    bus: (...args) => start(args).said,
    mode: (mode) => writeFileSync(join(work, "mode"), mode),
    begin: () => copied(join(folder, "fresh"), work),
    keep: () => copied(work, join(folder, "template")),
    restore: () => copied(join(folder, "template"), work),
    text: (name) => (readdirSync(work).includes(name) ? readFileSync(join(work, name), "utf8") : ""),
  };
}

function copied(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true, maxRetries: 5 });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}
