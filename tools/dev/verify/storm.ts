import { type Counts, script } from "./registers-script.js";
import { registerFiles, temporaryBus } from "./registers-bench.js";
import { tryAcquire } from "./registers-lease.js";
import { openWorkers } from "./registers-spawn.js";
import { taskKey } from "./registers-work.js";

/** Time for the processes to start, ms. */
const HEAD_START_MS = 700;
const SLOT_MS = 12;

/** Expired-lease storm: in every round all processes want the same expired lease at the same instant; one of them may get it. */
export async function storm({ processes, rounds, mutant }: Counts<"processes" | "rounds">): Promise<{ wins: number; violations: string[] }> {
  const bus = temporaryBus();
  const workers = await openWorkers();
  try {
    const files = registerFiles(bus.busDir, undefined, { strict: false });
    for (let round = 0; round < rounds; round += 1) tryAcquire(files, taskKey(round), "dead", () => 0, 0);
    const first = Date.now() + HEAD_START_MS;
    const runs = Array.from({ length: processes }, (_, n) => workers.start({ mode: "storm", busDir: bus.busDir, name: `p${n}`, rounds, first, slot: SLOT_MS, mutant }).exited);
    const won = (await Promise.all(runs)).flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    const winners = Array.from({ length: rounds }, (_, round) => won.filter((other) => other === round).length);
    return { wins: won.length, violations: winners.flatMap((count, round) => (count === 1 ? [] : [`round ${round}: ${count} winners`])) };
  } finally {
    workers.dispose();
    bus.dispose();
  }
}

await script("storm.ts", { processes: 16, rounds: 400 }, storm);
