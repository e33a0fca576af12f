import { BusError } from "../../domain/bus-error.js";
import { pilotDay } from "../../domain/pilot/day.js";
import type { Pilot } from "../../schema/records.gen.js";
import { readable } from "../bad-record.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { type Place, changeRegister, readRegister } from "../parallel/change-register.js";

export interface PilotChange {
  /** The verb, for people who read revisions. */
  readonly op: string;
  readonly pilot: Pilot;
  readonly events: readonly EventBody[];
}

/** One pilot day; null: there is none. Throws USAGE for what is no day, BAD_DATA. */
export async function readPilot(bus: BusContext, day: string): Promise<Pilot | null> {
  return (await readRegister(bus, await placeOf(bus, day))).value;
}

/** Every pilot day, oldest first. */
export async function readPilots(bus: BusContext): Promise<Pilot[]> {
  const days = new Set([...(await bus.store.registers.ids("pilots")), ...(await bus.repo.parallel()).pilots.ids()]);
  const pilots: Pilot[] = [];
  for (const day of [...days].sort()) {
    const pilot = await readPilot(bus, day);
    if (pilot !== null) pilots.push(pilot);
  }
  return pilots;
}

/** Changes a pilot day by compare-and-set; `decide` runs again when somebody else was first, and returns null to leave it. Throws what `decide` throws. */
export async function changePilot(bus: BusContext, { me }: Pick<Actor, "me">, day: string, decide: (pilot: Pilot | null) => PilotChange | null | Promise<PilotChange | null>): Promise<Pilot> {
  const pilot = await changeRegister(bus, me, await placeOf(bus, day), async (current) => {
    const change = await decide(current);
    return change === null ? null : { op: change.op, value: { ...change.pilot, rev: (current?.rev ?? 0) + 1 }, events: change.events };
  });
  if (pilot === null) throw new BusError("NOT_FOUND", `there is no pilot on ${day}`, { hint: "bus pilot start --help" });
  return pilot;
}

async function placeOf(bus: BusContext, day: string): Promise<Place<Pilot>> {
  const { pilots } = await bus.repo.parallel();
  return {
    key: { kind: "pilots", id: pilotDay(day) },
    seed: () => {
      const found = pilots.read(day);
      return found === null ? null : readable(found);
    },
    show: (pilot) => pilots.write(day, pilot),
    look: `bus pilot report --day ${day}`,
  };
}
