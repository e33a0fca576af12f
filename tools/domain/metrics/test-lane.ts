import type { Lane, LaneGate, LaneHandoff, LaneStep } from "../../schema/records.gen.js";
import type { LaneFacts } from "./lane-facts.js";
import { type LaneLine, laneLine } from "./lane-log.js";

/** Minutes of the tests' day as a time. */
export function at(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 30, 9) + minutes * 60_000).toISOString();
}

/** A lane that went through these states at these minutes. */
export function laneOf(lane_id: string, steps: readonly (readonly [LaneStep["state"], number])[], more: Partial<Lane> = {}): Lane {
  const history = steps.map(([state, minutes]): LaneStep => ({ state, at: at(minutes), by: "lead", role: "orchestrator" }));
  const first = (state: LaneStep["state"]) => history.find((step) => step.state === state)?.at;
  const [opened, ready] = [first("in_progress"), first("ready_for_integration")];
  return {
    lane_id, state: history.at(-1)?.state ?? "planned", home: ".", mode: "B", target: "main", worker: "w", depends_on: [], planned_at: history[0]?.at ?? at(0), planned_by: "lead",
    brief: { objective: "o", layer: "domain", scope: [`pkg/${lane_id}/**`], acceptance: ["the index exports a number", "its tests pass"] },
    ...(opened !== undefined && { opened_at: opened }), ...(ready !== undefined && { ready_at: ready }),
    checkpoints: [], failures: [], gates: [], history, ...more,
  };
}

/** The lines that the commands write about such a lane. */
export function linesOf(lane: Lane): LaneLine[] {
  const names: Partial<Record<LaneStep["state"], string>> = { planned: "lane_planned", ready_for_integration: "lane_done", integrated: "lane_integrated", verified: "lane_verified", closed: "lane_closed" };
  return lane.history.flatMap(({ state, at: time }, n) => {
    const before = lane.history[n - 1]?.state;
    const event = state !== "in_progress" ? names[state] : before === "planned" || before === undefined ? "lane_opened" : "lane_reopened";
    return line(event ?? state, Date.parse(time), lane.lane_id, lane.wave === undefined ? {} : { wave: lane.wave });
  });
}

/** One line of the log; none for an event that is not of lanes. */
export function line(event: string, time: number | string, lane_id?: string, meta: Record<string, unknown> = {}): LaneLine[] {
  const ts = typeof time === "string" ? time : new Date(time).toISOString();
  const found = laneLine(`${event}-${lane_id ?? ""}-${ts}-${JSON.stringify(meta)}`, { ts, agent_id: "a", event, summary: "s", meta: { ...(lane_id !== undefined && { lane_id }), ...meta } });
  return found === null ? [] : [found];
}

export function gateOf(gate: number, verdict: LaneGate["verdict"], receipt: string, more: Partial<LaneGate> = {}): LaneGate {
  return { gate, verdict, receipt, at: at(10), tree: "t", sha256: "0".repeat(64), by: "w", role: "worker", place: "lane", ...more };
}

export function handoffOf(more: Partial<LaneHandoff> = {}): LaneHandoff {
  return { at: at(50), by: "w", role: "worker", checkpoint_id: "CP-01", files: ["pkg/a/index.mjs"], acceptance: [{ text: "its tests pass", met: true }], architecture: "kept", docs: "kept", commands: ["bus gate run 2"], result: "pass", risks: [], next: "integrate", tree: "t", commit: "c0ffee", ...more };
}

/** Facts about lanes, with the lines that their records imply unless others are given. */
export function factsOf(lanes: readonly Lane[], more: Partial<LaneFacts> = {}): LaneFacts {
  return { now: Date.parse(at(600)), lanes, lines: lanes.flatMap(linesOf), approvals: [], patches: new Map(), applied: [], isHotspot: () => false, stable: { gates: 5, ratio: 0.8 }, unreadable: [], ...more };
}
