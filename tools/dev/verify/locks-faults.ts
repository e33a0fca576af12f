import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { PENDING_MS } from "../../domain/lock.js";
import { nodeFs } from "../../platform/fs-port.js";
import { type Fault, Killed, faultyFs } from "../../platform/node-fs-faults.js";
import { fill } from "../scratch-repo.js";
import { aftermath } from "./locks-aftermath.js";
import { LOCK_SCENARIOS, type LockScenario } from "./locks-scenarios.js";
import { openContext } from "./open-context.js";
import { PLANTED_NAMES, type Planted } from "./planted.js";
import { type Counts, script } from "./registers-script.js";
import { runPlanted } from "./run-planted.js";

export interface LockFaultCounts {
  runs: number;
  acknowledged: number;
  refused: number;
  killed: number;
  violations: string[];
}

/** Compiled with a bug in it, the file has another ending. */
const SCRIPT = process.argv[1]?.endsWith(".mjs") ? "locks-faults.mjs" : "locks-faults.ts";
const FAULTS: readonly Exclude<Fault, null>[] = [{ fail: "EIO" }, { fail: "ENOSPC" }, { kill: "before" }, { kill: "after" }];

/**
 * Every call to the file system of one verb fails, or is its process's last. Afterwards, once what was on its way has had its time,
 * claim and lock are both held or both free, the agent's retry succeeds, and `doctor --fix` leaves nothing that it or `validate` find.
 */
export async function locksFaults({ stride, offset = 0 }: { stride: number; offset?: number }, names: readonly string[] = LOCK_SCENARIOS.map(({ name }) => name)): Promise<LockFaultCounts> {
  const counts: LockFaultCounts = { runs: 0, acknowledged: 0, refused: 0, killed: 0, violations: [] };
  for (const scenario of LOCK_SCENARIOS.filter(({ name }) => names.includes(name))) {
    const calls = await once(scenario, () => null, counts, scenario.name);
    for (let at = offset; at < calls; at += stride) {
      for (const fault of FAULTS) await once(scenario, (index) => (index === at ? fault : null), counts, `${scenario.name}, call ${at} of ${calls}, ${JSON.stringify(fault)}`);
    }
  }
  return counts;
}

/** One run with one fault; returns how many calls there were. */
async function once(scenario: LockScenario, plan: (index: number) => Fault, counts: LockFaultCounts, name: string): Promise<number> {
  const cwd = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lock-faults-")));
  let calls = 0;
  let last = "";
  try {
    fill(cwd, { "_bus/claims/.gitkeep": "" });
    await scenario.before(cwd);
    // The faulty process is a little behind, so that the time for what is on its way has passed for everybody else.
    const open = () => openContext({ cwd, agent: scenario.agent, durable: true, ahead: -PENDING_MS - 1000, fs: faultyFs(nodeFs, ({ index, name: call, args }) => {
      calls = index + 1;
      const fault = plan(index);
      if (fault !== null) last = `${call} ${String(args[0]).replace(cwd, "")}`;
      return fault;
    }) });
    const outcome = await outcomeOf(() => scenario.act(open()));
    counts.runs += 1;
    if (outcome instanceof Error) counts.violations.push(`${name} (${last}): a bug: ${outcome.stack ?? outcome.message}`);
    else counts[outcome] += 1;
    for (const fault of await aftermath(cwd, scenario, outcome)) counts.violations.push(`${name} (${last}), ${String(outcome)}: ${fault}`);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  return calls;
}

export type Outcome = "acknowledged" | "refused" | "killed" | Error;

async function outcomeOf(act: () => Promise<unknown>): Promise<Outcome> {
  try {
    await act();
    return "acknowledged";
  } catch (error) {
    if (error instanceof Killed) return "killed";
    if (error instanceof BusError) return "refused";
    return error as Error;
  }
}

await script(SCRIPT, { stride: 1, offset: 0 }, ({ mutant, ...counts }: Counts<"stride" | "offset", Planted>): Promise<{ violations: readonly string[] }> =>
  mutant === undefined ? locksFaults(counts) : runPlanted(mutant, "locks-faults.ts", ["--stride", String(counts.stride), "--offset", String(counts.offset)]), PLANTED_NAMES);
