import { BusError } from "../../domain/bus-error.js";
import { pilotWindow } from "../../domain/pilot/day.js";
import type { Pilot } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { type Actor, actAs } from "../parallel/act.js";
import { findPilot } from "./find-pilot.js";

/** The running pilot, whose primary acts: nobody else confirms its scope, gives its lanes to others or says how it ended (S0-04, S0-10). Throws NOT_YOURS, NOT_FOUND, CONFLICT for one that has ended or has not begun. */
export async function ownPilot(bus: BusContext, day: string | undefined): Promise<{ actor: Actor; pilot: Pilot }> {
  const actor = await actAs(bus, "pilot");
  const pilot = await findPilot(bus, day);
  if (pilot.primary !== actor.me.agent_id) {
    throw new BusError("NOT_YOURS", `the pilot of ${pilot.day} is ${pilot.primary}'s: ${actor.me.agent_id} does not decide about it`, { hint: `ask ${pilot.primary}`, refusal: { rule: "pilot" } });
  }
  expectRunning(pilot);
  if (bus.clock() < pilotWindow(pilot).from) throw new BusError("CONFLICT", `the pilot of ${pilot.day} has not begun`, { hint: `bus pilot report --day ${pilot.day}` });
  return { actor, pilot };
}

/** Throws CONFLICT for a day that has its verdict. */
export function expectRunning({ day, state, verdict }: Pilot): void {
  if (state === "running") return;
  throw new BusError("CONFLICT", `the pilot of ${day} has ended already${verdict === undefined ? "" : `: ${verdict.keep ? "keep" : "do not keep"}`}`, { hint: `bus pilot report --day ${day}` });
}
