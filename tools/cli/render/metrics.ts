import { hours, percent } from "../../domain/metrics/advice.js";
import type { LaneMetrics, Rate, Spread } from "../../domain/metrics/lane-metrics.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

/** Columns that a lane's id and its state keep on a narrow terminal, so that 80 have room for its figures. */
const NAMED = 6;

/** The lanes in a table, the shares over all of them, the advice and what went against the rules. */
export function metricsText(metrics: LaneMetrics, look: Look): string {
  const { lanes, advice, findings } = metrics;
  if (lanes.length === 0) return ["no lanes to measure", ...findings.map(({ text }) => visible(text))].join("\n");
  const head = ["lane", "state", "cycle", "gates", "skipped", "conflicts", "approvals", "reopened", "lines"].map((text) => ({ text, style: "dim" as const }));
  const rows = lanes.map(({ lane_id, state, cycle_ms, gates, conflicts, approvals, reopened, lines }) => [
    { text: lane_id, style: "bold" as const }, state, cycle_ms === null ? "-" : hours(cycle_ms), `${gates.passed}/${gates.passed + gates.failed}`, String(gates.skipped), String(conflicts), String(approvals), String(reopened), lines === null ? "-" : String(lines),
  ]);
  const right = { align: "right" as const };
  const said = advice.map(({ topic, text, because }) => `${paint(look, "yellow", topic.replace("_", " "))}  ${visible(text)}\n    because ${visible(because)}`);
  const seen = findings.map(({ rule, text }) => `${paint(look, "red", rule.replaceAll("_", " "))}  ${visible(text)}`);
  return [table([{ shrinkTo: NAMED }, { shrinkTo: NAMED }, right, right, right, right, right, right, right], [head, ...rows], look), summary(metrics, look), said.join("\n"), seen.join("\n")].filter((part) => part !== "").join("\n\n");
}

function summary({ cycle_ms, conflicts, gates, gates_by, approval_blocks, rework, patch_lines }: LaneMetrics, look: Look): string {
  return table([{}, { align: "right" }, {}], [
    ["opened to integrated", timeOf(cycle_ms), spreadOf(cycle_ms, hours)],
    ["met a conflict", percent(conflicts.rate), shareOf(conflicts, "integrations")],
    ["gates passed", percent(gates.rate), shareOf(gates, "runs")],
    ...gates_by.map(({ gate, passed, failed, skipped, rate }) => [`  gate ${gate}`, percent(rate), `${passed} of ${passed + failed} runs${skipped === 0 ? "" : `, ${skipped} skipped`}`]),
    ["waited for an approval", percent(approval_blocks.rate), shareOf(approval_blocks, "lanes opened")],
    ["reopened", percent(rework.rate), shareOf(rework, "lanes handed in")],
    ["lines in a patch", patch_lines.median === null ? "not measured" : String(patch_lines.median), spreadOf(patch_lines, String)],
  ], look);
}

function timeOf({ median }: Spread): string {
  return median === null ? "not measured" : hours(median);
}

function spreadOf({ median, p90, count }: Spread, shown: (value: number) => string): string {
  return median === null || p90 === null ? "" : `median of ${count}, 90 % within ${shown(p90)}`;
}

function shareOf({ count, of }: Rate, what: string): string {
  return `${count} of ${of} ${what}`;
}
