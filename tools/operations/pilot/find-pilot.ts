import { BusError } from "../../domain/bus-error.js";
import type { Pilot } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { readPilot, readPilots } from "./pilots.js";

/** The pilot of a day; without one, the latest that runs, or the latest at all. Throws NOT_FOUND. */
export async function findPilot(bus: BusContext, day: string | undefined): Promise<Pilot> {
  const pilots = day === undefined ? await readPilots(bus) : [];
  const pilot = day === undefined ? (pilots.findLast(({ state }) => state === "running") ?? pilots.at(-1) ?? null) : await readPilot(bus, day);
  if (pilot !== null) return pilot;
  throw new BusError("NOT_FOUND", day === undefined ? "there was no pilot yet" : `there is no pilot on ${day}`, { hint: "bus pilot start --help" });
}
