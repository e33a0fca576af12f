import { BusError } from "../../domain/bus-error.js";
import { type FsPort, nodeFs } from "../../platform/fs-port.js";
import { type Fault, Killed, faultyFs } from "../../platform/node-fs-faults.js";
import type { Announcement, Head, RegisterKey, Registers } from "../../store/contract.js";
import type { RegisterFiles } from "../../store/file/register-files.js";
import { REGISTER_LIMITS } from "../../store/file/register-limits.js";
import { fileRegisters } from "../../store/file/registers.js";
import { memoryLogs } from "../../store/memory/logs.js";
import { type Mutant, mutate } from "./mutants.js";
import { registerFiles, temporaryBus } from "./registers-bench.js";
import type { Lease } from "./registers-lease.js";
import { openWorkers } from "./registers-spawn.js";
import { type Counts, script } from "./registers-script.js";
import { taskKey } from "./registers-work.js";

interface FaultCounts {
  runs: number;
  acknowledged: number;
  refused: number;
  indeterminate: number;
  killed: number;
  violations: string[];
}

const FAULTS: readonly Exclude<Fault, null>[] = [{ fail: "EIO" }, { fail: "ENOSPC" }, { failAfter: "EIO" }, { kill: "before" }, { kill: "after" }];

/** How far a register is before the change at whose calls things go wrong. */
const SCENARIOS: readonly { name: string; key: RegisterKey; before: number; limits: Partial<RegisterFiles["limits"]> }[] = [
  { name: "first", key: taskKey(0), before: 0, limits: {} },
  { name: "replace", key: taskKey(0), before: 2, limits: {} },
  { name: "prune", key: taskKey(0), before: 3, limits: { keep: 1, pruneEvery: 4, retainMs: -1 } },
  { name: "session", key: { kind: "sessions", id: "s" }, before: 1, limits: {} },
];

/** Every call to the file system of one change goes wrong in every way; `stride` takes each nth call only, `names` some scenarios only. */
export async function faults({ stride, mutant }: Counts<"stride">, names: readonly string[] = SCENARIOS.map(({ name }) => name)): Promise<FaultCounts> {
  const counts: FaultCounts = { runs: 0, acknowledged: 0, refused: 0, indeterminate: 0, killed: 0, violations: [] };
  for (const scenario of SCENARIOS.filter(({ name }) => names.includes(name))) {
    const calls = await once(scenario, () => null, mutant, counts);
    for (let at = 0; at < calls; at += stride) {
      for (const fault of FAULTS) await once(scenario, (index) => (index === at ? fault : null), mutant, counts, `${scenario.name}, call ${at}, ${JSON.stringify(fault)}`);
    }
  }
  return counts;
}

/** One change with one fault; returns the number of calls that it made. */
async function once(scenario: (typeof SCENARIOS)[number], plan: (index: number) => Fault, mutant: Mutant | undefined, counts: FaultCounts, name = scenario.name): Promise<number> {
  const { key } = scenario;
  const bus = temporaryBus();
  const logs = memoryLogs();
  const limits = { ...REGISTER_LIMITS, ...scenario.limits };
  const announce = (n: number): Announcement[] => [{ log: "events", line: { id: `e${n}`, session_id: "s" } }];
  const registersOn = (fs: FsPort, strict: boolean) => fileRegisters(mutate(registerFiles(bus.busDir, fs, { limits, strict }), mutant), logs);
  const change = async (registers: Registers, n: number) => registers.compareAndSet<number>(key, await registers.read(key), { op: "set", value: n, announce: announce(n) });
  let calls = 0;
  try {
    const clean = registersOn(nodeFs, false);
    for (let n = 1; n <= scenario.before; n += 1) await change(clean, n);
    const next = scenario.before + 1;
    const outcome = await outcomeOf(() => change(registersOn(faultyFs(nodeFs, ({ index }) => plan((calls = index))), true), next));
    counts.runs += 1;
    const head = await readable<number>(clean, key);
    if (head === null) {
      counts.violations.push(`${name}: the register is unreadable`);
      return calls + 1;
    }
    const violation = judged(outcome, head, scenario.before, counts);
    const known = new Set((await clean.announcements(key)).map(({ line }) => line.id));
    for await (const entry of logs.scan("events")) if (entry.ok) known.add(String(entry.value["id"]));
    const gone = Array.from({ length: scenario.before }, (_, n) => `e${n + 1}`).filter((id) => !known.has(id));
    const after = await change(clean, 99);
    if (violation !== null) counts.violations.push(`${name}: ${violation}`);
    if (gone.length > 0) counts.violations.push(`${name}: ${gone.join()} announced nowhere`);
    if (after?.version !== head.version + 1) counts.violations.push(`${name}: the next change did not pass`);
  } finally {
    bus.dispose();
  }
  return calls + 1;
}

async function readable<T>(registers: Registers, key: RegisterKey): Promise<Head<T> | null> {
  try {
    return await registers.read<T>(key);
  } catch (error) {
    if (error instanceof BusError) return null;
    throw error;
  }
}

type Outcome = "acknowledged" | "lost" | "refused" | "indeterminate" | "killed";

/** Anything that is neither an answer nor an expected failure is a bug, and ends the run. */
async function outcomeOf(act: () => Promise<Head<number> | null>): Promise<Outcome> {
  try {
    return (await act()) === null ? "lost" : "acknowledged";
  } catch (error) {
    if (error instanceof Killed) return "killed";
    if (!(error instanceof BusError)) throw error;
    return error.message.startsWith("indeterminate") ? "indeterminate" : "refused";
  }
}

function judged(outcome: Outcome, head: Head<number>, before: number, counts: FaultCounts): string | null {
  if (outcome !== "lost") counts[outcome] += 1;
  const happened = head.value === before + 1;
  if (!happened && (head.value ?? 0) !== before) return `the head is ${head.value}`;
  if (outcome === "lost") return "lost a race against nobody";
  if (outcome === "acknowledged" && !happened) return "acknowledged, but not there";
  if (outcome === "refused" && happened) return "said that nothing happened, but it did";
  return null;
}

/** The same with a real SIGKILL of a real process, at each `stride`th call of a first change. */
export async function kills(stride: number): Promise<{ kills: number; violations: string[] }> {
  const workers = await openWorkers();
  const violations: string[] = [];
  let killed = 0;
  try {
    for (let at = 0; ; at += stride) {
      const ends = [];
      for (const when of ["before", "after"] as const) {
        const bus = temporaryBus();
        const { stdout, signal } = await workers.start({ mode: "fault", busDir: bus.busDir, at, when }).exited;
        const registers = fileRegisters(registerFiles(bus.busDir), memoryLogs());
        const head = await registers.read<Lease>(taskKey(0));
        if (stdout !== "" && head.value?.owner !== "victim") violations.push(`call ${at}: acknowledged, but not there`);
        if ((await registers.compareAndSet(taskKey(0), head, { op: "release", value: { owner: null, until: 0 } })) === null) violations.push(`call ${at}: the next change did not pass`);
        ends.push(signal);
        bus.dispose();
      }
      killed += ends.filter((signal) => signal === "SIGKILL").length;
      if (!ends.includes("SIGKILL")) return { kills: killed, violations };
    }
  } finally {
    workers.dispose();
  }
}

await script("faults.ts", { stride: 1 }, async (counts) => {
  const inProcess = await faults(counts);
  const real = await kills(counts.stride);
  return { ...inProcess, kills: real.kills, violations: [...inProcess.violations, ...real.violations] };
});
