import type { Lane, Message } from "../../schema/records.gen.js";
import { acknowledged } from "../message.js";
import { type LaneLine, textOf } from "../metrics/lane-log.js";

/** How soon the primary is to know of it (S0-37), ms. */
const ACK_WITHIN_MS = 30 * 60_000;

/** A blocker that was handed to the primary (S0-15). */
export interface Escalation {
  readonly lane_id?: string;
  readonly blocker_id?: string;
  /** ms since the epoch. */
  readonly at: number;
  /** The messages that told of it. */
  readonly message_ids: readonly string[];
  /** When the primary acknowledged it; null: never. */
  readonly acknowledged: number | null;
}

export interface EscalationSources {
  readonly primary: string;
  /** ms; from inclusive. */
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly Lane[];
  readonly lines: readonly LaneLine[];
  readonly messages: readonly (Message & { readonly id: string })[];
}

type Told = Omit<Escalation, "acknowledged">;

/** Every escalation of the day, once, however many places tell of it: checkpoints, log lines, messages. Acknowledged only by a line of the primary that names the message. */
export function escalationsOf({ primary, from, to, lanes, lines, messages }: EscalationSources): Escalation[] {
  const ids = new Set(lanes.map(({ lane_id }) => lane_id));
  const taskOf = new Map(lanes.map(({ lane_id, task_id }) => [task_id ?? lane_id, lane_id]));
  const told: Told[] = [
    ...messages.filter(({ type }) => type === "escalation").flatMap(({ id, ts, task_id, meta = {} }) => fromMeta(textOf(meta, "lane_id") ?? taskOf.get(task_id ?? ""), Date.parse(ts), meta, id)),
    ...lanes.flatMap(({ lane_id, checkpoints }) => checkpoints.flatMap(({ blockers }) => blockers.flatMap(({ id, at, message_id }) => (message_id === undefined ? [] : [{ lane_id, blocker_id: id, at: Date.parse(at), message_ids: [message_id] }])))),
    ...lines.filter(({ event }) => event === "escalation").flatMap(({ lane_id, at, meta }) => fromMeta(lane_id, at, meta, textOf(meta, "message_id"))),
  ];
  const own = told.filter(({ lane_id, at }) => (lane_id === undefined || ids.has(lane_id)) && at >= from && at < to);
  return merged(own).map((one) => ({ ...one, acknowledged: acknowledgedAt(one, primary, messages) })).toSorted((a, b) => a.at - b.at || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Whether the primary knew of it in time; an escalation that nobody acknowledged was missed. */
export function inTime({ at, acknowledged: known }: Escalation): boolean {
  return known !== null && known - at <= ACK_WITHIN_MS;
}

/** Whether there is still time to acknowledge it. `now`: ms. */
export function isPending({ at, acknowledged: known }: Escalation, now: number): boolean {
  return known === null && now - at <= ACK_WITHIN_MS;
}

function fromMeta(lane_id: string | undefined, at: number, meta: Readonly<Record<string, unknown>>, message_id: string | undefined): Told[] {
  const { blockers } = meta;
  const several = Array.isArray(blockers) ? blockers.filter((id) => typeof id === "string") : [];
  const one = textOf(meta, "blocker_id") ?? textOf(meta, "blocker");
  const base = { ...(lane_id !== undefined && { lane_id }), at, message_ids: message_id === undefined ? [] : [message_id] };
  const named = one === undefined ? several : [one];
  return named.length === 0 ? [base] : named.map((blocker_id) => ({ ...base, blocker_id }));
}

/** One blocker of one lane is one escalation, told first when it was first told. */
function merged(told: readonly Told[]): Told[] {
  const known = new Map<string, Told>();
  for (const one of told) {
    const key = keyOf(one);
    const before = known.get(key);
    known.set(key, before === undefined ? one : { ...one, ...before, at: Math.min(before.at, one.at), message_ids: [...new Set([...before.message_ids, ...one.message_ids])] });
  }
  return [...known.values()];
}

function keyOf({ lane_id, blocker_id, message_ids, at }: Told): string {
  return blocker_id === undefined ? `message ${message_ids[0] ?? at}` : `blocker ${lane_id ?? ""} ${blocker_id}`;
}

function acknowledgedAt({ message_ids, at }: Told, primary: string, messages: EscalationSources["messages"]): number | null {
  const times = messages.filter((message) => message.from === primary && acknowledged(message).some((id) => message_ids.includes(id))).map(({ ts }) => Date.parse(ts)).filter((time) => time >= at);
  return times.length === 0 ? null : Math.min(...times);
}
