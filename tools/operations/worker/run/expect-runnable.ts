import { BusError } from "../../../domain/bus-error.js";
import { phaseState } from "../../../domain/worker/attempt/attempts.js";
import { budgetOf } from "../../../domain/worker/attempt/budget.js";
import { inFolder } from "../../../domain/worker/plan/in-folder.js";
import type { PlanPhase } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { type Asked, composeWorker } from "../launch/compose-worker.js";
import type { DeclaredPlace } from "./hands.js";

/**
 * Refuses a plan that would come to a halt in the night for what can be known now: a phase that says nothing to run, a budget without a reason. What an earlier
 * phase may still make, as a prompt or a program, is only told. Throws USAGE with every phase that it is about.
 */
export async function expectRunnable(bus: BusContext, me: Identity, place: DeclaredPlace, { dangerous, env, model }: Pick<Asked, "dangerous" | "env" | "model">): Promise<void> {
  const asked = { ...(dangerous !== undefined && { dangerous }), ...(env !== undefined && { env }), ...(model !== undefined && { model }) };
  const faults: { readonly said: string; readonly hint: string | undefined }[] = [];
  for (const phase of place.plan.phases) {
    const state = phaseState(place.run, phase.id);
    if (state !== "waiting" && state !== "failed") continue;
    const fault = await faultOf(bus, me, place, phase, asked);
    if (fault === null) continue;
    if (fault.code === "NOT_FOUND") bus.tell(`before ${phase.id} can begin: ${fault.message}`);
    else faults.push({ said: `${phase.id}: ${fault.message}`, hint: fault.hint });
  }
  if (faults.length === 0) return;
  const hints = new Set(faults.map(({ hint }) => hint));
  const [only] = hints;
  const hint = hints.size === 1 && only?.startsWith("export ") === true ? only : `edit ${inFolder(place.folder, "workers.json")}`;
  throw new BusError("USAGE", `${place.name} cannot be carried out: ${faults.map(({ said }) => said).join("; ")}`, { hint });
}

async function faultOf(bus: BusContext, me: Identity, place: DeclaredPlace, phase: PlanPhase, asked: Asked): Promise<BusError | null> {
  try {
    budgetOf(place.plan, phase);
    // What is dangerous is announced when it is launched.
    const { argv, env } = await composeWorker({ ...bus, tell: () => {} }, me, place, phase, asked);
    const refusal = (await bus.processes()).refusal(argv, bus.repo.layout.checkout, env);
    return refusal === null ? null : new BusError("NOT_FOUND", refusal, { hint: "correct the command, or PATH" });
  } catch (error) {
    if (error instanceof BusError) return error;
    throw error;
  }
}
