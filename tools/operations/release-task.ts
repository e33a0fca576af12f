import { checkFence, release } from "../domain/claim.js";
import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { releaseDuplicate } from "../domain/reconcile.js";
import { iso } from "../domain/time.js";
import type { Claim } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { type Decision, askerOf, changeClaim } from "./change-claim.js";
import type { BusContext } from "./context.js";
import { noteHold } from "./holds.js";
import { publish } from "./publish.js";

export interface ReleaseRequest {
  task: string;
  /** Default released. */
  status?: "released" | "done";
  notes?: string;
  receipts?: readonly string[];
  /** Refuse unless the claim is at this fencing token. */
  fence?: number;
}

/** Gives a task back, or says that it is done (S2-07); on a duplicate claim, gives up the asker's side (S2-27). Seals the session's lines. */
export async function releaseTask(bus: BusContext, request: ReleaseRequest): Promise<Claim> {
  const { status = "released", notes } = request;
  const task = checkId("task", request.task);
  const me = await actingAgent(bus);
  const asker = askerOf(bus, me);
  const told = { event: "release", summary: notes ?? `${status === "done" ? "finished" : "released"} ${task}`, task_id: task, ...(request.receipts && { receipts: request.receipts }) };
  // The tenure whose locks end with it.
  let ended: string | undefined;
  const claim = await changeClaim(
    bus,
    me,
    task,
    (view, owner): Decision | null => {
      if (request.fence !== undefined) checkFence(view.claim, task, request.fence);
      if (view.rivals.length > 0) {
        const survivor = releaseDuplicate(view, asker, status, owner, iso(asker.now));
        if (survivor === null) throw new BusError("NOT_YOURS", `${task} is claimed twice, but not by ${me.agent_id}`, { hint: "bus status" });
        ended = survivor.history?.at(-1)?.claim_id;
        return { claim: survivor, op: "release", event: () => ({ ...told, meta: { status, duplicate: true, survivor: survivor.agent_id } }) };
      }
      const next = release(view.claim, task, asker, status, notes, owner);
      ended = next.lock_id === undefined ? undefined : next.claim_id;
      if (next === view.claim) return null;
      return { claim: next, op: "release", event: ({ claim_id, rev, fence, plan_id, branch }) => ({ ...told, ...(plan_id && { plan_id }), ...(branch && { branch }), meta: { status, claim_id, rev, fence } }) };
    },
    { duplicates: true },
  );
  await noteHold(bus, me, "holds", task, false);
  if (ended !== undefined) await (await import("./release-lock.js")).dropLocksOf(bus, me, ended);
  await publish(bus, {});
  return claim;
}
