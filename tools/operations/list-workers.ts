import { type PhaseState, isLive, lastAttempt, phaseState } from "../domain/worker/attempt/attempts.js";
import type { WorkerAttempt, WorkerRun } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { asking, identify } from "./identify.js";
import { toldOnce } from "./worker/keeper/told-once.js";
import { planPlace } from "./worker/plan-place.js";
import { readRuns } from "./worker/runs.js";
import { settle } from "./worker/settle.js";
import { standingOf } from "./worker/watch/standing.js";

export interface ListWorkersRequest {
  plan?: string;
  /** Also of finished plans, and attempts that a later one replaced or that never ran. */
  all?: boolean;
}

/** A worker as it stands now. */
export interface WorkerStanding extends WorkerAttempt {
  readonly plan: string;
  readonly phase_state: PhaseState;
  /** Of one that runs. */
  readonly now?: { readonly rss_bytes?: number; readonly cpu_ms?: number; readonly processes?: number; readonly log_bytes?: number; /** Since its log was last written, ms. */ readonly silent_ms?: number; readonly last_line?: string; /** Its keeper lives. */ readonly kept: boolean };
}

/**
 * Workers of open plans, or of the one that is named, newest launch last, with what those that run use (S4-06). A list is an answer even where nothing can be
 * written or looked at: what could not be done is told. Throws USAGE, NOT_FOUND, BAD_DATA for records that cannot be read.
 */
export async function listWorkers(bus: BusContext, { plan, all = false }: ListWorkersRequest): Promise<WorkerStanding[]> {
  const runs = plan === undefined ? (await readRuns(bus)).filter(({ state }) => all || state === "open") : await named(bus, plan);
  const found: WorkerStanding[] = [];
  const orTold = toldOnce(bus);
  for (const before of runs) {
    const run = before.attempts.some(isLive) ? ((await orTold(settled(bus, before))) ?? before) : before;
    for (const attempt of run.attempts.filter((one) => all || isShown(run, one))) found.push((await orTold(standingOf(bus, run, attempt))) ?? { ...attempt, plan: run.plan, phase_state: phaseState(run, attempt.phase) });
  }
  return found.sort((a, b) => Date.parse(a.launched_at) - Date.parse(b.launched_at));
}

async function named(bus: BusContext, plan: string): Promise<WorkerRun[]> {
  const { run } = await planPlace(bus, plan);
  return run === null ? [] : [run];
}

/** A phase's newest, and whatever else may still run. */
function isShown(run: WorkerRun, attempt: WorkerAttempt): boolean {
  return isLive(attempt) || lastAttempt(run, attempt.phase)?.worker_id === attempt.worker_id;
}

/** Who is nobody on the bus changes nothing there. */
async function settled(bus: BusContext, run: WorkerRun): Promise<WorkerRun> {
  return (await asking(bus)) === null ? run : settle(bus, await identify(bus), run);
}
