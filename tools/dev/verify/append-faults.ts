import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Writing } from "./append-faults-worker.js";
import { APPEND_MUTANTS } from "./append-faults-mutants.js";
import { openWriters } from "./append-faults-writers.js";
import { temporaryBus } from "./registers-bench.js";

export interface AppendFaults {
  readonly processes: number;
  readonly lines: number;
  readonly killRate: number;
  readonly mutant?: Writing["mutant"];
}

export interface AppendCounts {
  acknowledged: number;
  kills: number;
  /** Lines that are no JSON: what the kills left. */
  fragments: number;
  /** Whole lines that repeat an id. */
  again: number;
  /** Acknowledged, but not there as a whole line. */
  lost: number;
  /** Lines whose `prev` names no line. */
  broken: number;
  /** `seq` used twice in a session: after a kill between the line and its cell. */
  forks: number;
}

/** Many processes append to two logs, some are killed half-way through a write: every acknowledged line must stand there, whole. */
export async function appendFaults({ processes, lines, killRate, mutant }: AppendFaults): Promise<AppendCounts> {
  const bus = temporaryBus();
  const writers = await openWriters();
  try {
    const runs = Array.from({ length: processes }, (_, n) => writers.run({ busDir: bus.busDir, name: `w${n}`, lines, logs: ["events", "messages/t"], killRate, paceMs: 0, mutant }));
    const kills = (await Promise.all(runs)).reduce((sum, count) => sum + count, 0);
    return { kills, ...check(bus.busDir, writers.acknowledged().map(({ id }) => id), mutant === undefined) };
  } finally {
    writers.dispose();
    bus.dispose();
  }
}

/** Reads the logs with nothing of the product: a line is whole or it is not. */
function check(busDir: string, acknowledged: readonly string[], chained: boolean): Omit<AppendCounts, "kills"> {
  const texts = ["events", "messages"].flatMap((folder) => readdirSync(join(busDir, folder)).flatMap((name) => readFileSync(join(busDir, folder, name), "utf8").split("\n")));
  const seen = new Map<string, number>();
  const hashes = new Set<string>();
  const links: { prev?: string; key: string }[] = [];
  let fragments = 0;
  for (const text of texts.filter((one) => one !== "")) {
    const line = parsed(text);
    if (line === null) fragments += 1;
    else {
      seen.set(line.id, (seen.get(line.id) ?? 0) + 1);
      hashes.add(createHash("sha256").update(text).digest("hex"));
      links.push({ ...(line.prev === undefined ? {} : { prev: line.prev }), key: `${line.session_id} ${line.seq}` });
    }
  }
  return {
    acknowledged: acknowledged.length,
    fragments,
    again: [...seen.values()].filter((count) => count > 1).length,
    lost: acknowledged.filter((id) => !seen.has(id)).length,
    broken: chained ? links.filter(({ prev }) => prev !== undefined && !hashes.has(prev)).length : 0,
    forks: chained ? links.length - new Set(links.map(({ key }) => key)).size : 0,
  };
}

function parsed(text: string): { id: string; prev?: string; session_id: string; seq: number } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

if (process.argv[1]?.endsWith("append-faults.ts") === true) {
  const [processes = 12, lines = 4000, killRate = 0.002] = process.argv.slice(2).map(Number).filter(Number.isFinite);
  const counts = await appendFaults({ processes, lines, killRate, mutant: APPEND_MUTANTS.find((name) => process.argv.includes(name)) });
  process.stdout.write(`${JSON.stringify({ processes, lines, killRate, ...counts })}\n`);
  process.exitCode = counts.lost + counts.broken === 0 ? 0 : 1;
}
