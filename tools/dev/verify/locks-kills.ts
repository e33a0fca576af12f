import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PENDING_MS } from "../../domain/lock.js";
import { fill } from "../scratch-repo.js";
import { aftermath } from "./locks-aftermath.js";
import { LOCK_SCENARIOS, TASK } from "./locks-scenarios.js";
import { ran } from "./race-processes.js";
import { type Counts, script } from "./registers-script.js";

const PROGRAM = fileURLToPath(new URL("../../../dist/bus.cjs", import.meta.url));
const SCENARIO = LOCK_SCENARIOS.find(({ name }) => name === "claim");

/** Real `bus claim --scope` processes, each killed at a random moment of its short life: claim and lock are both held or both free. */
export async function locksKills({ rounds }: Counts<"rounds">): Promise<{ kills: number; violations: string[] }> {
  if (!existsSync(PROGRAM) || SCENARIO === undefined) throw new Error("real processes run the built program: npm run build");
  const violations: string[] = [];
  let kills = 0;
  let life = 60;
  for (let round = 0; round < rounds; round += 1) {
    const cwd = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lock-kills-")));
    try {
      fill(cwd, { "_bus/claims/.gitkeep": "" });
      const start = performance.now();
      const { code } = await ran(PROGRAM, cwd, ["claim", TASK, "--scope", "src/**"], SCENARIO.agent, Math.random() * 1.2 * life);
      // The moments follow the machine's speed, so that about half of them fall into the process's work.
      if (code === 0) life = performance.now() - start;
      else life *= 1.1;
      kills += code === null ? 1 : 0;
      for (const fault of await aftermath(cwd, SCENARIO, code === 0 ? "acknowledged" : "killed", PENDING_MS + 1000)) violations.push(`round ${round}: ${fault}`);
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  }
  return { kills, violations };
}

await script("locks-kills.ts", { rounds: 100 }, locksKills);
