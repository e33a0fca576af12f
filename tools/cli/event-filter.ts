import type { EventFilter } from "../domain/event.js";
import { checkId } from "../domain/id.js";
import { parseMoment } from "../domain/time.js";

/** Flags of the commands that read events. */
export const FILTER_OPTIONS = {
  agent: { type: "string", describe: "Only of this agent" },
  event: { type: "list", describe: "Only of this type" },
  task: { type: "string", describe: "Only about this task" },
  since: { type: "string", describe: "Only since then: 2026-01-31T09:00:00Z, or 2h for two hours ago" },
} as const;

export interface FilterArgs {
  readonly agent?: string;
  readonly event?: readonly string[];
  readonly task?: string;
  readonly plan?: string;
  readonly since?: string;
}

/** Throws USAGE for an id or a moment that is none. */
export function eventFilter({ agent, event, task, plan, since }: FilterArgs, now: number): EventFilter {
  return {
    ...(agent !== undefined && { agents: [checkId("agent", agent)] }),
    ...(event !== undefined && event.length > 0 && { events: event }),
    ...(task !== undefined && { task: checkId("task", task) }),
    ...(plan !== undefined && { plan: checkId("plan", plan) }),
    ...(since !== undefined && { since: parseMoment(since, now) }),
  };
}
