import { pause } from "../domain/claim.js";
import { checkId } from "../domain/id.js";
import type { Claim } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf, changeClaim } from "./change-claim.js";
import type { BusContext } from "./context.js";

export interface PauseRequest {
  task: string;
  /** Needed when the task is somebody else's. */
  notes?: string;
  /** Pause somebody else's although the lease still holds. */
  force?: boolean;
}

/** Pauses one's own task, or marks that of an agent that is gone, so that it can be reclaimed (S2-28). */
export async function pauseTask(bus: BusContext, request: PauseRequest): Promise<Claim> {
  const { notes, force = false } = request;
  const task = checkId("task", request.task);
  const me = await actingAgent(bus);
  const claim = await changeClaim(bus, me, task, (view, owner) => {
    const next = pause(view.claim, task, askerOf(bus, me), notes, owner, force);
    const other = next.agent_id !== me.agent_id;
    return {
      claim: next,
      op: "pause",
      judged: other && !force,
      event: ({ claim_id, rev, fence, branch, plan_id }) => ({
        event: "pause",
        summary: notes ?? `paused ${task}`,
        task_id: task,
        ...(plan_id !== undefined && { plan_id }),
        ...(branch !== undefined && { branch }),
        meta: { claim_id, rev, fence, ...(other && { owner: next.agent_id, force }) },
      }),
    };
  });
  return claim;
}
