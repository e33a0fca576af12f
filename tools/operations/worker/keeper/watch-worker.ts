import { GRACE_MS } from "../../../domain/grace.js";
import { iso } from "../../../domain/time.js";
import { budgetSeconds } from "../../../domain/worker/attempt/attempt-steps.js";
import type { WorkerAttempt, WorkerEnd, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { keepAlive } from "../../keep-alive.js";
import type { KeeperProcess } from "../../keep-worker.js";
import { leaseLength } from "../../lease-length.js";
import { asWorker } from "./as-worker.js";
import { bell } from "./bell.js";
import { toldOnce } from "./told-once.js";
import { readRun } from "../runs.js";
import { useMeter } from "./use-meter.js";
import { type Watched, thisProcess } from "./watched.js";

/** Renewals per lease of its claim. */
const RENEWALS = 4;

/**
 * Watches a worker until it has ended, and everything that it left running, too; ends it at its deadline, or when somebody wants that.
 * null: its end is another's to tell.
 */
export async function watchWorker(bus: BusContext, watched: Watched, keeper: Pick<KeeperProcess, "onNudge">): Promise<WorkerEnd | null> {
  const { worker, run } = watched;
  const processes = await bus.processes();
  const orTold = toldOnce(bus);
  const nudged = bell(keeper.onNudge);
  const meter = useMeter(() => processes.usage(worker));
  const between = leaseLength(bus) / RENEWALS;
  let renewal = performance.now() + between;
  let attempt = watched.attempt;

  for (;;) {
    const exit = await Promise.race([watched.ended, nudged.within(Math.min(meter.due(), left(bus, watched, attempt)))]);
    attempt = (await orTold(readRun(bus, run.plan)))?.attempts.find(({ worker_id }) => worker_id === attempt.worker_id) ?? attempt;
    if (attempt.keeper?.pid !== thisProcess(bus).pid) return null;
    // Somebody has told its end already; then nothing of it may run on.
    const how = attempt.state === "ended" || attempt.stop !== undefined ? "stopped" : exit === undefined && left(bus, watched, attempt) <= 0 ? "deadline" : exit === undefined ? null : "exited";
    if (how !== null) {
      const isKnown = attempt.state !== "ended" && (watched.own !== null || how !== "exited");
      // From its exit on that is known, whatever becomes of us while what it left running is ended.
      const gone = watched.ended.then(async (now): Promise<WorkerEnd> => {
        const end: WorkerEnd = { at: iso(bus.clock()), how: watched.own === null && how === "exited" ? "lost" : how, ...now };
        if (isKnown) await orTold(noteExit(bus, watched, end));
        return end;
      });
      const { others, stayed } = await processes.end(worker, graceOf(attempt));
      if (stayed.length > 0) bus.tell(`${attempt.worker_id}: would not go: ${stayed.join(", ")}`);
      const end = await gone;
      return attempt.state === "ended" ? null : { ...end, ...(await facts(bus, watched, attempt)), ...meter.most(), left: others };
    }
    meter.look();
    if (performance.now() < renewal) continue;
    renewal = performance.now() + between;
    await orTold(keepAlive(asWorker(bus, attempt)));
  }
}

async function noteExit(bus: BusContext, { run, attempt }: Watched, end: WorkerEnd): Promise<void> {
  (await bus.repo.workers(run.home)).end(attempt.worker_id).write(end);
}

/** How long it still has, ms: by a clock that nobody sets for what this process started, otherwise by the wall's. */
function left(bus: BusContext, { own }: Watched, attempt: WorkerAttempt): number {
  return own === null ? Date.parse(attempt.deadline) - bus.clock() : own.told + budgetSeconds(attempt) * 1000 - performance.now();
}

function graceOf({ stop }: WorkerAttempt): number {
  const grace = stop?.["grace_ms"];
  return typeof grace === "number" && grace >= 0 ? grace : GRACE_MS;
}

async function facts(bus: BusContext, { run, own }: Watched, attempt: WorkerAttempt): Promise<Pick<WorkerEnd, "ms" | "log_bytes">> {
  const ms = own === null ? bus.clock() - Date.parse(attempt.started_at ?? attempt.launched_at) : performance.now() - own.began;
  // A worker may have put anything in its log's place; its end is told all the same.
  const log = await toldOnce(bus)(bytesOf(bus, run, attempt));
  return { ms: Math.max(0, Math.round(ms)), ...(log !== undefined && { log_bytes: log }) };
}

async function bytesOf(bus: BusContext, run: WorkerRun, { log }: WorkerAttempt): Promise<number | undefined> {
  return (await bus.repo.workers(run.home)).log(log).facts()?.bytes;
}
