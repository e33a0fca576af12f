import { lastAttempt, phaseState } from "../../../domain/worker/attempt/attempts.js";
import { isError } from "../../../domain/worker/verdict/inspection.js";
import { outcome } from "../../../domain/worker/attempt/outcome.js";
import { declaredPhase, phasesBefore } from "../../../domain/worker/plan/phases.js";
import type { WorkerMiss } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { asPlan } from "../as-plan.js";
import { inspectPhase } from "./inspect-phase.js";
import type { PlanPlace } from "../plan-place.js";

/**
 * What keeps a phase of a declared plan from being launched: phases before it that nobody did, that are being done, or whose inspection lacks something (S4-34, S4-35).
 * The phase right before it is inspected now when nobody has. Nothing for a plan that declares no phases.
 */
export async function gateBefore(bus: BusContext, me: Identity, place: PlanPlace, phase: string): Promise<readonly WorkerMiss[]> {
  const { plan } = place;
  if (plan === null) return [];
  declaredPhase(plan, phase);
  const before = phasesBefore(plan, phase);
  const last = before.at(-1);
  let { run } = place;
  const earlier = before.slice(0, -1).flatMap(({ id }) => lacking({ ...place, run }, id));
  if (last === undefined) return earlier;
  // What is to be inspected is not looked at before all that it rests on holds.
  if (earlier.length === 0 && phaseState(run, last.id) === "ended") ({ run } = await inspectPhase(bus, me, place, last.id));
  return [...earlier, ...lacking({ ...place, run }, last.id)];
}

/** What a phase still lacks by its record. */
function lacking(place: PlanPlace, phase: string): WorkerMiss[] {
  const { run } = place;
  const plan = asPlan(place);
  const attempt = lastAttempt(run, phase);
  const because = (check: string, message: string): WorkerMiss[] => [{ check, message, severity: "error" }];
  switch (phaseState(run, phase)) {
    case "passed":
      return [];
    case "waiting":
      return because("sequence", `nobody has done ${phase}, and no phase is skipped: bus worker launch ${phase}${plan}`);
    case "starting":
    case "running":
      return because("sequence", `${attempt?.worker_id ?? "a worker"} is at ${phase}: bus worker wait ${phase}${plan}`);
    case "ended":
      return because("sequence", `nobody has inspected ${phase}${attempt === undefined ? "" : ` (${outcome(attempt)})`}: bus worker inspect ${phase}${plan}`);
    case "failed": {
      const misses = (attempt?.inspection?.misses ?? []).filter(isError);
      return misses.length > 0 ? misses.map((miss) => ({ ...miss, phase })) : because("sequence", `${phase} did not pass its inspection: bus worker inspect ${phase}${plan}`);
    }
  }
}
