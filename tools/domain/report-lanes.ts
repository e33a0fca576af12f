import { hours, percent } from "./metrics/advice.js";
import type { LaneMetrics, Rate, Spread } from "./metrics/lane-metrics.js";
import { type GanttBar, gantt, pie } from "./mermaid.js";
import { markdownCode, markdownTable, markdownText } from "./report-escape.js";

/** More bars are no longer readable. */
const BARS = 60;

/** How lanes went (runbook §14), as parts of a report: numbers, charts, lanes, advice, findings. `now`: ms, for lanes that are still under way. */
export function laneParts(metrics: LaneMetrics, now: number): (string | null)[] {
  const { lanes, advice, findings } = metrics;
  return [
    numbers(metrics),
    laneGantt(metrics, now),
    gatesPie(metrics),
    conflictsPie(metrics),
    markdownTable(["Lane", "Wave", "State", "Cycle", "Gates passed", "Skipped", "Conflicts", "Approvals", "Reopened", "Lines"], lanes.map((lane) => [
      markdownCode(lane.lane_id), lane.wave === undefined ? "" : markdownCode(lane.wave), lane.state, lane.cycle_ms === null ? "" : hours(lane.cycle_ms), `${lane.gates.passed} of ${lane.gates.passed + lane.gates.failed}`,
      ...[lane.gates.skipped, lane.conflicts, lane.approvals, lane.reopened].map(String), lane.lines === null ? "" : String(lane.lines),
    ])),
    advice.map(({ topic, text, because }) => `- **${topic.replace("_", " ")}**: ${markdownText(text)} (because ${markdownText(because)})`).join("\n"),
    findings.map(({ rule, text }) => `- ${rule.replaceAll("_", " ")}: ${markdownText(text)}`).join("\n"),
  ];
}

function numbers({ cycle_ms, conflicts, gates, gates_by, approval_blocks, rework, patch_lines }: LaneMetrics): string {
  return markdownTable(["Metric", "Value", "Of"], [
    ["Opened to integrated, median", cycle_ms.median === null ? "not measured" : hours(cycle_ms.median), within(cycle_ms, hours)],
    ["Integrations that met a conflict", ...share(conflicts)],
    ["Gate runs that passed", ...share(gates)],
    ...gates_by.map(({ gate, passed, failed, skipped, rate }) => [`Gate ${gate}`, percent(rate), `${passed} of ${passed + failed}, ${skipped} skipped`]),
    ["Lanes that waited for an approval", ...share(approval_blocks)],
    ["Lanes that were reopened", ...share(rework)],
    ["Lines in a patch, median", patch_lines.median === null ? "not measured" : String(patch_lines.median), within(patch_lines, String)],
  ]);
}

function share({ rate, count, of }: Rate): [string, string] {
  return [percent(rate), `${count} of ${of}`];
}

function within({ p90, count }: Spread, shown: (value: number) => string): string {
  return p90 === null ? "0" : `${count}, 90 % within ${shown(p90)}`;
}

/** From opened to integrated, by wave; what was closed without that ends there, and the rest runs to now. */
function laneGantt({ lanes }: LaneMetrics, now: number): string | null {
  const opened = lanes.flatMap((lane) => (lane.opened === undefined ? [] : [{ ...lane, from: lane.opened }])).toSorted((a, b) => a.from - b.from);
  const shown = opened.slice(-BARS);
  if (shown.length === 0) return null;
  const bar = ({ lane_id, state, from, integrated, closed, reopened }: (typeof shown)[number]): GanttBar => {
    const mark = reopened > 0 ? "crit" : integrated === undefined && state !== "closed" ? "active" : "done";
    return { state: state.replaceAll("_", " "), label: lane_id, mark, from, to: integrated ?? closed ?? now };
  };
  const waves = [...new Set(shown.map(({ wave }) => wave ?? "no wave"))].toSorted();
  return gantt(shown.length < opened.length ? `Lanes by wave (the latest ${BARS}), UTC` : "Lanes by wave, UTC", waves.map((name) => ({ name, bars: shown.filter((lane) => (lane.wave ?? "no wave") === name).map(bar) })));
}

function gatesPie({ gates_by }: LaneMetrics): string | null {
  const slices = gates_by.flatMap(({ gate, passed, failed, skipped }) => [[`gate ${gate} passed`, passed], [`gate ${gate} failed`, failed], [`gate ${gate} skipped`, skipped]] as const).filter(([, count]) => count > 0);
  return slices.length === 0 ? null : pie("Gate runs", slices);
}

function conflictsPie({ conflicts: { count, of } }: LaneMetrics): string | null {
  const slices = ([["met a conflict", count], ["went through", of - count]] as const).filter(([, number]) => number > 0);
  return slices.length === 0 ? null : pie("Integrations", slices);
}
