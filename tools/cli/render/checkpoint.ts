import { counted } from "../../domain/counted.js";
import { failureFields } from "../../domain/lane/failure.js";
import { openBlockers } from "../../domain/lane/open-blockers.js";
import type { Checkpoints } from "../../operations/show-checkpoints.js";
import type { Lane, LaneBlocker, LaneCheckpoint, LaneFailure } from "../../schema/records.gen.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { localTime } from "./time.js";

/** What was saved: "L-1 at CP-02  next: npm test", and what stands in the way. */
export function savedText(lane: Lane, look: Look): string {
  const latest = lane.checkpoints.at(-1);
  if (latest === undefined) return visible(lane.lane_id);
  return [`${visible(lane.lane_id)} at ${paint(look, "bold", visible(latest.checkpoint_id))}  next: ${visible(latest.next)}`, ...openBlockers(lane).map((blocker) => blockerLine(blocker, look))].join("\n");
}

/** All checkpoints, newest last, then what is open and what failed. */
export function checkpointsText({ lane_id, checkpoints, open, failures }: Checkpoints, look: Look): string {
  if (checkpoints.length === 0 && failures.length === 0) return `no checkpoints of ${visible(lane_id)}`;
  return [...checkpoints.map((checkpoint) => checkpointText(checkpoint, look)), ...open.map((blocker) => blockerLine(blocker, look)), ...failures.map((failure) => failureLines(failure, look))].join("\n");
}

function checkpointText({ checkpoint_id, at, by, role, completed, pending, next, files = [], files_touched, sources = [], note }: LaneCheckpoint, look: Look): string {
  const steps = (what: string, some: readonly string[]) => `    ${what}: ${some.length === 0 ? "none" : some.map(visible).join("; ")}`;
  const consulted = sources.map(({ name, fallback_for, what = "" }) => `${visible(name)}${fallback_for === undefined ? "" : ` instead of ${visible(fallback_for)}`}: ${visible(what)}`);
  const count = typeof files_touched === "number" ? files_touched : files.length;
  return [
    `${paint(look, "bold", visible(checkpoint_id))}  ${localTime(at, look)}  ${visible(by)} (${role})  ${counted(count, "file")}`,
    steps("completed", completed),
    steps("pending", pending),
    `    next: ${visible(next)}`,
    ...(consulted.length > 0 ? [`    consulted: ${consulted.join("; ")}`] : []),
    ...(note === undefined ? [] : [`    note: ${visible(note)}`]),
  ].join("\n");
}

function blockerLine({ id, kind, text, message_id }: LaneBlocker, look: Look): string {
  return `${paint(look, "red", "blocked")}  ${visible(id)} (${kind})  ${visible(text)}${message_id === undefined ? "  (nobody was told yet)" : ""}`;
}

/** By the template, after what makes it known again. */
function failureLines(failure: LaneFailure, look: Look): string {
  const { id, signature, resolved_at } = failure;
  return [`${paint(look, resolved_at === undefined ? "yellow" : "dim", "failed")}  ${visible(id)}  ${visible(signature)}`, ...failureFields(failure).map(([label, text]) => `    ${label}: ${visible(text)}`)].join("\n");
}
