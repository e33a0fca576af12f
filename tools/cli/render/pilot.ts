import { shownMetric } from "../../domain/pilot/shown-metric.js";
import type { PilotReport } from "../../operations/report-pilot.js";
import type { Pilot } from "../../schema/records.gen.js";
import { paint } from "./color.js";
import { visible, visibleBlock } from "./escape.js";
import type { Look } from "./look.js";

/** The day in a few lines: what it is about, its lanes in their order, what was decided at midday. */
export function pilotText({ day, state, scope, primary, order, midday, retro }: Pilot, look: Look): string {
  const held = midday === undefined ? [] : [
    `midday ${visible(midday.at)}: scope ${midday.scope_confirmed ? "" : "not "}confirmed`,
    ...midday.reassigned.map(({ lane_id, from, to, why }) => `  ${visible(lane_id)} from ${visible(from)} to ${visible(to)}: ${visible(why)}`),
    ...midday.frozen.map((text) => `  frozen: ${visible(text)}`),
  ];
  return [`${paint(look, "bold", day)} ${state}  ${visible(scope)}`, `control lane: ${visible(primary)}`, `order: ${order.map(visible).join(", ")}`, ...held, ...(retro === undefined ? [] : [`retro: ${visible(retro.at)}, ${retro.minutes} minutes`])].join("\n");
}

/** The metrics, and whether the model is kept, for what. */
export function verdictText({ metrics = [], verdict, summary }: Pilot, look: Look): string {
  const lines = metrics.map((metric) => `${metric.met ? paint(look, "green", "met") : paint(look, metric.small === true ? "yellow" : "red", "missed")}  ${visible(shownMetric(metric))}`);
  const said = verdict === undefined ? [] : [`${verdict.keep ? paint(look, "green", "keep") : paint(look, "red", "do not keep")}  ${visible(verdict.scope ?? "")}`, ...verdict.reasons.map((reason) => `  ${visible(reason)}`)];
  return [...lines, ...said, visible(summary ?? "")].join("\n");
}

/** Where the report is, or the report itself. */
export function pilotReportText({ file, markdown, drift }: PilotReport): string {
  if (file === undefined) return visibleBlock(markdown.trimEnd());
  return [visible(file), ...drift.map((line) => `drift: ${visible(line)}`)].join("\n");
}
