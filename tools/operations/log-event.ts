import { checkMaySpeak } from "../domain/claim.js";
import { BusError } from "../domain/bus-error.js";
import { checkExtra, isGuarded } from "../domain/event.js";
import { checkId } from "../domain/id.js";
import type { BusEvent } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf, ownerOf, readClaim } from "./change-claim.js";
import { composeEvent } from "./compose-line.js";
import type { BusContext } from "./context.js";

export interface EventRequest {
  event: string;
  summary: string;
  task?: string;
  plan?: string;
  branch?: string;
  pr?: string;
  receipts?: readonly string[];
  severity?: "low" | "medium" | "high";
  extra?: Record<string, string>;
  /** The message that this event answers. */
  messageId?: string;
}

/** Appends one event. A guarded one about a task that someone else holds is refused (S2-10, S2-13, S2-18, S2-25). */
export async function logEvent(bus: BusContext, request: EventRequest): Promise<BusEvent> {
  const { event, summary, task, plan } = request;
  if (event.trim() === "" || summary.trim() === "") throw new BusError("USAGE", "an event needs a type and a summary", { hint: `bus event log --event status --summary "<what>"` });
  const extra = checkExtra(request.extra ?? {});
  const me = await actingAgent(bus);
  if (task !== undefined) {
    checkId("task", task);
    if (isGuarded(event)) {
      const { claim } = await readClaim(bus, task);
      checkMaySpeak(claim, askerOf(bus, me), await ownerOf(bus, claim), `a ${event} event`);
    }
  }
  const line = composeEvent(bus, me, {
    event,
    summary,
    ...(task !== undefined && { task_id: task }),
    ...(plan !== undefined && { plan_id: checkId("plan", plan) }),
    ...(request.branch !== undefined && { branch: request.branch }),
    ...(request.pr !== undefined && { pr: request.pr }),
    ...(request.receipts !== undefined && { receipts: request.receipts }),
    ...(request.severity !== undefined && { severity: request.severity }),
    ...(request.messageId !== undefined && { meta: { message_id: request.messageId } }),
    extra,
  });
  const written = await bus.store.logs.append("events", line);
  return written as BusEvent & typeof written;
}
