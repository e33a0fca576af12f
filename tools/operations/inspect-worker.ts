import { actingAgent } from "./acting-agent.js";
import type { BusContext } from "./context.js";
import { type InspectAsked, type Inspection, inspectPhase } from "./worker/inspection/inspect-phase.js";
import { planPlace } from "./worker/plan-place.js";

export interface InspectRequest extends InspectAsked {
  phase: string;
  plan?: string;
}

/** Looks at what a phase left (S4-13 to S4-15, S4-29 to S4-33), also where no worker was launched. Throws CONFLICT while a worker is at it, NOT_FOUND, USAGE. */
export async function inspectWorker(bus: BusContext, { phase, plan, ...asked }: InspectRequest): Promise<Inspection> {
  const me = await actingAgent(bus);
  return (await inspectPhase(bus, me, await planPlace(bus, plan), phase, asked)).inspection;
}
