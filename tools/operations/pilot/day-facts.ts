import type { DayFacts } from "../../domain/pilot/day-metrics.js";
import { pilotWindow } from "../../domain/pilot/day.js";
import { escalationsOf } from "../../domain/pilot/escalations.js";
import type { Parallel, Pilot } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { laneFacts } from "../metrics/lane-facts.js";
import { allMessages } from "../read-messages.js";

/** A metric that is missed by this share of its target at most is a small miss, unless the settings say otherwise. */
const MARGIN = 0.1;

/** What a pilot day is judged by (S0-39): records, both logs, git. */
export async function dayFacts(bus: BusContext, policy: Parallel, pilot: Pilot): Promise<DayFacts> {
  const facts = await laneFacts(bus, policy);
  const { messages, problems } = await allMessages(bus);
  const { from, to } = pilotWindow(pilot);
  const lanes = facts.lanes.filter(({ lane_id }) => pilot.lanes.some((one) => one.lane_id === lane_id));
  const escalations = escalationsOf({ primary: pilot.primary, from, to, lanes, lines: facts.lines, messages });
  const bad = problems.map(({ file, line, message }) => `${file}${line === undefined ? "" : `:${line}`}: ${message}`);
  return { pilot, facts: { ...facts, unreadable: [...facts.unreadable, ...bad] }, escalations, margin: policy.pilot?.margin ?? MARGIN };
}
