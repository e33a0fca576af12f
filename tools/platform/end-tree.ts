import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "./host.js";
import { monotonicMs } from "./monotonic.js";
import { signalGroup } from "./process-group.js";
import type { ProcessRow, ProcessTable } from "./process-table.js";
import type { EndedTree, Marked } from "./processes.js";
import { signalProcess } from "./signal-process.js";
import { workerTree } from "./worker-tree.js";

/** How often is looked whether processes have gone, ms: at first, and at last, because a look costs some. */
const LOOK_MS = 10;
const REST_MS = 100;
/** How long what was killed may take to go, ms. */
const KILL_MS = 2000;

/** See `Processes.end`. `look`: the processes now; null: this system does not tell, and then nothing is provably the worker's. */
export async function endTree(host: Host, look: () => ProcessTable | null, worker: Marked, grace: number): Promise<EndedTree> {
  const table = look();
  if (table === null) return { others: 0, stayed: [] };
  const spared = ourselves(table);
  // It was the worker's a moment ago, and has not become another's.
  let ownsGroup = false;
  const tree = () => {
    const now = workerTree(look() ?? table, worker);
    ownsGroup = now.ownsGroup ?? ownsGroup;
    return { own: now.worker, rows: (now.worker === null ? now.others : [now.worker, ...now.others]).filter(({ pid }) => !spared.has(pid)) };
  };
  const ask = ({ pid, start }: ProcessRow) => {
    signalProcess(host, pid, start, "SIGTERM");
    // What is stopped would not hear it.
    signalProcess(host, pid, start, "SIGCONT");
  };

  const { own } = tree();
  if (own !== null && !spared.has(own.pid)) {
    ask(own);
    await until(() => host.startOf(own.pid) !== own.start, grace);
  }

  const asked = new Set<string>(own === null ? [] : [`${own.pid}@${own.start}`]);
  const others = new Set<string>();
  await until(() => {
    const { rows } = tree();
    for (const row of rows) {
      const name = `${row.pid}@${row.start}`;
      if (row.pid !== own?.pid) others.add(name);
      if (!asked.has(name)) ask(row);
      asked.add(name);
    }
    // With nothing else left there is nobody to wait for but a worker that has had its time.
    return rows.every(({ pid }) => pid === own?.pid);
  }, grace);

  let rows: readonly ProcessRow[] = [];
  await until(() => {
    rows = tree().rows;
    // What forks faster than we look is not seen, and only caught all at once; unless one of us is in the group.
    if (ownsGroup && ![...spared.values()].includes(worker.pid)) signalGroup(worker.pid, "SIGKILL");
    for (const { pid, start } of rows) signalProcess(host, pid, start, "SIGKILL");
    return rows.length === 0;
  }, KILL_MS);
  return { others: others.size, stayed: rows.map(({ pid }) => pid) };
}

/** Looks at least once, and once more when the time (ms) is over. */
async function until(isSo: () => boolean, within: number): Promise<void> {
  const end = monotonicMs() + within;
  for (let wait = LOOK_MS; !isSo() && monotonicMs() < end; wait = Math.min(wait * 1.5, REST_MS)) await sleep(wait);
}

/** This process and its parents, each with its group. */
function ourselves({ rows }: ProcessTable): Map<number, number> {
  const found = new Map<number, number>();
  for (let pid = process.pid; pid > 0 && !found.has(pid); ) {
    const row = rows.find((one) => one.pid === pid);
    found.set(pid, row?.group ?? 0);
    pid = row?.parent ?? 0;
  }
  return found;
}
