import { atOnce } from "../domain/pilot/at-once.js";
import { dayMetrics } from "../domain/pilot/day-metrics.js";
import { pilotWindow } from "../domain/pilot/day.js";
import { driftOf } from "../domain/pilot/drift.js";
import { pilotReport } from "../domain/pilot/report.js";
import { reportStamp } from "../domain/report.js";
import type { Pilot } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { parallelPolicy } from "./parallel/act.js";
import { dayFacts } from "./pilot/day-facts.js";
import { findPilot } from "./pilot/find-pilot.js";
import { lanesInReality } from "./pilot/lane-reality.js";

export interface ReportPilotRequest {
  /** YYYY-MM-DD; default: the pilot that runs, or the latest. */
  day?: string;
  /** Write it below _report/. */
  write?: boolean;
}

export interface PilotReport {
  pilot: Pilot;
  /** Where status, decisions and acceptance are not what tracker and stack say. */
  drift: string[];
  markdown: string;
  file?: string;
}

/** The pilot day as Markdown: cadence, lanes, drift, metrics, verdict (S0-16, S0-47). */
export async function reportPilot(bus: BusContext, { day, write = false }: ReportPilotRequest): Promise<PilotReport> {
  const policy = await parallelPolicy(bus);
  const pilot = await findPilot(bus, day);
  const now = bus.clock();
  const facts = await dayFacts(bus, policy, pilot);
  const lanes = await lanesInReality(bus, pilot, facts.facts);
  const { from, to } = pilotWindow(pilot);
  const drift = driftOf(pilot, lanes, facts.facts.applied.filter(({ at }) => at >= from && at < to).map(({ lane_id }) => lane_id));
  const known = lanes.flatMap(({ lane }) => lane ?? []);
  const markdown = pilotReport({ pilot, now, lanes, metrics: pilot.metrics ?? dayMetrics(facts), escalations: facts.escalations, drift, unreadable: facts.facts.unreadable, atOnce: atOnce(known, Math.min(now, to)) });
  const file = write ? bus.repo.writeReport(freeName(bus, pilot.day, now), markdown) : undefined;
  return { pilot, drift, markdown, ...(file !== undefined && { file }) };
}

/** A second report of the same second gets a number. */
function freeName(bus: BusContext, day: string, now: number): string {
  const stem = `_report/planner/pilot-${day}-${reportStamp(now)}`;
  const taken = new Set(bus.repo.reports());
  let name = `${stem}.md`;
  for (let n = 2; taken.has(name); n += 1) name = `${stem}-${n}.md`;
  return name;
}
