import { BusError } from "../../domain/bus-error.js";
import { iso } from "../../domain/time.js";
import { type EventBody, composeEvent } from "../compose-line.js";
import type { BusContext, Identity } from "../context.js";

/** Lines about one plan that found no room on the log. */
interface Gap {
  readonly events: Set<string>;
  readonly first: string;
  last: string;
  count: number;
  why: string;
}

/** By bus, then by plan: what this process could not write is said when it can be. */
const gaps = new WeakMap<BusContext["store"], Map<string, Gap>>();

/** Puts on the log what changes no record. Where it cannot be written that is told: nobody's work ends because of it. */
export async function noteEvent(bus: BusContext, me: Identity, body: EventBody): Promise<void> {
  await bus.store.logs.append("events", composeEvent(bus, me, body)).catch((error: unknown) => {
    if (!(error instanceof BusError)) throw error;
    bus.tell(`${body.event} is not on the log: ${error.message}`);
    remember(bus, body, error.message);
  });
}

/** Says on the log which lines about a plan are missing there, as soon as that can be written. */
export async function noteGap(bus: BusContext, me: Identity, plan: string, plan_id: string): Promise<void> {
  const gap = gaps.get(bus.store)?.get(plan);
  if (gap === undefined) return;
  const { events, first, last, count, why } = gap;
  const summary = `${count} lines of the log (${[...events].join(", ")}) from ${first} to ${last} could not be written: ${why}`.slice(0, 1000);
  const line = composeEvent(bus, me, { event: "lines_lost", summary, plan_id, severity: "medium", meta: { plan, count, first, last, events: [...events] } });
  const isSaid = await bus.store.logs.append("events", line).then(() => true, (error: unknown) => {
    if (!(error instanceof BusError)) throw error;
    return false;
  });
  if (isSaid) gaps.get(bus.store)?.delete(plan);
}

function remember(bus: BusContext, { event, meta }: EventBody, why: string): void {
  const plan = meta?.["plan"];
  if (typeof plan !== "string") return;
  const at = iso(bus.clock());
  const plans = gaps.get(bus.store) ?? new Map<string, Gap>();
  gaps.set(bus.store, plans);
  const gap = plans.get(plan) ?? { events: new Set<string>(), first: at, last: at, count: 0, why };
  plans.set(plan, gap);
  gap.events.add(event);
  Object.assign(gap, { last: at, count: gap.count + 1, why });
}
