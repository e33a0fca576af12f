import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BusError } from "../../domain/bus-error.js";
import { readLane } from "../../operations/lane/lanes.js";
import { laneFaults } from "./lanes-invariants.js";
import { prepared, restored } from "./lanes-place.js";
import { LANE, LANE_SCENARIOS, type LaneScenario } from "./lanes-scenarios.js";
import { openContext } from "./open-context.js";
import { PLANTED_NAMES, type Planted, compiledWith } from "./planted.js";
import { type Counts, script } from "./registers-script.js";

const BRANCH = "agent/w-a/l-a";
/** No command lives so long, ms. */
const LONG_MS = 60_000;
/** The scenarios as command lines. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  open: ["lane", "open", LANE],
  "hand over": ["lane", "reopen", LANE, "--worker", "w-b", "--reason", "w-a is ill"],
  drop: ["lane", "close", LANE, "--outcome", "dropped", "--note", "not wanted"],
};

export interface LaneKills {
  readonly kills: number;
  /** How often git itself was killed with the branch in its hand: the lock that it leaves is a person's to take away, as the hint says. */
  readonly locksLeft: number;
  readonly violations: string[];
}

/**
 * Real processes, each ended by SIGKILL at a random moment of its life, in turns alone (a git that it started goes on) and with all that
 * it started. The same command at once afterwards comes to its end, and claim, lock, branch and worktree are as the lane says. Only where
 * git was killed, too, a person may have to take one file away before: the lock of the lane's own branch.
 */
export async function lanesKills({ rounds, mutant }: Counts<"rounds", Planted>): Promise<LaneKills> {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lane-kills-")));
  const result = { kills: 0, locksLeft: 0, violations: [] as string[] };
  try {
    const program = join(folder, "bus.cjs");
    await compiledWith(mutant, "cli/main.ts", program, "cjs");
    for (const scenario of LANE_SCENARIOS.filter(({ name }) => name in LINES)) {
      rmSync(join(folder, "at"), { recursive: true, force: true });
      rmSync(join(folder, "kept"), { recursive: true, force: true });
      await prepared(folder, scenario.before);
      const line = [...(LINES[scenario.name] ?? []), "--agent", scenario.agent];
      let life = 0;
      // The first one shows how long it lives; the moments follow the machine's speed from there.
      for (let round = -1; round < rounds; round += 1) {
        const root = restored(folder);
        const start = performance.now();
        const whole = round % 2 === 1;
        const code = await killed(program, root, line, round < 0 ? LONG_MS : (0.2 + Math.random()) * life, whole);
        life = code === null ? life * 1.02 : performance.now() - start;
        result.kills += code === null ? 1 : 0;
        const { faults, lockLeft } = await again(root, scenario, whole && code === null);
        result.locksLeft += lockLeft ? 1 : 0;
        for (const fault of faults) result.violations.push(`${scenario.name}, round ${round}${code === null ? `, killed${whole ? " with its git" : ""}` : ""}: ${fault}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  if (result.kills === 0) result.violations.push("nothing was killed");
  return result;
}

/** The same command again. `gitDied`: a git may have been killed, and have left the lock of the branch that it had; of nothing else. */
async function again(root: string, { act, agent, wanted }: LaneScenario, gitDied: boolean): Promise<{ faults: string[]; lockLeft: boolean }> {
  const faults: string[] = [];
  const attempt = () => act(openContext({ cwd: root, agent }));
  const branchLock = join(root, ".git/refs/heads", `${BRANCH}.lock`);
  let lockLeft = false;
  await attempt().catch((error: unknown) => {
    lockLeft = gitDied && error instanceof BusError && error.hint === `rm ${branchLock}   (when no git runs)` && existsSync(branchLock);
    if (!lockLeft) throw error;
    rmSync(branchLock);
    return attempt();
  }).catch((error: unknown) => {
    if (!(error instanceof BusError)) throw error;
    faults.push(`the same again: ${error.message}`);
  });
  const fresh = openContext({ cwd: root, agent: "fresh" });
  const lane = await readLane(fresh, LANE);
  if (lane === null) return { faults: ["the lane is gone"], lockLeft };
  if (lane.opening !== undefined) faults.push("an attempt is left on the record");
  for (const [key, value] of Object.entries(wanted)) if (lane[key] !== value) faults.push(`${key} is ${String(lane[key])} at last`);
  return { faults: [...faults, ...(await laneFaults(fresh, lane))], lockLeft };
}

/** The exit code; null: it was killed before. */
function killed(program: string, cwd: string, args: readonly string[], after: number, whole: boolean): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: { PATH: process.env["PATH"] }, stdio: "ignore", detached: true });
    const timer = setTimeout(() => process.kill(whole ? -(child.pid ?? 0) : (child.pid ?? 0), "SIGKILL"), after);
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

await script("lanes-kills.ts", { rounds: 40 }, lanesKills, PLANTED_NAMES);
