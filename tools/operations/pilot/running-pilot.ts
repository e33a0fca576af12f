import { daysNow, pilotWindow } from "../../domain/pilot/day.js";
import type { Pilot } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { readPilot } from "./pilots.js";

/** The pilot day that runs now; null: none. While one runs no lane is planned (S0-20) and no contract changed without the primary's approval (S0-21). A day that is over binds nobody, ended or not (S0-02). */
export async function runningPilot(bus: BusContext): Promise<Pilot | null> {
  const now = bus.clock();
  for (const day of daysNow(now)) {
    const pilot = await readPilot(bus, day);
    if (pilot?.state !== "running") continue;
    const { from, to } = pilotWindow(pilot);
    if (from <= now && now < to) return pilot;
  }
  return null;
}
