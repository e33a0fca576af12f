import { checkFence, renew } from "../domain/claim.js";
import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import type { Claim } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf, changeClaim } from "./change-claim.js";
import type { BusContext, Identity } from "./context.js";

export interface HeartbeatRequest {
  /** Default: every task that the session holds. */
  task?: string;
  /** Refuse unless the claim is at this fencing token. */
  fence?: number;
  summary?: string;
}

/** Renews leases. Throws NOT_YOURS, after renewing the others, when one was lost: the way for an agent to learn that it must stop. */
export async function heartbeat(bus: BusContext, request: HeartbeatRequest): Promise<Claim[]> {
  const me = await actingAgent(bus);
  const tasks = request.task === undefined ? (me.session.holds ?? []) : [checkId("task", request.task)];
  if (tasks.length === 0) throw new BusError("NOT_FOUND", `${me.agent_id} holds nothing in this session`, { hint: "bus queue next" });
  const claims: Claim[] = [];
  const lost: BusError[] = [];
  for (const task of tasks) {
    await beat(bus, me, task, request).then(
      (claim) => claims.push(claim),
      (error: unknown) => {
        if (!(error instanceof BusError)) throw error;
        lost.push(error);
      },
    );
  }
  if (lost[0] !== undefined) throw lost[0];
  return claims;
}

function beat(bus: BusContext, me: Identity, task: string, request: HeartbeatRequest): Promise<Claim> {
  return changeClaim(bus, me, task, (view) => {
    if (request.fence !== undefined) checkFence(view.claim, task, request.fence);
    return {
      claim: renew(view.claim, task, askerOf(bus, me)),
      op: "heartbeat",
      quiet: true,
      event: ({ rev, fence, expires_at }) => ({ event: "heartbeat", summary: request.summary ?? `holding ${task}`, task_id: task, meta: { rev, fence, expires_at } }),
    };
  });
}
