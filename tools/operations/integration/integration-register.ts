import { BusError } from "../../domain/bus-error.js";
import type { Applying, EndingWave, Integration } from "../../domain/integration/integration.js";
import type { Parallel } from "../../schema/records.gen.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { type Place, changeRegister, readRegister } from "../parallel/change-register.js";

const PLACE: Place<Integration> = { key: { kind: "integrations", id: "target" }, look: "bus integrate --status" };

export interface IntegrationChange {
  readonly op: string;
  readonly to: Integration;
  readonly events?: readonly EventBody[];
}

/** How the integration stands; where nothing was ever applied, at the beginning. */
export async function readIntegration(bus: BusContext, policy: Parallel): Promise<Integration> {
  return known((await readRegister(bus, PLACE)).value, policy);
}

/** Changes it by compare-and-set; `decide` runs again when somebody else was first, and returns null to leave it. */
export async function changeIntegration(bus: BusContext, { me, policy }: Pick<Actor, "me" | "policy">, decide: (now: Integration) => IntegrationChange | null): Promise<Integration> {
  const value = await changeRegister(bus, me, PLACE, (stored) => {
    const change = decide(known(stored, policy));
    return change === null ? null : { op: change.op, value: { ...change.to, rev: (stored?.rev ?? 0) + 1 }, events: change.events ?? [] };
  });
  return known(value, policy);
}

/** Changes what this run is at. Throws CONFLICT when another has taken it over. */
export function changeCurrent(bus: BusContext, actor: Pick<Actor, "me" | "policy">, run: string, decide: (current: Applying, now: Integration) => IntegrationChange): Promise<Integration> {
  return changeIntegration(bus, actor, (now) => {
    if (now.current?.at_work?.run !== run) throw lost(now.current?.lane_id);
    return decide(now.current, now);
  });
}

/** The same of the end of a wave. */
export function changeEnding(bus: BusContext, actor: Pick<Actor, "me" | "policy">, run: string, decide: (ending: EndingWave, now: Integration) => IntegrationChange): Promise<Integration> {
  return changeIntegration(bus, actor, (now) => {
    if (now.ending?.at_work?.run !== run) throw lost(now.ending?.wave);
    return decide(now.ending, now);
  });
}

function lost(what: string | undefined): BusError {
  return new BusError("CONFLICT", `another command has taken over what this one was doing${what === undefined ? "" : ` (${what})`}`, { hint: "bus integrate --status" });
}

/** The target is the one in the settings, unless a lane is on its way to another. */
function known(stored: Integration | null, { lanes }: Parallel): Integration {
  const target = lanes?.target ?? "main";
  if (stored === null) return { target, current: null, ending: null, frozen: null, waves: [], rev: 0 };
  return stored.current === null && (stored.ending ?? null) === null ? { ...stored, target } : stored;
}
