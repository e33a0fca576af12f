import { BusError } from "../domain/bus-error.js";
import type { PhaseState } from "../domain/worker/attempt/attempts.js";
import { outcome } from "../domain/worker/attempt/outcome.js";
import { inFolder } from "../domain/worker/plan/in-folder.js";
import { nextAct } from "../domain/worker/plan/run-plan.js";
import type { WorkerAttempt, WorkerMiss, WorkerRun } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";
import type { WorkerStanding } from "./list-workers.js";
import { expectHome } from "./worker/launch/expect-home.js";
import { ahead } from "./worker/run/ahead.js";
import { drivePlan } from "./worker/run/drive-plan.js";
import { expectRunnable } from "./worker/run/expect-runnable.js";
import { planHands } from "./worker/run/plan-hands.js";
import { planPlace } from "./worker/plan-place.js";
import { enterRunner } from "./worker/run/runner.js";
import { standingWorker } from "./worker/run/standing-worker.js";
import { ticked } from "./worker/run/ticked.js";

export interface RunWorkersRequest {
  /** The plan's folder or name. */
  plan: string;
  dangerous?: boolean;
  /** `NAME` or `NAME=value`, for every worker. */
  env?: readonly string[];
  model?: string;
  /** Workers per phase, the first and its remediations. */
  attempts?: number;
  /** Run it although a runner is entered of which nothing can be told here, as on another host. */
  takeOver?: boolean;
  /** How often to say how it stands between its steps, ms; otherwise never. */
  looks?: number;
  /** Go on although nobody reads the steps for a while: they wait. Otherwise it goes as far as it is read. */
  ahead?: boolean;
}

/** What a runner sets about: of a phase, or of the whole plan. */
export type RunDeed = "launch" | "inspect" | "remediate" | "archive";

/** What happens while a plan runs, as it happens. */
export type RunStep =
  | { readonly step: "phases"; readonly at: string; readonly plan: string; readonly phases: readonly { readonly phase: string; readonly title?: string; readonly state: PhaseState }[] }
  | { readonly step: "begins"; readonly at: string; readonly deed: RunDeed; readonly phase?: string }
  /** `adopted`: it ran before this runner came. */
  | { readonly step: "launched" | "adopted" | "completed"; readonly at: string; readonly worker: WorkerAttempt }
  | { readonly step: "cycle"; readonly at: string; readonly cycle: number; readonly of: number; readonly worker: WorkerStanding }
  /** Only where `looks` are asked for: the worker that runs now, if there is one. */
  | { readonly step: "look"; readonly at: string; readonly worker: WorkerStanding | null }
  | { readonly step: "inspected"; readonly at: string; readonly phase: string; readonly ok: boolean; readonly misses: readonly WorkerMiss[] }
  /** By a full disk, or a plan that cannot be read; it goes on by itself. */
  | { readonly step: "held_up"; readonly at: string; readonly message: string; readonly hint?: string }
  | { readonly step: "goes_on"; readonly at: string; readonly since: string }
  | { readonly step: "stuck"; readonly at: string; readonly phase: string; readonly misses: readonly WorkerMiss[]; /** Commands for what may come next. */ readonly hints: readonly string[] }
  /** Its worker was stopped by a person, who is to say what comes next. */
  | { readonly step: "halted"; readonly at: string; readonly worker: WorkerAttempt; /** Commands for what may come next. */ readonly hints: readonly string[] }
  | { readonly step: "finished"; readonly at: string; readonly run: WorkerRun };

/**
 * Carries out a whole plan, phase by phase; started again, it goes on where it was, and nothing is done twice (S4-16 to S4-19, S4-34 to S4-36). The last step
 * is `finished`, `stuck` or `halted`. Workers outlive their runner. Throws CONFLICT while another runs it, USAGE for a plan that declares no phases or that cannot be carried out, INTERRUPTED.
 */
export async function* runWorkers(bus: BusContext, request: RunWorkersRequest): AsyncGenerator<RunStep> {
  if (request.ahead !== true) return yield* runPlan(bus, request);
  const stop = new AbortController();
  yield* ahead(runPlan({ ...bus, signal: AbortSignal.any([bus.signal, stop.signal]) }, request), stop, ({ step }) => step === "look");
}

async function* runPlan(bus: BusContext, request: RunWorkersRequest): AsyncGenerator<RunStep> {
  const me = await actingAgent(bus);
  const place = await planPlace(bus, request.plan);
  await expectHome(bus, place);
  if (place.plan === null) throw new BusError("USAGE", `${place.name} declares no phases, so there is no order to run them in: it has no workers.json`, { hint: `edit ${inFolder(place.folder, "workers.json")}   (what it may hold: _bus/schemas/worker-plan.schema.json)` });
  await expectRunnable(bus, me, { ...place, plan: place.plan }, request);
  const isDone = nextAct(place.plan, place.run, { attempts: 1, inspected: new Set() }).act === "finished";
  const leave = isDone ? async () => {} : await enterRunner(bus, me, place, request.takeOver === true);
  let at: string | null = null;
  let over = false;
  let why: string | null = "nobody listens to it any more";
  try {
    const steps = drivePlan(planHands(bus, me, { ...request, plan: place.name }), request.attempts);
    for await (const step of request.looks === undefined ? steps : ticked(steps, request.looks, () => standingWorker(bus, place.name))) {
      over = step.step === "finished" || step.step === "stuck" || step.step === "halted";
      if (over) why = null;
      if (step.step === "halted") why = `the worker of ${step.worker.phase} was ${outcome(step.worker)}`;
      if (step.step === "launched" || step.step === "adopted") at = step.worker.phase;
      if (step.step === "completed") at = null;
      yield step;
    }
    if (bus.signal.aborted) throw new BusError("INTERRUPTED", "the run was interrupted");
  } catch (error) {
    why = error instanceof BusError ? error.message : String(error);
    throw error;
  } finally {
    const left = `${place.name} is run by nobody now${at === null ? "" : `, and the worker of ${at} goes on`}`;
    await leave(why === null ? undefined : `${left}: ${why}`);
    if (!over) bus.tell(`${left}. To go on: bus worker run ${request.plan}`);
  }
}
