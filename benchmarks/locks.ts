import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openBus } from "../tools/bus.js";
import { nodeFs } from "../tools/platform/fs-port.js";
import type { Lock } from "../tools/schema/records.gen.js";
import { openFileStore } from "../tools/store/file/open-file-store.js";
import { BUS, median, node, numbers, timed } from "./measure.js";
import { type Figure, against, benchmark } from "./result.js";
import { bareBus, inFolder } from "./scratch.js";

/** What it costs to take files while others hold many: the whole table is one register, and each scope in it is compared. */
const settings = numbers({ locks: 1000, samples: 40 });
const BUDGET = { most: 5 };
const KEY = { kind: "locks", id: "table" } as const;

/** What others hold, and what is wanted among it. */
interface Mix {
  readonly name: string;
  readonly scope: (n: number) => string[];
  readonly wanted: (sample: number) => string;
}

const MIXES: readonly Mix[] = [
  { name: "told apart by their folders", scope: (n) => [[`packages/p${n}/src/**`], [`src/feature-${n}/**/*.ts`, `docs/feature-${n}.md`], [`src/routes/r${n}.ts`], [`lib/m${n}/*.{ts,tsx}`]][n % 4] ?? [], wanted: (sample) => `app/part-${sample}/**` },
  { name: "told apart only by their ends", scope: (n) => [`src/pkg${n}/**/*.ts`], wanted: (sample) => `**/*.c${sample}` },
];

await benchmark("locks", settings, () =>
  inFolder(async (folder): Promise<Figure[]> => {
    const figures: Figure[] = [];
    for (const [n, mix] of MIXES.entries()) {
      const few = await busWith(join(folder, `few-${n}`), mix, 0);
      const many = await busWith(join(folder, `many-${n}`), mix, settings.locks);
      figures.push(await compared(`\`acquire\` through the library, ${settings.locks} locks ${mix.name}, less the same with none`, (root) => library(root, mix), few, many));
      figures.push(await compared(`\`bus lock acquire\`, whole process, ${settings.locks} locks ${mix.name}, less the same with none`, (root) => program(root, mix), few, many));
    }
    return figures;
  }),
);

/** Runs both in turn, so that what slows the machine meets each alike; the medians' difference. */
async function compared(what: string, taking: (root: string) => (sample: number) => Promise<number>, few: string, many: string): Promise<Figure> {
  const [with0, withMany] = [taking(few), taking(many)];
  const [base, loaded]: [number[], number[]] = [[], []];
  for (let sample = -3; sample < settings.samples; sample += 1) {
    const [first, second] = [await with0(sample + 3), await withMany(sample + 3)];
    if (sample < 0) continue;
    base.push(first);
    loaded.push(second);
  }
  return { what, value: median(loaded) - median(base), unit: "ms", budget: BUDGET, from: against(median(loaded), median(base)), why: "a thousand locks are 370 KB of JSON: a new process parses, compares, writes and syncs them before its code is warm" };
}

/** One process that takes and gives back, over and over; only the taking is measured. */
function library(root: string, { wanted }: Mix) {
  const bus = openBus({ cwd: root, agent: "codex-1", env: {} });
  // Somebody else changes the table in between, so that every taking has to read it.
  const other = openBus({ cwd: root, agent: "codex-1", env: {} });
  return async (sample: number): Promise<number> => {
    const start = performance.now();
    await bus.acquireLock({ scope: [wanted(sample)], objective: "measure", id: `L-own-${sample}` });
    const ms = performance.now() - start;
    await other.releaseLock({ lock: `L-own-${sample}` });
    return ms;
  };
}

function program(root: string, { wanted }: Mix) {
  return async (sample: number): Promise<number> => {
    const id = `L-run-${sample}`;
    const ms = timed(node(root, BUS, "lock", "acquire", wanted(sample), "--objective", "measure", "--id", id, "--agent", "codex-2"));
    timed(node(root, BUS, "lock", "release", id, "--agent", "codex-2"));
    return ms;
  };
}

/** A bus whose table has this many locks of others, who work in forty worktrees; a lock's snapshot lies in its own. */
async function busWith(root: string, { scope }: Mix, count: number): Promise<string> {
  mkdirSync(join(root, "_bus/locks"), { recursive: true });
  bareBus(root, { durability: "strict" });
  const now = Date.now();
  const locks = Array.from({ length: count }, (_, n): Lock => lockOf(n, scope(n), now));
  for (const lock of locks.filter(({ worktree }) => worktree === ".")) writeFileSync(join(root, "_bus/locks", `${lock.lock_id}.json`), `${JSON.stringify(lock, null, 2)}\n`);
  const { registers } = openFileStore({ fs: nodeFs, busDir: join(root, "_bus"), clock: Date.now, durability: "strict" });
  if (count > 0) await registers.compareAndSet(KEY, await registers.read(KEY), { op: "lock", value: { locks, ended: [] } });
  return root;
}

function lockOf(n: number, scope: string[], now: number): Lock {
  const [start, end] = [new Date(now).toISOString(), new Date(now + 3_600_000).toISOString()];
  const agent = `agent-${n % 40}`;
  return { lock_id: `L-${String(n).padStart(8, "0")}`, scope, objective: `work on part ${n} of the new parser`, worktree: n % 40 === 0 ? "." : `../tree-${n % 40}`, branch: `agent/${agent}/part-${n}`, owner: agent, start_time: start, heartbeat: start, expires_at: end, session_id: `${agent}.abcdefghijkl`, rev: n + 1, fence: n + 1 };
}
