import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LockAttempt, type LockRound, lockIdIn, lockRaceFaults } from "./locks-race-oracle.js";
import { PLANTED_NAMES, type Planted, compiledWith } from "./planted.js";
import { checkouts, document, ran } from "./race-processes.js";
import { type Counts, script } from "./registers-script.js";
import { SCOPES, type TableScope } from "./scope-table.js";

export interface LocksRaceOptions extends Counts<"processes" | "worktrees" | "tasks" | "rounds", Planted> {
  /** Clones instead of worktrees: nobody excludes anybody, which the oracle must find out. */
  readonly apart?: boolean;
}

export interface LocksRaced {
  readonly wins: number;
  readonly refusals: number;
  readonly events: number;
  readonly violations: string[];
}

const PROGRAM = fileURLToPath(new URL("../../../dist/bus.cjs", import.meta.url));
const KINDS = ["mixed", "disjoint", "claims"] as const;

/**
 * Real `bus lock acquire` and `bus claim --scope` processes, all started at once over several worktrees. Rounds take turns: scopes of the table
 * among scopes that nobody shares; only those; claims among locks. Each ends with the winners' release.
 * An oracle that knows only what the processes said and what lies on the disk looks for violations.
 */
export async function locksRace({ processes, worktrees, tasks, rounds, mutant, apart = false }: LocksRaceOptions): Promise<LocksRaced> {
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-lock-race-")));
  try {
    const program = mutant === undefined ? PROGRAM : join(folder, "bus.cjs");
    if (mutant !== undefined) await compiledWith(mutant, "cli/main.ts", program, "cjs");
    if (!existsSync(program)) throw new Error("the race runs the built program: npm run build");
    const places = checkouts(folder, worktrees, apart);
    const main = places[0] ?? folder;
    const played: LockRound[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const asked = Array.from({ length: processes }, (_, n) => request(n, round, places[n % worktrees] ?? main, tasks));
      const attempts: LockAttempt[] = await Promise.all(asked.map(async (one) => ({ ...one, ...(await ran(program, one.place, argsOf(one), one.agent)) })));
      const wins = attempts.filter(({ code }) => code === 0);
      const snapshots = wins.map(({ place, stdout }) => document(join(place, "_bus/locks", `${lockIdIn(stdout)}.json`)));
      const held = JSON.parse((await ran(program, main, ["lock", "list"], "auditor")).stdout) as Record<string, unknown>[];
      const releases: LockAttempt[] = await Promise.all(wins.map(async (win) => ({ ...win, ...(await ran(program, win.place, win.task === undefined ? ["lock", "release", lockIdIn(win.stdout)] : ["release", win.task], win.agent)) })));
      const left = JSON.parse((await ran(program, main, ["lock", "list"], "auditor")).stdout) as Record<string, unknown>[];
      played.push({ attempts, releases, snapshots, held, left, leftSnapshots: places.flatMap(lockFiles) });
    }
    const lines = readFileSync(join(main, "_bus/events/events.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    const attempts = played.flatMap((round) => round.attempts);
    return { wins: attempts.filter(({ code }) => code === 0).length, refusals: attempts.filter(({ code }) => code === 3).length, events: lines.length, violations: lockRaceFaults(played, lines) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Asked = Pick<LockAttempt, "place" | "agent" | "scope" | "task">;

function request(n: number, round: number, place: string, tasks: number): Asked {
  const kind = KINDS[round % KINDS.length];
  const ofTable = kind !== "disjoint" && (n + round) % 4 !== 0;
  const scope = (ofTable && SCOPES[(n * 7 + round * 5) % SCOPES.length]) || ownScope(n);
  return { place, agent: `agent-${n}`, scope, ...(kind === "claims" && n % 2 === 0 && { task: `TASK-${(n / 2) % tasks}` }) };
}

/** Overlaps nothing of the table, nor anybody else's. */
function ownScope(n: number): TableScope {
  return { scope: [`own-${n}/*.ts`] };
}

function argsOf({ scope: { scope, out = [] }, task }: Asked): string[] {
  const excluded = out.flatMap((entry) => ["--out-of-scope", entry]);
  return task === undefined ? ["lock", "acquire", ...scope, "--objective", "race", ...excluded] : ["claim", task, ...scope.flatMap((entry) => ["--scope", entry]), ...excluded];
}

function lockFiles(place: string): string[] {
  const folder = join(place, "_bus/locks");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => join(folder, name)) : [];
}

await script("locks-race.ts", { processes: 32, worktrees: 4, tasks: 4, rounds: 6 }, locksRace, PLANTED_NAMES);
