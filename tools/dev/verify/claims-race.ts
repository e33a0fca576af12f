import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { raceFaults, type Attempt, type Round } from "./claims-race-oracle.js";
import { checkouts, document, ran } from "./race-processes.js";
import { type Counts, script } from "./registers-script.js";

export interface RaceOptions extends Counts<"processes" | "worktrees" | "tasks" | "rounds"> {
  /** Clones instead of worktrees, each with a bus of its own: nobody excludes anybody, which the oracle must find out. */
  readonly apart?: boolean;
}

const PROGRAM = fileURLToPath(new URL("../../../dist/bus.cjs", import.meta.url));

/**
 * Real `bus claim` processes, all started at once, spread over worktrees and tasks; each round ends with the winners' release.
 * An oracle that knows only what the processes said and what lies on the disk looks for violations.
 */
export async function claimsRace({ processes, worktrees, tasks, rounds, apart = false }: RaceOptions): Promise<{ wins: number; refusals: number; events: number; violations: string[] }> {
  if (!existsSync(PROGRAM)) throw new Error("the race runs the built program: npm run build");
  const folder = realpathSync(mkdtempSync(join(process.env["BUS_VERIFY_TMP"] ?? tmpdir(), "bus-race-")));
  try {
    const places = checkouts(folder, worktrees, apart);
    const played: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const claims = await Promise.all(Array.from({ length: processes }, (_, n) => attempt(places[n % worktrees] ?? folder, "claim", `TASK-${n % tasks}`, `agent-${n}`)));
      const snapshots = claims.filter(({ code }) => code === 0).map(({ place, task }) => document(join(place, "_bus/claims", `${task}.json`)));
      const releases = await Promise.all(claims.filter(({ code }) => code === 0).map(({ place, task, agent }) => attempt(place, "release", task, agent)));
      played.push({ claims, releases, snapshots });
    }
    const lines = readFileSync(join(places[0] ?? folder, "_bus/events/events.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    const claims = played.flatMap((round) => round.claims);
    return {
      wins: claims.filter(({ code }) => code === 0).length,
      refusals: claims.filter(({ code }) => code === 3).length,
      events: lines.length,
      violations: raceFaults(played, lines),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function attempt(place: string, verb: "claim" | "release", task: string, agent: string): Promise<Attempt> {
  return { place, task, agent, ...(await ran(PROGRAM, place, [verb, task], agent)) };
}

await script("claims-race.ts", { processes: 32, worktrees: 4, tasks: 4, rounds: 5 }, claimsRace);
