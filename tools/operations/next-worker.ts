import { BusError } from "../domain/bus-error.js";
import { isLive, lastAttempt, phaseState } from "../domain/worker/attempt/attempts.js";
import { inFolder } from "../domain/worker/plan/in-folder.js";
import { isError } from "../domain/worker/verdict/inspection.js";
import type { WorkerAttempt, WorkerMiss, WorkerRun } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";
import { launchWorker } from "./launch-worker.js";
import type { Asked } from "./worker/launch/compose-worker.js";
import { asPlan } from "./worker/as-plan.js";
import { inspectPhase } from "./worker/inspection/inspect-phase.js";
import { settledPlace } from "./worker/settled-place.js";

export interface NextRequest extends Asked {
  plan?: string;
}

/** What came of it. `launched` is null where something is missing, or every phase is complete. */
export interface NextWorker {
  readonly plan: string;
  /** The phase that was launched, or that lacks something; null: every phase is complete. */
  readonly phase: string | null;
  readonly launched: WorkerAttempt | null;
  readonly misses: readonly WorkerMiss[];
}

/**
 * Launches the next phase when the one before it holds (S4-16, S4-34, S4-35), which is inspected now when nobody has.
 * Throws USAGE for a plan that declares no phases, CONFLICT while a worker is at it.
 */
export async function nextWorker(bus: BusContext, { plan: typed, ...asked }: NextRequest): Promise<NextWorker> {
  const me = await actingAgent(bus);
  const place = await settledPlace(bus, me, typed);
  const { plan, name } = place;
  if (plan === null) throw new BusError("USAGE", `${name} declares no phases, so nothing says which is next`, { hint: `bus worker launch <phase>${asPlan(place)}   (or declare them in ${inFolder(place.folder, "workers.json")})` });
  const live = place.run?.attempts.find(isLive);
  if (live !== undefined) throw new BusError("CONFLICT", `${live.worker_id} is at ${live.phase} of ${name}`, { hint: `bus worker wait ${live.phase} --plan ${name}` });
  const open = (run: WorkerRun | null) => plan.phases.find(({ id }) => phaseState(run, id) !== "passed")?.id ?? null;
  let { run } = place;
  const first = open(run);
  if (first !== null && phaseState(run, first) === "ended") ({ run } = await inspectPhase(bus, me, place, first));
  const phase = open(run);
  if (phase === null) return { plan: name, phase: null, launched: null, misses: [] };
  const inspection = lastAttempt(run, phase)?.inspection;
  if (inspection !== undefined) return { plan: name, phase, launched: null, misses: inspection.misses.filter(isError) };
  return { plan: name, phase, launched: await launchWorker(bus, { ...asked, phase, ...(typed !== undefined && { plan: typed }) }), misses: [] };
}
