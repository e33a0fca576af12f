import { BusError } from "../domain/bus-error.js";
import { iso } from "../domain/time.js";
import { isLive } from "../domain/worker/attempt/attempts.js";
import { endedWell, outcome } from "../domain/worker/attempt/outcome.js";
import { pollCycles } from "../domain/worker/attempt/poll-cycles.js";
import { namedWorker, sameWorker } from "../domain/worker/attempt/named-worker.js";
import type { WorkerAttempt, WorkerRun } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext, Identity } from "./context.js";
import type { WorkerStanding } from "./list-workers.js";
import { noteEvent } from "./worker/note-event.js";
import { workerEvent } from "./worker/runs.js";
import { settledPlace } from "./worker/settled-place.js";
import { cycleEvent } from "./worker/watch/cycle-event.js";
import { standingOf } from "./worker/watch/standing.js";
import { untilEnded } from "./worker/watch/until-ended.js";

export interface PollRequest {
  phase: string;
  plan?: string;
  /** Seconds; otherwise the plan's, otherwise 300 (S4-07). */
  interval?: number;
  /** Otherwise the plan's, otherwise 6 (S4-08), and as many more as an extended budget lasts (S4-12). */
  cycles?: number;
}

/** One look at a worker. `last`: it has ended, or all cycles are over and it counts as hung (S4-11). */
export interface PollCycle {
  readonly at: string;
  /** The first is 1; 0: it had ended before anybody looked. */
  readonly cycle: number;
  readonly of: number;
  readonly worker: WorkerStanding;
  readonly said: "running" | "completed" | "hung";
  readonly last: boolean;
  /** Commands for what may come next, of the last. */
  readonly hints?: readonly string[];
}

/**
 * Looks at a worker again and again: a cycle before every sleep, each on the log with its time (S4-07 to S4-09, S4-26). Its end is noticed at once (S4-10), and
 * one that lives after the last cycle counts as hung (S4-11). It ends no worker. Throws USAGE, NOT_FOUND, NO for one that never ran.
 */
export async function* pollWorker(bus: BusContext, { phase, plan, ...asked }: PollRequest): AsyncGenerator<PollCycle> {
  const me = await actingAgent(bus);
  const place = await settledPlace(bus, me, plan);
  const named = namedWorker(place, phase);
  let { run } = place;
  for (let cycle = 1; run !== null; cycle += 1) {
    const worker = sameWorker(run, named);
    const { intervalSeconds, cycles } = pollCycles(place.plan, worker, asked);
    if (!isLive(worker)) return yield completed(await looked(bus, run, worker, cycle - 1, cycles));
    if (cycle > cycles) return yield await hung(bus, me, run, await looked(bus, run, worker, cycles, cycles));
    const running = await looked(bus, run, worker, cycle, cycles);
    await noteEvent(bus, me, cycleEvent(run, running.worker, cycle, cycles));
    yield running;
    run = await untilEnded(bus, me, place.name, new Set([worker.worker_id]), intervalSeconds * 1000);
    if (bus.signal.aborted) return;
  }
}

async function looked(bus: BusContext, run: WorkerRun, attempt: WorkerAttempt, cycle: number, of: number): Promise<PollCycle> {
  return { at: iso(bus.clock()), cycle, of, worker: await standingOf(bus, run, attempt), said: "running", last: false };
}

function completed(look: PollCycle): PollCycle {
  const { worker } = look;
  if (worker.state === "void") throw new BusError("NO", `the worker of ${worker.phase} ${outcome(worker)}`, { hint: `bus worker launch ${worker.phase} --help` });
  const next = worker.phase_state === "passed" ? [] : [`bus worker inspect ${of(worker)}`, ...(endedWell(worker) ? [] : [`bus worker logs ${of(worker)}`])];
  return { ...look, said: "completed", last: true, hints: next };
}

async function hung(bus: BusContext, me: Identity, run: WorkerRun, look: PollCycle): Promise<PollCycle> {
  const { worker } = look;
  const hints = [`bus worker logs ${of(worker)}`, `bus worker stop ${of(worker)} --reason "<why>"`, `bus worker extend ${of(worker)} --by 30m --reason "<why>"`, `bus worker remediate ${of(worker)} --stop --reason "<why>"`];
  const event = workerEvent(run, worker, "worker_hung", `${worker.phase} still runs after ${look.of} cycles: it counts as hung`, { cycle: look.cycle, of: look.of, ...worker.now });
  await noteEvent(bus, me, { ...event, severity: "medium" });
  return { ...look, said: "hung", last: true, hints };
}

function of({ phase, plan }: WorkerStanding): string {
  return `${phase} --plan ${plan}`;
}
