import type { BusContext } from "../context.js";
import { listEvents } from "../list-events.js";
import type { Plan } from "../../schema/records.gen.js";

/** A file that the plan, or an event of the agent about the task, names as evidence. */
export interface Evidence {
  /** Relative to the checkout. */
  readonly path: string;
  /** Why it does not resolve, or null. */
  readonly problem: string | null;
  /** Hex; absent when it does not resolve. */
  readonly sha256?: string;
}

/** Each receipt once, the plan's first (S2-17, S2-24). */
export async function evidenceFor(bus: BusContext, agent: string, task: string, plan: Plan | null): Promise<Evidence[]> {
  const { events } = await listEvents(bus, { filter: { task, agents: [agent] } });
  const named = [...(plan?.steps ?? []).flatMap((step) => step.receipts ?? []), ...(plan?.receipts ?? []), ...events.flatMap((event) => event.receipts ?? [])];
  const found = [...new Set(named)].map((path): Evidence => {
    const problem = bus.repo.receipts.problem(path);
    return problem === null ? { ...bus.repo.receipts.hash(path), problem } : { path, problem };
  });
  return [...new Map(found.map((one) => [one.path, one])).values()];
}
