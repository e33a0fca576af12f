import type { BusContext, Identity } from "../context.js";
import { type PlanPlace, planPlace } from "./plan-place.js";
import { settle } from "./settle.js";

/** The plan that a caller means, its run up to date. Throws as `planPlace` does. */
export async function settledPlace(bus: BusContext, me: Identity, typed?: string): Promise<PlanPlace> {
  const place = await planPlace(bus, typed);
  return place.run === null ? place : { ...place, run: await settle(bus, me, place.run) };
}
