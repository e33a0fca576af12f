import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { asked, bus } from "../lanes/bus-runner.js";
import { type Claim, running, until } from "./rough-ground.js";
import { runs } from "../verify/workers-processes.js";

/** Launches of which the quickest are compared: so many after the first four, and the last. What else the machine does slows some of them. */
const SOME = 15;

/** Short-lived workers one after the other: none is left, the record does not grow for ever, and the last launch costs what the first did. */
export async function short(root: string, count: number): Promise<Claim[]> {
  const took: number[] = [];
  const codes: number[] = [];
  const pids: number[] = [];
  for (let n = 1; n <= count; n += 1) {
    const since = performance.now();
    const ran = await bus(root, "lead", "worker", "launch", `X${String(n).padStart(3, "0")}`, "--plan", "plans/short", "--json", "--", "true");
    took.push(performance.now() - since);
    codes.push(ran.code);
    const { pid = 0 } = JSON.parse(ran.stdout) as WorkerAttempt;
    pids.push(pid);
    await until(`X${n} ends`, () => !runs(pid));
  }
  await until("their keepers end", () => running(root).length === 0);
  const told = await asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--all", "--plan", "plans/short");
  const [early, late] = [Math.min(...took.slice(4, 4 + SOME)), Math.min(...took.slice(-SOME))];
  const revisions = join(root, "_bus/.live/reg/workers/short");
  const size = statSync(join(revisions, readdirSync(revisions).sort().at(-1) ?? "")).size;
  console.log(`       a launch took at least ${Math.round(early)} ms at first, ${Math.round(late)} ms at last; the record has ${told.length} workers in ${size} bytes`);
  return [
    [`${count} short workers`, codes.filter((code) => code === 0).length, count],
    ["those on the record ended with 0", told.filter(({ end }) => end?.exit === 0).length, told.length],
    ["the newest are on the record", told.slice(-50).map(({ pid }) => pid).join(), pids.slice(-50).join()],
    ["the last launches cost at most twice what the first did", late <= 2 * early, true],
    ["the record has an end", size < 400_000, true],
    ["nothing runs", running(root).length, 0],
  ];
}
