import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BusError } from "../../domain/bus-error.js";
import { factsOf } from "../../platform/file-facts.js";
import type { FsPort } from "../../platform/fs-port.js";
import { runScripts } from "../../platform/run-scripts.js";
import type { SafePath } from "../../platform/safe-path.js";
import { workerEntry } from "../../platform/worker-entry.js";
import type { Logs, SelfTest, Store } from "../contract.js";

const PROCESSES = 4;
const CHANGES = 200;
const LINES = 500;
/** How long the follower may need after the last line was written, ms. */
const LATE_MS = 2000;

export interface SelfTestPlace {
  readonly fs: FsPort;
  readonly safe: SafePath;
  /** Opens the same driver on another folder. */
  readonly open: (busDir: string) => Store;
  readonly nonce: () => string;
  /** The script of one process; default: where the build puts it. */
  readonly worker?: string;
}

/**
 * Processes that count up one register and append to one log, and a follower beside them, in a scratch folder on the bus's own
 * file system. Every number must come out exact (PROTOCOLS §1.5). Throws NOT_FOUND where the process's script was not built.
 */
export async function fileSelfTest({ fs, safe, open, nonce, worker = workerEntry("store/file/self-test-worker") }: SelfTestPlace): Promise<SelfTest> {
  if (factsOf(fs, worker) === null) throw new BusError("NOT_FOUND", "the self-test runs processes of the built program, and it is not built", { hint: "npm run build" });
  const start = performance.now();
  const scratch = safe.makeDir([".live", "tmp", `selftest-${nonce().slice(0, 8)}`], false);
  try {
    const store = open(scratch);
    const expected = PROCESSES * LINES;
    const following = follow(store.logs, expected);
    const says = await runScripts(worker, Array.from({ length: PROCESSES }, (_, n) => [scratch, `p${n}`, String(CHANGES), String(LINES)]));
    const followed = await following.counts();
    const counter = await store.registers.read<{ count: number }>({ kind: "claims", id: "counter" });
    const replaced = { expected: PROCESSES * CHANGES, counted: counter.value?.count ?? 0, retries: says.reduce((sum, text) => sum + (JSON.parse(text) as { retries: number }).retries, 0) };
    const appended = { expected, ...(await readBack(store.logs)) };
    const ok = replaced.counted === replaced.expected && counter.version === replaced.expected && appended.read === expected && appended.torn === 0 && followed.seen === expected && followed.twice === 0;
    return { ok, processes: PROCESSES, replaced, appended, followed: { expected, ...followed }, ms: Math.round(performance.now() - start) };
  } finally {
    removeTree(fs, scratch);
  }
}

function follow(logs: Logs, expected: number): { counts(): Promise<{ seen: number; twice: number }> } {
  const done = new AbortController();
  const ids = new Set<string>();
  let twice = 0;
  const reading = (async () => {
    for await (const entry of logs.follow({ logs: "events", signal: done.signal })) {
      const id = entry.ok ? String(entry.value["id"]) : "";
      if (ids.has(id)) twice += 1;
      ids.add(id);
      if (ids.size >= expected) break;
    }
  })();
  return {
    async counts() {
      await Promise.race([reading, pause(LATE_MS, undefined, { ref: false })]);
      done.abort();
      await reading;
      return { seen: ids.size, twice };
    },
  };
}

async function readBack(logs: Logs): Promise<{ read: number; torn: number }> {
  const ids = new Set<unknown>();
  let torn = 0;
  for await (const entry of logs.scan("events")) {
    if (entry.ok) ids.add(entry.value["id"]);
    else torn += 1;
  }
  return { read: ids.size, torn };
}

function removeTree(fs: FsPort, dir: string): void {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) removeTree(fs, path);
    else fs.unlinkSync(path);
  }
  fs.rmdirSync(dir);
}
