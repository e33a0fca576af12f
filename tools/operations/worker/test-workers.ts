import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, onTestFinished } from "vitest";
import { tempRepository } from "../../dev/temp-bus.js";
import { lastAttempt } from "../../domain/worker/attempt/attempts.js";
import { nodeFs } from "../../platform/fs-port.js";
import { processTable } from "../../platform/process-table.js";
import type { Processes } from "../../platform/processes.js";
import type { BusEvent, WorkerAttempt, WorkerRun } from "../../schema/records.gen.js";
import { actingAgent } from "../acting-agent.js";
import type { BusContext, Identity } from "../context.js";
import { marked } from "./keeper/marked.js";
import { planPlace } from "./plan-place.js";
import { readRuns } from "./runs.js";
import { type StartRequest, startAttempt } from "./launch/start-attempt.js";
import { type KeeperKind, startRequest, workerContext } from "./test-context.js";

const bundles = mkdtempSync(join(tmpdir(), "bus-keeper-"));
afterAll(() => rmSync(bundles, { recursive: true, force: true }));
/** A program of these tests as one file, which starts ten times as fast. */
export function bundled(name: "test-dying-keeper" | "test-dying-launcher"): string {
  const outfile = join(bundles, `${name}.cjs`);
  if (!existsSync(outfile)) buildSync({ entryPoints: [fileURLToPath(new URL(`keeper/${name}.ts`, import.meta.url))], outfile, bundle: true, platform: "node", format: "cjs", external: ["vitest", "esbuild"], define: { "import.meta.url": JSON.stringify(import.meta.url) }, logLevel: "error" });
  return outfile;
}
process.env["BUSLANE_TEST_KEEPER"] = bundled("test-dying-keeper");

export interface Ground {
  readonly root: string;
  readonly bus: BusContext;
  readonly me: Identity;
  readonly processes: Processes;
  /** Launches `sh -c script` for a phase. */
  launch(phase: string, script: string, more?: Partial<StartRequest>): Promise<WorkerAttempt>;
  /** The same by a keeper that goes wrong. */
  launchWith(keeper: KeeperKind | "own", phase: string, script: string, more?: Partial<StartRequest>): Promise<WorkerAttempt>;
  run(): Promise<WorkerRun>;
  /** The newest attempt of a phase as the record has it, without settling anything. */
  attempt(phase: string): Promise<WorkerAttempt>;
  /** Waits until the record says so. */
  until(phase: string, is: (attempt: WorkerAttempt) => boolean): Promise<WorkerAttempt>;
  /** Waits until a phase's worker has ended and its keeper has done all that it does then. */
  over(phase: string): Promise<WorkerAttempt>;
  events(...names: string[]): BusEvent[];
  pids(): string;
}

/** A repository with a bus in which workers run; all that is left of them is ended with the test. */
export async function workerGround(files: Readonly<Record<string, string | object>> = {}): Promise<Ground> {
  const root = tempRepository({ "tmp/.gitignore": "*\n", ...files });
  const bus = workerContext(root, "lead");
  const me = await actingAgent(bus);
  const processes = await bus.processes();
  const run = async (): Promise<WorkerRun> => {
    const [only] = await readRuns(bus);
    if (only === undefined) throw new Error("nothing was launched");
    return only;
  };
  const attempt = async (phase: string): Promise<WorkerAttempt> => {
    const last = lastAttempt(await run(), phase);
    if (last === undefined) throw new Error(`no worker of ${phase}`);
    return last;
  };
  onTestFinished(async () => {
    for (const one of (await readRuns(bus)).flatMap(({ attempts }) => attempts)) await endQuietly(bus, one);
  });
  return {
    root, bus, me, processes, run, attempt,
    launchWith: async (keeper, phase, script, more = {}) => startAttempt(workerContext(root, "lead", { keeper }), me, startRequest(await planPlace(bus), phase, script, more)),
    launch: async (phase, script, more = {}) => startAttempt(bus, me, startRequest(await planPlace(bus), phase, script, more)),
    async until(phase, is) {
      for (;;) {
        const now = await attempt(phase);
        if (is(now)) return now;
        await sleep(20);
      }
    },
    async over(phase) {
      for (;;) {
        const now = await attempt(phase);
        if (now.state === "ended" && (now.keeper?.pid === bus.host.pid || !runs(bus, now.keeper?.pid))) return now;
        await sleep(20);
      }
    },
    events: (...names) => eventsOf(root).filter(({ event }) => names.includes(event)),
    pids: () => readFileSync(join(root, "tmp", readPidFile(root)), "utf8"),
  };
}

function readPidFile(root: string): string {
  return `${root.slice(root.lastIndexOf("/") + 1)}-worker-pids.txt`;
}

function eventsOf(root: string): BusEvent[] {
  const log = join(root, "_bus/events/events.jsonl");
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").map((line) => JSON.parse(line) as BusEvent) : [];
}

/** Whether a process runs; what has ended and waits to be noticed does not. */
export function runs(bus: BusContext, pid: number | undefined): boolean {
  return pid !== undefined && typeof bus.host.startOf(pid) === "string";
}

/** Kills a worker's keeper as an out-of-memory killer does, and waits until it has gone. */
export async function killKeeper({ bus }: Pick<Ground, "bus">, { keeper }: WorkerAttempt): Promise<void> {
  if (keeper === undefined) throw new Error("it has no keeper");
  process.kill(keeper.pid, "SIGKILL");
  while (runs(bus, keeper.pid)) await sleep(5);
}

/** Kills the keeper and, with its group, the worker of a phase, and waits until all of them have gone. */
export async function killBoth(ground: Ground, phase: string): Promise<WorkerAttempt> {
  const attempt = await ground.attempt(phase);
  await killKeeper(ground, attempt);
  const group = (processTable(nodeFs)?.rows ?? []).flatMap(({ pid, group: of }) => (of === attempt.pid ? [pid] : []));
  process.kill(-(attempt.pid ?? 0), "SIGKILL");
  while ([attempt.pid, ...group].some((pid) => runs(ground.bus, pid))) await sleep(5);
  return attempt;
}

async function endQuietly(bus: BusContext, attempt: WorkerAttempt): Promise<void> {
  const { keeper } = attempt;
  // Who entered the end of what nobody kept is its keeper: that may be this very process.
  if (keeper !== undefined && keeper.pid !== bus.host.pid && bus.host.startOf(keeper.pid) === keeper.pid_start) process.kill(keeper.pid, "SIGKILL");
  const worker = marked(attempt);
  if (worker !== null) await (await bus.processes()).end(worker, 0);
}
