import type { Integration } from "../domain/integration/integration.js";
import { nextLanes } from "../domain/integration/order.js";
import type { BusContext } from "./context.js";
import { hasEnded } from "./integration/at-work.js";
import { readIntegration } from "./integration/integration-register.js";
import { siteAsItIs } from "./integration/site.js";
import { readLanes } from "./lane/lanes.js";
import { parallelPolicy } from "./parallel/act.js";

export interface IntegrationStanding extends Integration {
  /** The command that was at it runs no more, and left this to go on with. */
  readonly left: boolean;
  /** What may be applied next, in order. */
  readonly next: readonly string[];
  /** Where candidates are built and conflicts resolved. */
  readonly worktree: string;
}

/** How the integration of the target stands. */
export async function showIntegration(bus: BusContext): Promise<IntegrationStanding> {
  const policy = await parallelPolicy(bus);
  const integration = await readIntegration(bus, policy);
  const next = nextLanes(await readLanes(bus)).filter((id) => id !== integration.current?.lane_id);
  const left = hasEnded(bus, integration.current?.at_work ?? integration.ending?.at_work);
  return { ...integration, left, next, worktree: siteAsItIs(bus, policy).path };
}
