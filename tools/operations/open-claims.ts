import { BusError } from "../domain/bus-error.js";
import { isMine } from "../domain/claim.js";
import { checkId } from "../domain/id.js";
import { isOpen } from "../domain/lease.js";
import type { Problem } from "../domain/problem.js";
import type { Claim } from "../schema/records.gen.js";
import { problemOf } from "./bad-record.js";
import { type ClaimView, ownerOf, readClaim } from "./change-claim.js";
import type { BusContext, Identity } from "./context.js";

export type OpenView = ClaimView & { readonly claim: Claim };

/** The asker's open claims, or with `all` everybody's, or the one named, by task. Throws NOT_FOUND, or NOT_YOURS, for the one named. */
export async function openClaims(bus: BusContext, me: Identity | null, request: { task?: string; all?: boolean }): Promise<{ views: OpenView[]; problems: Problem[] }> {
  if (request.task !== undefined) return { views: [await namedClaim(bus, me, checkId("task", request.task), request.all === true)], problems: [] };
  const ids = new Set([...bus.repo.record.ids("claims"), ...(await bus.store.registers.ids("claims"))]);
  const views: OpenView[] = [];
  const problems: Problem[] = [];
  for (const id of [...ids].sort()) {
    try {
      const view = await readClaim(bus, id);
      if (isOpenView(view) && (request.all === true || (await isOwn(bus, me, view)))) views.push(view);
    } catch (error) {
      problems.push(problemOf(error, `_bus/claims/${id}.json`));
    }
  }
  return { views, problems };
}

async function namedClaim(bus: BusContext, me: Identity | null, task: string, all: boolean): Promise<OpenView> {
  const view = await readClaim(bus, task);
  const { claim } = view;
  if (!isOpenView(view)) {
    const state = claim === null ? "nobody has claimed it" : `${claim.agent_id} has ${claim.status === "done" ? "finished" : "released"} it`;
    throw new BusError("NOT_FOUND", `${task} is not claimed: ${state}`, { hint: "bus status" });
  }
  if (all || (await isOwn(bus, me, view))) return view;
  throw new BusError("NOT_YOURS", `${task} is held by ${view.claim.agent_id}, session ${view.claim.session_id ?? "unknown"}`, { hint: `bus release ${task} --when-merged --all` });
}

function isOpenView(view: ClaimView): view is OpenView {
  return view.claim !== null && isOpen(view.claim);
}

/** The asker's agent holds one of its sides, and no other session of that agent that is alive. */
async function isOwn(bus: BusContext, me: Identity | null, { claim, rivals }: OpenView): Promise<boolean> {
  for (const side of [claim, ...rivals]) {
    if (me === null || side.agent_id !== me.agent_id) continue;
    if (isMine(side, me.session) || (await ownerOf(bus, side)).session !== "live") return true;
  }
  return false;
}
