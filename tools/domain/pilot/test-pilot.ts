import type { Lane, Message, Pilot } from "../../schema/records.gen.js";
import { at, factsOf, laneOf } from "../metrics/test-lane.js";
import type { DayFacts } from "./day-metrics.js";
import { PILOT_LANES } from "./layers.js";

export const IDS = ["L-1", "L-2", "L-3", "L-4"] as const;

/** The day of the tests' lanes, running. Minutes are after 09:00. */
export function pilotOf(more: Partial<Pilot> = {}): Pilot {
  return {
    day: "2026-01-30", state: "running", home: ".", scope: "checkout", primary: "prime", integration_owner: "prime", started_at: at(0), started_by: "prime",
    lanes: IDS.map((lane_id, n) => ({ number: String(n + 1) as "1", lane_id, issue: `APP-${n + 1}` })), order: [...IDS], order_confirmed: [at(0)], planned: [...IDS],
    checks: ["lint", "typecheck", "unit"], retro: { at: at(450), minutes: 15 }, ...more,
  };
}

/** Four lanes of the day's layers that went through these states. */
export function fourLanes(steps: Parameters<typeof laneOf>[1], more: (id: string) => Partial<Lane> = () => ({})): Lane[] {
  const layers = Object.values(PILOT_LANES).map(({ layer }) => layer);
  return IDS.map((id, n) => {
    const { brief, ...rest } = more(id);
    const lane = laneOf(id, steps, { issue: `APP-${n + 1}`, ...rest });
    return { ...lane, brief: { ...lane.brief, dependency_notes: "none", ...(layers[n] !== undefined && { layer: layers[n] }), ...brief } };
  });
}

export function dayOfLanes(lanes: readonly Lane[], more: Partial<DayFacts> = {}): DayFacts {
  return { pilot: pilotOf(), facts: factsOf(lanes), escalations: [], margin: 0.1, ...more };
}

export function message(id: string, minutes: number, more: Partial<Message> = {}): Message & { id: string } {
  return { id, ts: at(minutes), from: "w", type: "escalation", summary: "s", to: "prime", ...more };
}
