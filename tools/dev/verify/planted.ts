import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { readFileSync } from "node:fs";

interface PlantedBug {
  /** Below `tools/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Bugs planted in the text of the lock core and of what lanes do with it: a checker that passes any of these checks nothing. */
const PLANTED = {
  "overlap-skipped": { file: "operations/acquire-lock.ts", from: "if (path === null) continue;", to: "continue;" },
  "blind-write": { file: "operations/change-locks.ts", from: "compareAndSet(KEY, view.head,", to: "compareAndSet(KEY, await bus.store.registers.read(KEY)," },
  "others-dropped": { file: "domain/lock-registry.ts", from: "[...locks.filter(({ lock_id }) => !touched.has(lock_id)), ...set]", to: "[...set]" },
  "pending-for-ever": { file: "domain/lock.ts", from: "now - Date.parse(lock.start_time) > PENDING_MS", to: "false" },
  "lock-outlives-claim": { file: "domain/lock.ts", from: 'if (tenure === "ended") return "ended";', to: "" },
  "kept-at-release": { file: "operations/release-task.ts", from: "if (ended !== undefined) await", to: "if (false) await" },
  "kept-when-refused": { file: "operations/claim-with-lock.ts", from: "if (!stands) await", to: "if (false) await" },
  "claim-before-lock": { file: "domain/lock.ts", from: 'if (tenure === "unmade") return', to: 'if (tenure === "unmade") return "ended"; if (tenure === "unmade") return' },
  "renewed-by-anybody": { file: "domain/lock.ts", from: "if (!isMyLock(lock, asker)) throw notYourLock(lock, asker);", to: "" },
  "no-grace": { file: "domain/lock.ts", from: "isPastGrace(leaseOf(lock, tenure), asker.now)", to: "isExpired(leaseOf(lock, tenure), asker.now)" },
  "lane-overlap-skipped": { file: "operations/lane/tenure/lane-lock.ts", from: "if (path === null) continue;", to: "continue;" },
  "lane-limit-read-before": { file: "operations/lane/tenure/lane-lock.ts", from: "isInWork(other) || (other.opening", to: "isInWork(other) || (false && other.opening" },
  "lane-claim-kept": { file: "operations/lane/tenure/undo-opening.ts", from: "if (!isKept) await giveBack", to: "if (false) await giveBack" },
  "lane-place-kept": { file: "operations/lane/place/unmake-place.ts", from: "if (makes.worktree) {", to: "if (false) {" },
  "lane-opening-of-nobody": { file: "operations/lane/tenure/opening.ts", from: '...(typeof start === "string" && { pid_start: start })', to: "" },
  "lane-closed-only": { file: "operations/close-lane.ts", from: "found.state === \"closed\" && found.outcome === outcome;", to: "found.state === \"closed\" && found.outcome === outcome; if (isAgain) return found;" },
  "worker-gate-opened-first": { file: "operations/worker/keeper/begin-worker.ts", from: "const entered = await enter(", to: "child.release(); const entered = await enter(" },
  "worker-pid-alone": { file: "platform/worker-processes.ts", from: "=> runsStill(start, host.startOf(pid)),", to: "=> start !== undefined && host.startOf(pid) !== null," },
  "worker-keepers-pid-alone": { file: "platform/signal-process.ts", from: "start === null || pid === process.pid || host.startOf(pid) !== start", to: "pid === process.pid" },
  "worker-exit-told-late": { file: "operations/worker/keeper/watch-worker.ts", from: "if (isKnown) await", to: "if (false) await" },
  "worker-kept-by-nobody": { file: "operations/worker/keeper/is-kept.ts", from: "return runsStill(who.pid_start, host.startOf(who.pid));", to: "return false;" },
  "worker-leftovers-kept": { file: "operations/worker/settle.ts", from: "await endLeft(bus, mine.attempt)", to: "null" },
  "worker-phase-taken-twice": { file: "domain/worker/attempt/enter-attempt.ts", from: "refuseLive(run, facts, phase, declared);", to: "" },
  "clock-believed": { file: "operations/reclaim-lock.ts", from: "judged: true", to: "judged: false" },
} as const satisfies Record<string, PlantedBug>;

export type Planted = keyof typeof PLANTED;
export const PLANTED_NAMES = Object.keys(PLANTED) as Planted[];

const TOOLS = fileURLToPath(new URL("../../", import.meta.url));

/** The text of the bug's file with the bug in it. Throws when what it changes does not stand there once. */
export function withBug(bug: Planted): string {
  const { file, from, to } = PLANTED[bug];
  const text = readFileSync(`${TOOLS}${file}`, "utf8");
  if (text.split(from).length !== 2) throw new Error(`${bug}: ${file} says "${from}" ${text.split(from).length - 1} times`);
  return text.replace(from, to);
}

/** Compiles a script of `tools/` with the bug in it. Throws when the text that the bug changes is not there any more. */
export async function compiledWith(bug: Planted | undefined, script: string, outfile: string, format: "cjs" | "esm"): Promise<void> {
  const options: BuildOptions = format === "cjs"
    ? { define: { BUSLANE_VERSION: '"0.0.0"', "import.meta.url": "undefined" }, alias: { "yargs-parser": "yargs-parser/browser" } }
    : { banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } };
  let planted = bug === undefined;
  await build({
    ...options,
    format,
    entryPoints: [`${TOOLS}${script}`],
    outfile,
    bundle: true,
    platform: "node",
    external: ["chokidar", "diff", "esbuild", "fsevents", "ndjson", "vitest", "yargs", "jsonc-parser", "smol-toml", "@modelcontextprotocol/sdk"],
    logLevel: "error",
    plugins: [{
      name: "planting",
      setup(bundle) {
        bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
          if (bug === undefined || path !== `${TOOLS}${PLANTED[bug].file}`) return undefined;
          const contents = withBug(bug);
          planted = true;
          return { contents, loader: "ts" };
        });
      },
    }],
  });
  if (!planted) throw new Error(`${bug}: ${script} does not use the file that it is in`);
}
