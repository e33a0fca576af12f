import { readHead } from "../../store/file/register-head.js";
import { type Counts, script } from "./registers-script.js";
import { registerFiles, temporaryBus } from "./registers-bench.js";
import { openWorkers } from "./registers-spawn.js";
import { taskKey } from "./registers-work.js";

/** Processes that increment one number: what was acknowledged must be what is there. */
export async function hammer({ processes, increments, mutant }: Counts<"processes" | "increments">): Promise<{ counted: number; lostRaces: number; violations: string[] }> {
  const bus = temporaryBus();
  const workers = await openWorkers();
  try {
    const runs = Array.from({ length: processes }, () => workers.start({ mode: "hammer", busDir: bus.busDir, increments, mutant }).exited);
    const lostRaces = (await Promise.all(runs)).reduce((sum, { stdout }) => sum + (JSON.parse(stdout) as { lost: number }).lost, 0);
    const { value } = readHead<number>(registerFiles(bus.busDir), taskKey(0));
    const counted = value ?? 0;
    return { counted, lostRaces, violations: counted === processes * increments ? [] : [`${counted} counted, ${processes * increments} acknowledged`] };
  } finally {
    workers.dispose();
    bus.dispose();
  }
}

await script("registers-hammer.ts", { processes: 16, increments: 200 }, hammer);
