import { metConflicts } from "./conflicts.js";
import type { GateSeen } from "./gate-runs.js";
import type { LaneFacts } from "./lane-facts.js";
import type { Advice, LaneMetrics } from "./lane-metrics.js";
import { rolloutAdvice } from "./rollout.js";
import { THRESHOLDS as at } from "./thresholds.js";

type Measured = Omit<LaneMetrics, "advice" | "findings">;

/** What to change about lanes (S1-95), each with the figures that say so. Says nothing where too little was measured. */
export function adviceFor(measured: Measured, facts: LaneFacts, meant: ReadonlySet<string>, runs: readonly GateSeen[]): Advice[] {
  return [...laneSize(measured), ...aboutConflicts(measured, facts, meant), ...aboutRework(measured), ...aboutGates(measured, facts), ...aboutApprovals(measured), ...rolloutAdvice(measured, runs, facts.stable)];
}

function laneSize({ patch_lines, cycle_ms, lanes }: Measured): Advice[] {
  const large = lanes.filter(({ lines }) => (lines ?? 0) > at.large_lines);
  const reasons = [
    ...(patch_lines.count >= at.enough && (patch_lines.median ?? 0) > at.median_lines ? [`the median patch has ${patch_lines.median} lines (${patch_lines.count} patches; more than ${at.median_lines} is much)`] : []),
    ...(large.length > 0 ? [`${large.map(({ lane_id, lines }) => `${lane_id} (${lines})`).join(", ")} changed more than ${at.large_lines} lines`] : []),
    ...(cycle_ms.count >= at.enough && (cycle_ms.median ?? 0) > at.cycle_ms ? [`the median lane took ${hours(cycle_ms.median ?? 0)} from opened to integrated (${cycle_ms.count} lanes; ${hours(at.cycle_ms)} is long)`] : []),
  ];
  return reasons.length === 0 ? [] : [{ topic: "lane_size", text: "cut smaller lanes: one acceptance target each, integrated the day they are opened", because: reasons.join("; ") }];
}

function aboutConflicts({ conflicts }: Measured, { lanes, lines }: LaneFacts, meant: ReadonlySet<string>): Advice[] {
  const met = metConflicts(lanes.filter(({ lane_id }) => meant.has(lane_id)), lines.filter(({ lane_id }) => lane_id !== undefined && meant.has(lane_id)));
  const files = [...new Set(met.flatMap((one) => one.files))].toSorted().flatMap((file) => {
    const count = new Set(met.filter((one) => one.files.includes(file)).map(({ lane_id }) => lane_id)).size;
    return count >= at.same_file ? [`${file} (${count} lanes)`] : [];
  });
  const drifted = new Set(met.filter((one) => one.class === "interface").map(({ lane_id }) => lane_id));
  const often = drifted.size >= at.same_file && drifted.size >= at.drift * conflicts.of;
  return [
    ...(files.length > 0 ? [{ topic: "hotspots" as const, text: "let one lane at a time have these files (declare them in locks.hotspots, or make their lanes depend on each other), or split them first", because: `more than one lane met a conflict in ${files.join(", ")}` }] : []),
    ...(often ? [{ topic: "decomposition" as const, text: "extract the interfaces between these lanes first, in a lane of their own that the others depend on", because: `${[...drifted].toSorted().join(", ")}: ${drifted.size} lanes in ${conflicts.of} integrations used what another had changed` }] : []),
  ];
}

function aboutRework({ rework }: Measured): Advice[] {
  if (rework.of < at.enough || (rework.rate ?? 0) < at.rework) return [];
  return [{ topic: "decomposition", text: "write acceptance criteria that can be checked one by one before a lane is opened", because: `${rework.count} of ${rework.of} lanes that were handed in came back (${percent(rework.rate)}; ${percent(at.rework)} is much)` }];
}

function aboutGates({ gates, gates_by }: Measured, { stable }: LaneFacts): Advice[] {
  if (gates.of < at.enough || (gates.rate ?? 1) >= stable.ratio) return [];
  const worst = gates_by.filter((one) => one.rate !== null).toSorted((a, b) => (a.rate ?? 0) - (b.rate ?? 0))[0];
  const where = worst === undefined ? "" : `; worst is gate ${worst.gate} with ${worst.passed} of ${worst.passed + worst.failed}`;
  return [{ topic: "gates", text: "run gates 1 and 2 in the lane at each checkpoint, and open no further lane until they pass", because: `${gates.count} of ${gates.of} gate runs passed (${percent(gates.rate)}; ${percent(stable.ratio)} is stable)${where}` }];
}

function aboutApprovals({ approval_blocks }: Measured): Advice[] {
  if (approval_blocks.of < at.enough || (approval_blocks.rate ?? 0) < at.blocked) return [];
  return [{ topic: "approvals", text: "ask for the permissions that lanes will need when they are planned, each with a narrow prefix and an end", because: `${approval_blocks.count} of ${approval_blocks.of} lanes waited for an approval (${percent(approval_blocks.rate)})` }];
}

/** A share for people; what is not quite all, or not quite nothing, is not rounded to it. */
export function percent(share: number | null): string {
  return share === null ? "not measured" : `${share > 0 && share < 1 ? Math.min(99, Math.max(1, Math.round(share * 100))) : Math.round(share * 100)} %`;
}

/** ms for people: seconds below one minute, minutes below two hours, then hours. */
export function hours(ms: number): string {
  if (Math.round(ms / 1000) < 60) return `${Math.round(ms / 1000)} s`;
  return ms < 2 * 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 360_000) / 10} h`;
}
