import { BusError } from "../domain/bus-error.js";
import type { Integration } from "../domain/integration/integration.js";
import { said } from "../domain/lane/said.js";
import { iso } from "../domain/time.js";
import type { BusContext } from "./context.js";
import { changeIntegration } from "./integration/integration-register.js";
import { withoutSecrets } from "./without-secrets.js";
import { actAs } from "./parallel/act.js";

export interface FreezeIntegrationRequest {
  reason: string;
}

/** Stops new lanes from being applied (S1-78), until `continue`. What is being applied just now is not stopped. Throws CONFLICT when it is frozen already. */
export async function freezeIntegration(bus: BusContext, { reason: given }: FreezeIntegrationRequest): Promise<Integration> {
  if (given.trim() === "") throw new BusError("USAGE", "a freeze says why", { hint: 'bus integrate --freeze "<reason>"' });
  const reason = withoutSecrets(bus, said("--freeze", given));
  const actor = await actAs(bus, "integrate");
  const { me, role } = actor;
  return changeIntegration(bus, actor, (now) => {
    if (now.frozen !== null) throw new BusError("CONFLICT", `${now.frozen.by} has frozen the integration already: ${now.frozen.reason}`, { hint: "bus integrate --continue" });
    const event = { event: "integration_frozen", summary: `nothing new is applied: ${reason}`, meta: { role, reason } };
    return { op: "freeze", to: { ...now, frozen: { at: iso(bus.clock()), by: me.agent_id, reason } }, events: [event] };
  });
}
