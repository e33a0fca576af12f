import type { BusEvent } from "../schema/records.gen.js";
import { BusError } from "./bus-error.js";

/** Event types that the bus or the playbook gives a meaning; any other text is allowed too. */
export const KNOWN_EVENTS = [
  "handshake", "claim", "release", "status", "proposal", "pr_opened", "complete", "audit", "observation",
  "alert", "assignment", "consensus", "dissent", "note", "heartbeat", "pause", "reclaim",
] as const;

/** Events about work on a task: only its holder may log them while it is held. */
const GUARDED_EVENTS: ReadonlySet<string> = new Set(["status", "complete", "proposal", "pr_opened", "audit", "release"]);

const FIXED_KEYS: ReadonlySet<string> = new Set([
  "ts", "agent_id", "event", "summary", "task_id", "plan_id", "branch", "pr", "receipts", "severity", "meta",
  "id", "session_id", "seq", "prev", "receipt_sha256",
]);
const POLLUTING_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export function isGuarded(event: string): boolean {
  return GUARDED_EVENTS.has(event);
}

/** Extra keys may add to a line, never stand over its fixed ones. Throws USAGE. */
export function checkExtra(extra: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const key of Object.keys(extra)) {
    if (FIXED_KEYS.has(key)) throw new BusError("USAGE", `--extra ${key}=… would overwrite the event's own ${key}`);
    if (POLLUTING_KEYS.has(key) || !/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(key)) throw new BusError("USAGE", `--extra ${JSON.stringify(key)} is not a usable key`);
  }
  return extra;
}

/** Which events a reader wants; absent fields do not filter. */
export interface EventFilter {
  readonly agents?: readonly string[];
  readonly events?: readonly string[];
  readonly task?: string;
  readonly plan?: string;
  /** ms since the epoch, inclusive. */
  readonly since?: number;
}

export function matchesEvent(event: BusEvent, filter: EventFilter): boolean {
  if (filter.agents !== undefined && !filter.agents.includes(event.agent_id)) return false;
  if (filter.events !== undefined && !filter.events.includes(event.event)) return false;
  if (filter.task !== undefined && event.task_id !== filter.task) return false;
  if (filter.plan !== undefined && event.plan_id !== filter.plan) return false;
  return filter.since === undefined || Date.parse(event.ts) >= filter.since;
}

/** Texts that every matching line contains as written, for skipping lines before they are parsed. */
export function filterTexts(filter: EventFilter): string[] {
  const single = [filter.agents, filter.events].flatMap((values) => (values?.length === 1 && values[0] !== undefined ? [values[0]] : []));
  return [...single, ...[filter.task, filter.plan].filter((value) => value !== undefined)].filter(isPlain).map((value) => JSON.stringify(value));
}

/** Only these look the same in every JSON writer's output. */
function isPlain(text: string): boolean {
  return /^[\x20-\x21\x23-\x2e\x30-\x5b\x5d-\x7e]*$/.test(text);
}
