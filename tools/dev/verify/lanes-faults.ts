import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { doctor } from "../../operations/doctor.js";
import { readLane } from "../../operations/lane/lanes.js";
import { listEvents } from "../../operations/list-events.js";
import { validate } from "../../operations/validate.js";
import { type Fault, Killed } from "../../platform/node-fs-faults.js";
import { faultyContext } from "./lanes-fault-context.js";
import { laneFaults } from "./lanes-invariants.js";
import { prepared, restored } from "./lanes-place.js";
import { LANE, LANE_SCENARIOS, type LaneScenario } from "./lanes-scenarios.js";
import { openContext } from "./open-context.js";
import { PLANTED_NAMES, type Planted } from "./planted.js";
import { type Counts, script } from "./registers-script.js";
import { runPlanted } from "./run-planted.js";

export interface LaneFaultCounts {
  runs: number;
  acknowledged: number;
  refused: number;
  killed: number;
  violations: string[];
}

/** Compiled with a bug in it, the file has another ending. */
const SCRIPT = process.argv[1]?.endsWith(".mjs") ? "lanes-faults.mjs" : "lanes-faults.ts";
const FAULTS: readonly Exclude<Fault, null>[] = [{ fail: "EIO" }, { kill: "before" }, { kill: "after" }];
/** What people have to do, crash or not; and files of which a crash in between leaves one behind. */
const NOT_OURS = new Set(["unpublished", "worklog"]);

/**
 * Every call of one verb to the file system and to git fails, or is its process's last. What was refused has left nothing behind; and
 * the same command again, by a process that knows nothing, comes to its end with claim, lock, branch and worktree as the lane says.
 * `scenario`: only the so-manieth, from 1; 0: all. How far it is goes to stderr.
 */
export async function lanesFaults({ stride, offset, scenario: only }: Omit<Counts<"stride" | "offset" | "scenario">, "mutant">): Promise<LaneFaultCounts> {
  const counts: LaneFaultCounts = { runs: 0, acknowledged: 0, refused: 0, killed: 0, violations: [] };
  for (const scenario of LANE_SCENARIOS.filter((_, at) => only === 0 || at + 1 === only)) {
    const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lane-faults-")));
    try {
      await prepared(folder, scenario.before);
      const calls = await once(folder, scenario, () => null, counts, scenario.name);
      for (let at = offset; at < calls; at += stride) {
        for (const fault of FAULTS) await once(folder, scenario, (index) => (index === at ? fault : null), counts, `${scenario.name}, call ${at} of ${calls}, ${JSON.stringify(fault)}`);
      }
      process.stderr.write(`${scenario.name}: ${calls} calls; ${counts.runs} runs and ${counts.violations.length} violations so far\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return counts;
}

/** One run with one fault; returns how many calls there were. */
async function once(folder: string, scenario: LaneScenario, plan: (index: number) => Fault, counts: LaneFaultCounts, name: string): Promise<number> {
  const root = restored(folder);
  let calls = 0;
  let last = "";
  const violation = (what: string) => counts.violations.push(`${name} (${last.replaceAll(folder, "")}): ${what}`);
  let refusal: unknown;
  const outcome = await outcomeOf(() => scenario.act(faultyContext({ cwd: root, agent: scenario.agent, durable: true }, (step) => {
    calls = step.index + 1;
    const fault = plan(step.index);
    if (fault !== null) last = step.name;
    return fault;
  })).catch((error: unknown) => {
    refusal = error;
    throw error;
  }));
  counts.runs += 1;
  if (outcome === "refused" && last === "") violation(`nothing went wrong, but it was refused: ${String(refusal)}`);
  if (outcome instanceof Error) violation(`a bug: ${outcome.stack ?? outcome.message}`);
  else counts[outcome] += 1;
  const fresh = openContext({ cwd: root, agent: "fresh" });
  const between = await readLane(fresh, LANE);
  if (between === null) violation("the lane is gone");
  else if (outcome === "refused" && between.state !== "closed") for (const fault of await laneFaults(fresh, between)) if (!isAsBefore(scenario, fault)) violation(`refused, but ${fault}`);
  await scenario.act(openContext({ cwd: root, agent: scenario.agent })).catch((error: unknown) => {
    if (!(error instanceof BusError)) throw error;
    violation(`the same again: ${error.message}`);
  });
  const after = await readLane(fresh, LANE);
  for (const [key, value] of Object.entries(scenario.wanted)) if (after?.[key] !== value) violation(`${key} is ${String(after?.[key])} at last`);
  if (after?.opening !== undefined) violation("an attempt is left on the record");
  if (after !== null) for (const fault of await laneFaults(fresh, after)) violation(fault);
  await doctor(fresh, { fix: true });
  const { checks } = await doctor(fresh);
  const left = checks.filter(({ state, name: check }) => state === "found" && !NOT_OURS.has(check)).flatMap(({ findings }) => findings);
  for (const { rule, message } of [...left, ...(await validate(fresh)).problems]) violation(`after doctor --fix: ${rule}: ${message}`);
  const [event, times] = scenario.told;
  const lines = (await listEvents(fresh, { limit: 100 })).events.filter((line) => line.event === event);
  if (new Set(lines.map(({ id }) => id)).size !== times) violation(`the log has ${lines.length} lines ${event}`);
  return calls;
}

/** What the scenario itself began with; and a claim that was on its way to another worker is nobody's until the same command again. */
function isAsBefore({ name }: LaneScenario, fault: string): boolean {
  return (name === "take again" || name === "hand over") && /^the (claim is null|locks are \[\])$/.test(fault);
}

type Outcome = "acknowledged" | "refused" | "killed" | Error;

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

await script(SCRIPT, { stride: 1, offset: 0, scenario: 0 }, ({ mutant, ...counts }: Counts<"stride" | "offset" | "scenario", Planted>): Promise<{ violations: readonly string[] }> =>
  mutant === undefined ? lanesFaults(counts) : runPlanted(mutant, "lanes-faults.ts", Object.entries(counts).flatMap(([name, value]) => [`--${name}`, String(value)])), PLANTED_NAMES);
