import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLive } from "../../domain/worker/attempt/attempts.js";
import { PLANTED_NAMES, type Planted } from "./planted.js";
import { type Counts, script } from "./registers-script.js";
import { SOON_MS, type Tally, aftermath, killRole, nothingDone, tally, withBystanders } from "./workers-aftermath.js";
import { type Said, type WorkersGround, workersGround } from "./workers-ground.js";
import { kill, processesOf, until } from "./workers-processes.js";
import { planLine, recordOf } from "./workers-scenarios.js";

/** What is killed before, and which commands then run at once, in turns. */
interface Race {
  readonly name: string;
  /** Nothing: no worker was launched yet. */
  readonly killed: readonly ("keeper" | "worker")[] | null;
  readonly lines: readonly (readonly string[])[];
  /** Workers that may be there afterwards. */
  readonly most: number;
  /** Commands that may succeed, and how many. */
  readonly winners?: readonly string[];
}

const STOP = ["stop", "P01", "--reason", "enough", "--grace", "1s"];
const MEND = ["remediate", "P01", "--stop", "--reason", "it hangs"];

const RACES: readonly Race[] = [
  { name: "launch", killed: null, lines: [["launch", "P01"], ["next"], ["reap"], ["launch", "P01"], ["list"], ["launch", "P02"]], most: 1, winners: ["launch", "next"] },
  { name: "keeper gone", killed: ["keeper"], lines: [["reap"], ["wait", "--timeout", "1s"], ["list"], ["launch", "P01"], ["next"]], most: 1, winners: ["launch", "next"] },
  { name: "both gone", killed: ["keeper", "worker"], lines: [["reap"], ["next"], ["remediate", "P01"], STOP, ["launch", "P01"], ["wait", "--timeout", "1s"]], most: 3 },
  { name: "stop", killed: [], lines: [STOP, ["reap"], MEND, STOP, ["list"], ["next"]], most: 3 },
  { name: "stop without a keeper", killed: ["keeper"], lines: [STOP, ["reap"], MEND, ["wait", "--timeout", "1s"]], most: 3 },
];

/** Neither broken nor refused for a wrong command line. */
const CODES: readonly (number | null)[] = [0, 1, 3, 4];

/**
 * Real `bus worker …` processes, all started at once: they launch, go on, stop, mend, settle and wait, at a plan that nobody has begun, or whose keeper, or keeper and
 * worker were just killed. One worker lives at a time, each has one keeper, and what is recorded is what the workers noted.
 */
export async function workersRace({ processes, rounds, mutant }: Counts<"processes" | "rounds", Planted>): Promise<Tally> {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-worker-race-")));
  const result = tally();
  const ground = await workersGround(folder, mutant);
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const race of RACES) {
        ground.begin();
        const faults = await withBystanders(ground, () => raced(ground, race, processes, result));
        result.violations.push(...faults.map((fault) => `${race.name}, round ${round}: ${fault}`));
      }
    }
  } finally {
    for (const { pid } of processesOf(ground)) kill(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return result;
}

async function raced(ground: WorkersGround, { killed, lines, most, winners }: Race, processes: number, result: Tally): Promise<string[]> {
  const done = nothingDone();
  ground.mode("hangs");
  if (killed !== null) {
    await ground.bus(...planLine(ground, ["launch", "P01"]));
    for (const role of killed) killRole(ground, role, 0, done);
    await until(() => processesOf(ground).every(({ worker }) => !killed.includes(worker === null ? "keeper" : "worker")), SOON_MS);
  }
  const chosen = Array.from({ length: processes }, (_, n) => lines[n % lines.length] ?? ["reap"]);
  const said = await Promise.all(chosen.map((line) => ground.bus(...planLine(ground, line))));
  const faults = said.flatMap(({ code, stderr, stdout }, n) => (CODES.includes(code) ? [] : [`${chosen[n]?.join(" ")} ended with ${code}: ${stdout}${stderr}`]));
  const run = await recordOf(ground);
  const attempts = run?.attempts ?? [];
  if (attempts.filter(isLive).length > 1) faults.push(`${attempts.filter(isLive).length} workers live`);
  if (attempts.length > most) faults.push(`${attempts.length} workers were launched`);
  // One that is stopped while it is only starting never begins.
  const others = attempts.filter(({ state, stop }) => state === "void" && stop === undefined);
  if (others.length > 0) faults.push(`launches were given up: ${others.map(({ why }) => why).join("; ")}`);
  if (winners !== undefined) faults.push(...winnerFaults(chosen, said, winners, killed === null ? 1 : 0));
  const keepers = processesOf(ground).filter(({ worker }) => worker === null).length;
  if (!(await until(() => processesOf(ground).filter(({ worker }) => worker === null).length <= 1, SOON_MS))) faults.push(`${keepers} keepers live`);
  const kept = keptTimes(ground);
  if (kept > (done.keepers.size === 0 ? 0 : 1)) faults.push(`a worker was given a keeper ${kept} times`);
  return [...faults, ...(await aftermath(ground, done, result, ["reap"]))];
}

function winnerFaults(chosen: readonly (readonly string[])[], said: readonly Said[], winners: readonly string[], wanted: number): string[] {
  const won = said.filter(({ code }, n) => code === 0 && winners.includes(chosen[n]?.[0] ?? "")).length;
  return won === wanted ? [] : [`${won} have launched a worker, and ${wanted} should`];
}

function keptTimes({ root }: WorkersGround): number {
  const log = join(root, "_bus/events/events.jsonl");
  return existsSync(log) ? readFileSync(log, "utf8").split("\n").filter((line) => line.includes('"worker_kept"')).length : 0;
}

await script("workers-race.ts", { processes: 10, rounds: 4 }, workersRace, PLANTED_NAMES);
