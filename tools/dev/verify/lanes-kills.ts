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

/** What a git that was killed leaves behind, and no other git goes past; below `.git`. Each is a person's to take away, as the hint says. */
const LEFT_BY_GIT = ["refs/heads/agent/w-a/l-a.lock", "packed-refs.lock", `worktrees/${LANE}`];
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
  /** How often git itself was killed and left something that stops every other git, and the command said how to take it away. */
  readonly leftByGit: number;
  readonly violations: string[];
}

/**
 * Real processes, each ended by SIGKILL at a random moment of its life, in turns alone (a git that it started goes on) and with all that
 * it started. The same command at once afterwards comes to its end, and claim, lock, branch and worktree are as the lane says. Only where
 * git was killed, too, a person may have to take away before what it left: a lock of refs, or a worktree that it had half registered.
 */
export async function lanesKills({ rounds, mutant }: Counts<"rounds", Planted>): Promise<LaneKills> {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lane-kills-")));
  const result = { kills: 0, leftByGit: 0, violations: [] as string[] };
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
        const { faults, left } = await again(root, scenario, whole && code === null);
        result.leftByGit += left ? 1 : 0;
        for (const fault of faults) result.violations.push(`${scenario.name}, round ${round}${code === null ? `, killed${whole ? " with its git" : ""}` : ""}: ${fault}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  if (result.kills === 0) result.violations.push("nothing was killed");
  return result;
}

/** The same command again. `gitDied`: a git may have been killed, and have left what one of the hints takes away; nothing else is. */
async function again(root: string, { act, agent, wanted }: LaneScenario, gitDied: boolean): Promise<{ faults: string[]; left: boolean }> {
  const faults: string[] = [];
  let left = false;
  // Deleting a branch, git holds two locks at once: one hint may follow the other.
  for (let more = true; more; ) {
    more = false;
    await act(openContext({ cwd: root, agent })).catch((error: unknown) => {
      if (!(error instanceof BusError)) throw error;
      const file = gitDied ? LEFT_BY_GIT.map((one) => join(root, ".git", one)).find((one) => existsSync(one) && takesAway(error.hint, root, one)) : undefined;
      if (file === undefined) return faults.push(`the same again: ${error.message}`);
      rmSync(file, { recursive: true });
      return (left = more = true);
    });
  }
  const fresh = openContext({ cwd: root, agent: "fresh" });
  const lane = await readLane(fresh, LANE);
  if (lane === null) return { faults: ["the lane is gone"], left };
  if (lane.opening !== undefined) faults.push("an attempt is left on the record");
  for (const [key, value] of Object.entries(wanted)) if (lane[key] !== value) faults.push(`${key} is ${String(lane[key])} at last`);
  return { faults: [...faults, ...(await laneFaults(fresh, lane))], left };
}

/** Whether a hint, typed in the repository, removes this file or folder and nothing else. */
function takesAway(hint: string | undefined, root: string, path: string): boolean {
  const inGit = path.slice(join(root, ".git").length + 1);
  return hint === `rm ${path}   (when no git runs)` || hint === `rm -r "$(git rev-parse --git-common-dir)/${inGit.replace(LANE, `"${LANE}`)}`;
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
