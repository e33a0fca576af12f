import type { BusContext, Identity } from "./context.js";
import { renewHeld } from "./holds.js";
import { identify } from "./identify.js";

/** Who acts, with its leases renewed when they are due: whatever the command comes to, its owner is alive (DESIGN promise 2). */
export async function actingAgent(bus: BusContext): Promise<Identity> {
  const me = await identify(bus);
  if (me.isFresh) await renewHeld(bus, me);
  return me;
}
