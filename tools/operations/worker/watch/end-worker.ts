import { BusError } from "../../../domain/bus-error.js";
import { iso } from "../../../domain/time.js";
import { isLive } from "../../../domain/worker/attempt/attempts.js";
import { sameWorker } from "../../../domain/worker/attempt/named-worker.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { isKept } from "../keeper/is-kept.js";
import { marked } from "../keeper/marked.js";
import { readRun } from "../runs.js";
import { settle } from "../settle.js";
import { untilEnded } from "./until-ended.js";
import { watchRun } from "./watch-run.js";

/** What a keeper needs beside the grace, which the worker has and then what it left, ms. */
const PATIENCE_MS = 5000;
/** How long a launch has to notice that it is not wanted any more, ms. */
const LAUNCH_MS = 20_000;

/**
 * Ends a worker of this host whose end is wanted already: its keeper does, or where that is gone or does not answer, this process.
 * The attempt as it is then. Throws NO where something would not go.
 */
export async function endWorker(bus: BusContext, me: Identity, run: WorkerRun, attempt: WorkerAttempt, grace: number): Promise<WorkerAttempt> {
  if (attempt.state === "starting") return sameWorker(await untilEnded(bus, me, run.plan, new Set([attempt.worker_id]), LAUNCH_MS), attempt);
  const kept = await byKeeper(bus, run, attempt, grace);
  const worker = marked(kept);
  if (!isLive(kept) || worker === null) return kept;
  const processes = await bus.processes();
  const { stayed } = await processes.end(worker, grace);
  const left = new Set([...(processes.isRunning(worker) === false ? [] : [worker.pid]), ...stayed]);
  if (left.size > 0) throw new BusError("NO", `of the worker of ${kept.phase} would not go: ${[...left].join(", ")}`, { hint: `ps -o pid,user,stat,args -p ${[...left].join(",")}` });
  const now = sameWorker((await readRun(bus, run.plan)) ?? run, kept);
  // Another command was first.
  if (!isLive(now)) return now;
  const file = (await bus.repo.workers(run.home)).end(kept.worker_id);
  const at = bus.clock();
  const end = file.read() ?? { at: iso(at), how: "stopped" as const, exit: null, ms: Math.max(0, Math.round(at - Date.parse(kept.started_at ?? kept.launched_at))) };
  file.write(end);
  const after = sameWorker(await settle(bus, me, (await readRun(bus, run.plan)) ?? run), kept);
  if (!isLive(after)) return after;
  bus.tell(`its keeper, process ${kept.keeper?.pid}, does not answer: when it does, or is gone, the end is entered`);
  return { ...after, state: "ended", end };
}

/** The attempt as it is when its keeper has had its time. */
async function byKeeper(bus: BusContext, { plan }: WorkerRun, attempt: WorkerAttempt, grace: number): Promise<WorkerAttempt> {
  const { keeper } = attempt;
  const processes = await bus.processes();
  const worker = marked(attempt);
  // When the worker has gone, its keeper may be a command that is just entering the end, which a signal would end.
  const nudged = keeper !== undefined && ((worker !== null && processes.isRunning(worker) === false) || processes.signal(keeper.pid, keeper.pid_start, "SIGTERM"));
  if (!nudged) return attempt;
  const over = (run: WorkerRun) => !isLive(sameWorker(run, attempt));
  const run = await watchRun(bus, plan, 2 * grace + PATIENCE_MS, (now) => over(now) || isKept(bus, attempt) === false);
  // It may have entered the end, and gone, between the two looks.
  return sameWorker(over(run) ? run : ((await readRun(bus, plan)) ?? run), attempt);
}
