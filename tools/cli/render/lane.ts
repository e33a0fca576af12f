import { counted } from "../../domain/counted.js";
import { shownEntry } from "../../domain/scope/shown-entry.js";
import type { LaneList, LaneSummary } from "../../operations/list-lanes.js";
import type { ShownLane, ShownWork } from "../../operations/show-lane.js";
import type { Lane } from "../../schema/records.gen.js";
import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

const STATES: Readonly<Record<Lane["state"], Style>> = { planned: "dim", in_progress: "blue", ready_for_integration: "cyan", integrated: "yellow", verified: "green", closed: "dim" };
const GATES = { passed: "green", failed: "red", skipped: "yellow", stale: "yellow", missing: "yellow" } as const satisfies Record<string, Style>;

/** A lane in a line: "L-1  planned  agent-a  W1  what for". */
export function laneLine({ lane_id, state, worker, wave, brief }: Lane, look: Look): string {
  return [paint(look, "bold", visible(lane_id)), paint(look, STATES[state], state), visible(worker), visible(wave ?? ""), visible(brief.objective ?? "")].filter((part) => part !== "").join("  ");
}

/** Lanes in their order, and below the table what stands in the way of each. */
export function laneTable({ lanes, cycle }: LaneList, look: Look): string {
  const ring = cycle === null ? [] : [paint(look, "red", visible(`lanes wait for one another for ever: ${cycle.join(" -> ")}`))];
  if (lanes.length === 0) return ["no lanes", ...ring].join("\n");
  const rows = lanes.map(({ lane, waits_for }) => [
    { text: lane.lane_id, style: "bold" as const },
    { text: lane.state, style: STATES[lane.state] },
    lane.worker,
    lane.wave ?? "-",
    waits_for.length === 0 ? "-" : `after ${waits_for.join(" ")}`,
    lane.brief.objective ?? "",
  ]);
  return [table([{}, {}, { shrinkTo: 8 }, {}, { shrinkTo: 8 }, { shrinkTo: 16 }], rows, look), ...lanes.flatMap((summary) => notes(summary, look)), ...ring].join("\n");
}

function notes({ lane, notes: told }: LaneSummary, look: Look): string[] {
  return told.map((note) => `${paint(look, "yellow", visible(lane.lane_id))}: ${visible(note)}`);
}

/** One lane: its brief, its work, its gates, and what it lacks. */
export function laneDetail({ lane, work, gates, missing, problems }: ShownLane, look: Look): string {
  const { brief, checkpoints, failures } = lane;
  const plain = (value: string | undefined) => (value === undefined ? undefined : visible(value));
  const entries = (some: readonly string[] = []) => visible(some.map(shownEntry).join(" "));
  const items = (some: readonly string[]) => some.map((text) => `\n  - ${visible(text)}`).join("");
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["layer", plain(brief.layer)],
    ["mode", visible(`${lane.mode}, for ${lane.target}`)],
    ["depends on", visible(lane.depends_on.join(" "))],
    ["scope", entries(brief.scope)],
    ["out of scope", entries(brief.out_of_scope)],
    ["acceptance", items(brief.acceptance ?? [])],
    ["hotspots", plain(lane.hotspots?.join(" "))],
    ["issue", plain(lane.issue)],
    ["branch", plain(lane.branch)],
    ["lock", plain(lane.lock_id)],
    ["checkpoints", visible(checkpoints.map(({ checkpoint_id }) => checkpoint_id).join(" "))],
    ["next", plain(checkpoints.at(-1)?.next)],
    ["failures", items(failures.map(({ signature, resolved_at }) => `${signature}${resolved_at === undefined ? "" : " (resolved)"}`))],
  ];
  const listed = (style: Style, title: string, lines: readonly string[]) => lines.map((line) => `${paint(look, style, title)} ${visible(line)}`);
  return [
    laneLine(lane, look),
    ...facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`${paint(look, "cyan", `${name}:`)}${value.startsWith("\n") ? "" : " "}${value}`])),
    ...(work === null ? [] : workLines(work, look)),
    ...gates.map(({ gate, state, receipt }) => `gate ${gate}: ${paint(look, GATES[state], state)}${receipt === undefined ? "" : `  ${visible(receipt)}`}`),
    ...listed("yellow", "lacks:", missing),
    ...listed("red", "problem:", problems),
  ].join("\n");
}

function workLines({ checkout, inside, outside, lines }: ShownWork, look: Look): string[] {
  return [
    `${paint(look, "cyan", "checkout:")} ${visible(checkout)}`,
    `${paint(look, "cyan", "touched:")} ${counted(inside.length, "file")}, ${counted(lines, "line")}`,
    ...inside.map((path) => `  ${visible(path)}`),
    ...outside.map((path) => `  ${paint(look, "red", "out of scope:")} ${visible(path)}`),
  ];
}
