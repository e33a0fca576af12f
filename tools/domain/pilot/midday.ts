import type { Lane, Pilot, PilotMidday, Reassigned, Roles } from "../../schema/records.gen.js";
import { BusError } from "../bus-error.js";
import { isId } from "../id.js";
import { holds } from "../role.js";
import { aboutOrder } from "./checklist.js";

/** What the midday sync comes to. */
export interface MiddayPlan {
  readonly by: string;
  readonly at: string;
  readonly confirmScope: boolean;
  /** Default: as it is. */
  readonly order?: readonly string[];
  readonly reassign: readonly Handing[];
  readonly frozen: readonly string[];
}

export interface Handing {
  readonly lane_id: string;
  readonly to: string;
  readonly why: string;
}

/** `lane=worker: why`. Throws USAGE. */
export function handingOf(text: string): Handing {
  const [, lane_id = "", to = "", why = ""] = /^\s*([^\s=]+)=([^\s:]+):\s*(\S.*?)\s*$/s.exec(text) ?? [];
  if (isId(lane_id) && isId(to) && why !== "") return { lane_id, to, why };
  throw new BusError("USAGE", `${JSON.stringify(text)} does not say who gets which lane, and why`, { hint: 'bus pilot midday --reassign "L-2=worker-2: waits for a permission"' });
}

/** Everything that stands against it. */
export function middayFaults(pilot: Pilot, { order, reassign }: MiddayPlan, lanes: readonly Lane[], roles: Roles): string[] {
  const ids = pilot.lanes.map(({ lane_id }) => lane_id);
  const four = lanes.filter(({ lane_id }) => ids.includes(lane_id));
  const handed = pilot.midday?.reassigned ?? [];
  const named = reassign.map(({ lane_id }) => lane_id);
  return [
    ...aboutOrder(order ?? pilot.order, four, lanes),
    ...[...new Set(named.filter((id, n) => named.indexOf(id) !== n))].map((id) => `${id} goes to one worker, and two are named`),
    ...reassign.flatMap(({ lane_id, to }): string[] => {
      const lane = four.find((one) => one.lane_id === lane_id);
      if (lane === undefined) return [`${lane_id} is no lane of the day`];
      if (!holds(roles, to, "worker")) return [`${to} is no worker here: its roles do not say so`];
      if (lane.state !== "planned" && lane.state !== "in_progress") return [`${lane_id} is ${lane.state}: only what is planned or in work goes to somebody else`];
      return lane.worker === to && !handed.some((one) => one.lane_id === lane_id && one.to === to) ? [`${lane_id} is ${to}'s already`] : [];
    }),
  ];
}

/** The day after the sync (S0-18, S0-28), or null when it says nothing that the day does not say already. */
export function afterMidday(pilot: Pilot, { by, at, confirmScope, order = pilot.order, reassign, frozen }: MiddayPlan, workerOf: (lane: string) => string): Pilot | null {
  const before = pilot.midday;
  const known = before?.reassigned ?? [];
  const fresh = reassign.filter(({ lane_id, to, why }) => !known.some((one) => one.lane_id === lane_id && one.to === to && one.why === why)).map(({ lane_id, to, why }): Reassigned => ({ lane_id, from: workerOf(lane_id), to, why }));
  const held: PilotMidday = {
    at: before?.at ?? at,
    by,
    scope_confirmed: confirmScope || before?.scope_confirmed === true,
    reassigned: [...known, ...fresh],
    frozen: [...new Set([...(before?.frozen ?? []), ...frozen])],
  };
  const isNew = before === undefined || fresh.length > 0 || held.frozen.length > before.frozen.length || held.scope_confirmed !== before.scope_confirmed || order.join() !== pilot.order.join();
  if (!isNew) return null;
  return { ...pilot, order: [...order], order_confirmed: [...(pilot.order_confirmed ?? []).slice(0, 1), at], midday: held };
}
