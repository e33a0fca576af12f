import { counted } from "../../domain/counted.js";
import type { QueueSync } from "../../operations/sync-queue.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";

/** What the sync would do, did, and leaves to people. */
export function queueSyncText({ repository, applied, steps, left, failure, notes }: QueueSync, look: Look): string {
  const line = (mark: string, message: string) => `${mark} ${visible(message)}`;
  const end = failure === undefined ? ended(steps.length, applied) : `${left.length} of ${steps.length + left.length} steps are left: ${failure.hint}`;
  return [
    ...steps.map(({ message, issue, action }) => line(paint(look, applied ? "green" : "cyan", applied ? "done" : "would"), applied && action === "open-issue" ? `${message} (#${String(issue)})` : message)),
    ...left.map(({ message }) => line(paint(look, "yellow", "left"), message)),
    ...notes.map((note) => line(paint(look, "yellow", "note"), note)),
    visible(`${repository}: ${end}`),
  ].join("\n");
}

function ended(steps: number, applied: boolean): string {
  if (steps === 0) return "nothing to do";
  return `${counted(steps, "step")}${applied ? " done" : ", nothing done yet: bus queue sync --apply"}`;
}
