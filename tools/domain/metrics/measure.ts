import type { Lane } from "../../schema/records.gen.js";
import { adviceFor } from "./advice.js";
import { findings } from "./findings.js";
import { type GateSeen, gateRuns } from "./gate-runs.js";
import { type LaneCount, countLane, tally } from "./lane-count.js";
import type { LaneFacts } from "./lane-facts.js";
import type { LaneLine } from "./lane-log.js";
import type { LaneMetrics, MeasuredLane } from "./lane-metrics.js";
import { rate, spread } from "./spread.js";

/** The metrics of the lanes that are meant (S1-90 to S1-94), with advice (S1-95) and what went against the rules (S1-104 to S1-108). The order of the log's lines makes no difference. */
export function laneMetrics(facts: LaneFacts): LaneMetrics {
  const { wave, lanes, lines, approvals, patches } = facts;
  const known = new Map<string, Lane | null>([...lines.flatMap((line) => (line.lane_id === undefined ? [] : [[line.lane_id, null] as const])), ...lanes.map((lane) => [lane.lane_id, lane] as const)]);
  const counts = [...known].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([lane_id, lane]): LaneCount[] => {
    const own = lines.filter((line) => line.lane_id === lane_id);
    if (!isMeant(facts, lane, own)) return [];
    const runs = [...gateRuns(lane === null ? [] : [lane], own).values()];
    return [countLane({ lane_id, lane, lines: own, runs, approvals: approvals.filter((one) => one.lane_id === lane_id), patch_lines: patches.get(lane_id)?.lines ?? null })];
  });
  const meant = new Set(counts.map(({ lane_id }) => lane_id));
  const runs = [...gateRuns(lanes.filter(({ lane_id }) => meant.has(lane_id)), lines.filter((line) => (line.lane_id === undefined ? isOfNoLane(facts, line) : meant.has(line.lane_id)))).values()];
  const opened = counts.filter((lane) => lane.opened !== undefined);
  const handed = counts.filter(({ handed_in }) => handed_in > 0);
  const { passed, failed } = tally(runs);
  const measured: Omit<LaneMetrics, "advice" | "findings"> = {
    ...(wave !== undefined && { wave }),
    lanes: counts.map(shown),
    cycle_ms: spread(counts.flatMap(({ cycle_ms }) => cycle_ms ?? [])),
    conflicts: rate(sum(counts, "conflicts"), sum(counts, "tried")),
    gates: rate(passed, passed + failed),
    gates_by: byGate(runs),
    approval_blocks: rate(opened.filter((lane) => lane.approvals > 0).length, opened.length),
    rework: rate(handed.filter((lane) => lane.reopened > 0).length, handed.length),
    patch_lines: spread(counts.flatMap(({ lines: size }) => size ?? [])),
  };
  return { ...measured, advice: adviceFor(measured, facts, meant, runs), findings: [...findings(facts, meant), ...counts.flatMap(({ disagreements }) => disagreements)] };
}

function isMeant({ wave, since }: LaneFacts, lane: Lane | null, lines: readonly LaneLine[]): boolean {
  const planned = lane === null ? Math.min(...lines.map(({ at }) => at)) : Date.parse(lane.planned_at);
  const ofWave = lane === null ? lines.some((line) => line.wave === wave) : lane.wave === wave;
  return (wave === undefined || ofWave) && (since === undefined || planned >= since);
}

function isOfNoLane({ wave, since }: LaneFacts, line: LaneLine): boolean {
  return (wave === undefined || line.wave === wave) && (since === undefined || line.at >= since);
}

function byGate(runs: readonly GateSeen[]): LaneMetrics["gates_by"] {
  return [...new Set(runs.map(({ gate }) => gate))].toSorted((a, b) => a - b).map((gate) => {
    const ended = tally(runs.filter((run) => run.gate === gate));
    return { gate, ...ended, rate: rate(ended.passed, ended.passed + ended.failed).rate };
  });
}

function shown({ tried: _tried, handed_in: _handed, disagreements: _said, ...lane }: LaneCount): MeasuredLane {
  return lane;
}

function sum(counts: readonly LaneCount[], key: "conflicts" | "tried"): number {
  return counts.reduce((total, lane) => total + lane[key], 0);
}
