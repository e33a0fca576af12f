import type { Pilot, PilotMetric } from "../../schema/records.gen.js";
import { markdownCode, markdownTable, markdownText } from "../report-escape.js";
import { iso } from "../time.js";
import { PHASES, clock, dueAt, phaseAt } from "./cadence.js";
import { type Escalation, inTime, isPending } from "./escalations.js";
import type { LaneReality } from "./drift.js";
import { PILOT_LANES } from "./layers.js";
import { goalOf, shownValue } from "./shown-metric.js";

export interface PilotReportData {
  readonly pilot: Pilot;
  readonly now: number;
  readonly lanes: readonly LaneReality[];
  /** The day's, or so far. */
  readonly metrics: readonly PilotMetric[];
  readonly escalations: readonly Escalation[];
  readonly drift: readonly string[];
  /** Records and lines that could not be read, and so did not count. */
  readonly unreadable: readonly string[];
  /** So many lanes were in work at once (S0-03). */
  readonly atOnce: number;
}

/** The pilot day as Markdown: cadence (S0-16), lanes (S0-01), midday (S0-18), escalations, metrics, verdict, drift (S0-47). All stored text is data. */
export function pilotReport(data: PilotReportData): string {
  const { pilot, now } = data;
  const sections: (readonly [title: string, body: string])[] = [
    ["Cadence", cadence(data)],
    ["Lanes", `${laneTable(data)}\n\nControl lane (+1): ${markdownCode(pilot.primary)}. In work at once: ${data.atOnce} of ${pilot.lanes.length}.\n\nOrder: ${pilot.order.map(markdownCode).join(", ")}; confirmed ${times(pilot.order_confirmed ?? [])}. Integration: ${markdownCode(pilot.integration_owner ?? "nobody")}. Checks: ${(pilot.checks ?? []).map(markdownCode).join(", ") || "none"}.`],
    ["Midday sync", midday(pilot)],
    ["Escalations", escalationTable(data)],
    [pilot.state === "ended" ? "Metrics" : "Metrics so far", metricTable(data.metrics)],
    ["Incidents", list((pilot.incidents ?? []).map(({ kind, severe, text, at }) => `${severe === true ? "severe " : ""}${kind} at ${at}: ${markdownText(text)}`))],
    ["Verdict", verdict(pilot)],
    ["Drift", list(data.drift.map((line) => markdownText(line)))],
    ["Not read", list(data.unreadable.map((line) => markdownText(line)))],
  ];
  const head = `# Pilot ${pilot.day}: ${markdownText(pilot.scope)}\n\nState: ${pilot.state}, seen at ${iso(now).slice(0, 19)}Z.${clockOf(pilot)}${pilot.summary === undefined ? "" : `\n\n${markdownText(pilot.summary)}`}`;
  return `${[head, ...sections.map(([title, body]) => `## ${title}\n\n${body === "" ? "None." : body}`)].join("\n\n")}\n`;
}

/** The cadence goes by the day's own clock, everything else by UTC. */
function clockOf({ retro }: Pilot): string {
  const [offset] = /[+-]\d{2}:\d{2}$/.exec(retro?.at ?? "") ?? [];
  return offset === undefined ? "" : ` The cadence is told by the clock of UTC${offset}, other times by UTC.`;
}

function cadence({ pilot, now }: PilotReportData): string {
  const current = pilot.state === "running" ? phaseAt(pilot, now) : null;
  const rows = PHASES.map((phase) => [`${clock(phase.from)}–${clock(phase.to)}`, phase.name, phase === current ? "**now**" : ""]);
  return [markdownTable(["Time", "Phase", ""], rows), list(dueAt(pilot, now).map((line) => markdownText(line)))].filter((part) => part !== "").join("\n\n");
}

function laneTable({ pilot, lanes }: PilotReportData): string {
  const rows = pilot.lanes.map(({ number, lane_id, issue, pr_layer }) => {
    const lane = lanes.find((one) => one.lane_id === lane_id)?.lane ?? null;
    const ticked = lane?.handoff?.acceptance ?? [];
    const layer = lane?.branch ?? pr_layer;
    return [
      number, PILOT_LANES[number].what, markdownCode(lane_id), issue === undefined ? "" : markdownCode(issue), layer === undefined ? "" : markdownCode(layer), markdownCode(lane?.worker ?? "unknown"), lane?.state ?? "unknown",
      (lane?.depends_on ?? []).map(markdownCode).join(", "), `${ticked.filter(({ met }) => met).length}/${(lane?.brief.acceptance ?? []).length}`, short(lane?.opened_at), short(lane?.ready_at),
    ];
  });
  return markdownTable(["Lane", "Layer", "Id", "Issue", "PR layer", "Worker", "State", "Stacked on", "Acceptance", "Opened", "Ready"], rows);
}

function midday({ midday: held }: Pilot): string {
  if (held === undefined) return "";
  const { at, by, scope_confirmed, reassigned, frozen } = held;
  return list([
    `Held at ${at} by ${markdownCode(by)}; the scope was ${scope_confirmed ? "" : "not "}confirmed`,
    ...reassigned.map(({ lane_id, from, to, why }) => `${markdownCode(lane_id)} went from ${markdownCode(from)} to ${markdownCode(to)}: ${markdownText(why)}`),
    ...frozen.map((text) => `Frozen: ${markdownText(text)}`),
  ]);
}

function escalationTable({ pilot, now: seen, escalations }: PilotReportData): string {
  const now = pilot.ended_at === undefined ? seen : Date.parse(pilot.ended_at);
  return markdownTable(["Lane", "Blocker", "Told", "Acknowledged", "In time"], escalations.map((one) => [
    one.lane_id === undefined ? "" : markdownCode(one.lane_id), markdownCode(one.blocker_id ?? one.message_ids[0] ?? "unknown"), iso(one.at).slice(0, 19), one.acknowledged === null ? "no" : `after ${Math.ceil((one.acknowledged - one.at) / 60_000)} min`, inTime(one) ? "yes" : isPending(one, now) ? "not yet" : "**no**",
  ]));
}

function metricTable(metrics: readonly PilotMetric[]): string {
  return markdownTable(["Metric", "Value", "Goal", "Unit", "Met"], metrics.map(({ name, value, unit, met, small }) => [name.replace("_", " "), shownValue(name, value ?? null), goalOf(name), markdownText(unit ?? ""), met ? "yes" : small === true ? "no, by a small margin" : "**no**"]));
}

function verdict({ verdict: said, scope }: Pilot): string {
  if (said === undefined) return "Not yet: `bus pilot end`.";
  return [`**${said.keep ? "Keep" : "Do not keep"}** this model, for ${markdownText(said.scope ?? scope)} only:`, list(said.reasons.map((reason) => markdownText(reason)))].join("\n\n");
}

function times(at: readonly string[]): string {
  return at.length === 0 ? "never" : `at ${at.map((time) => short(time)).join(" and ")}`;
}

function short(time: string | undefined): string {
  return time === undefined ? "" : `${time.slice(0, 16).replace("T", " ")}`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
