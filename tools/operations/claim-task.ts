import { type Asker, type Acquired, type Terms, acquire, takeOver } from "../domain/claim.js";
import { checkBranch } from "../domain/branch.js";
import { BusError } from "../domain/bus-error.js";
import { isInForce } from "../domain/assignment.js";
import { checkId } from "../domain/id.js";
import type { OwnerFacts } from "../domain/liveness.js";
import type { Assignment, Claim } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { readAssignment } from "./assignments.js";
import { readPlan } from "./read-plan.js";
import { type ClaimView, type Decision, askerOf, changeClaim, ownerOf, readClaim } from "./change-claim.js";
import type { BusContext, Identity } from "./context.js";
import { noteHold } from "./holds.js";

export interface ClaimRequest {
  task: string;
  plan?: string;
  branch?: string;
  notes?: string;
  /** Files to lock with it, all or nothing; globs or paths, relative to the working directory. */
  scope?: readonly string[];
  /** What to leave alone although the scope covers it. */
  outOfScope?: readonly string[];
  /** Claim although the task is assigned to somebody else, or the policy wants an assignment; said on the record. */
  allowUnassigned?: boolean;
}

export interface ReclaimRequest extends ClaimRequest {
  /** Why it is safe to take it over. */
  note: string;
  /** Take it although its lease still holds. */
  force?: boolean;
}

/** Takes a task, or renews it when it is mine. Throws CONFLICT naming the holder or the assignee (S2-05, S2-06, S2-15). */
export async function claimTask(bus: BusContext, request: ClaimRequest): Promise<Claim> {
  return take(bus, request, "claim", (current, asker, terms, owner) => acquire(current, request.task, asker, terms, owner));
}

/** Takes a task over from an owner that is gone, with a note; raises the fence (S2-28). */
export async function reclaimTask(bus: BusContext, request: ReclaimRequest): Promise<Claim> {
  const { task, note, force = false } = request;
  if (note.trim() === "") throw new BusError("USAGE", "a take-over needs a note", { hint: `bus reclaim ${task} --note "<why it is safe>"` });
  return take(bus, request, "reclaim", (current, asker, terms, owner) => takeOver(current, task, asker, terms, owner, note, force));
}

type Take = (current: Claim | null, asker: Asker, terms: Terms, owner: OwnerFacts) => Acquired;

async function take(bus: BusContext, request: ClaimRequest, op: "claim" | "reclaim", decide: Take): Promise<Claim> {
  const task = checkId("task", request.task);
  const me = await actingAgent(bus);
  const assignment = await readAssignment(bus, task);
  const terms = termsOf(bus, me, request, assignment);
  const next = (view: ClaimView, owner: OwnerFacts, on: Terms): Acquired => {
    checkAssigned(bus, me, task, assignment, view.claim, request.allowUnassigned === true);
    return decide(view.claim, askerOf(bus, me), on, owner);
  };
  const claimOn = async (on: Terms): Promise<Claim> => {
    let finished: Claim | null = null;
    const claim = await changeClaim(bus, me, task, (view, owner) => {
      finished = view.claim?.status === "done" ? view.claim : null;
      return decided(view, next(view, owner, on), op, request);
    });
    if (finished !== null) bus.tell(`${task} had been done already: ${said(task, "new", finished)}`);
    await noteHold(bus, me, "holds", task, true);
    return claim;
  };
  if (request.scope === undefined || request.scope.length === 0) return claimOn(terms);
  const { claimWithLock } = await import("./claim-with-lock.js");
  const foreseen = async (): Promise<Claim> => {
    const view = await readClaim(bus, task);
    return next(view, await ownerOf(bus, view.claim), terms).claim;
  };
  return claimWithLock(bus, me, { task, scope: request.scope, outOfScope: request.outOfScope ?? [], objective: request.notes ?? task }, { terms, foreseen, claimOn });
}

function decided(view: ClaimView, { claim, how }: Acquired, op: string, request: ClaimRequest): Decision {
  const before = view.claim;
  const handed = how === "new" || how === "renewed" || before === null ? {} : { from: before.agent_id, old_fence: before.fence, note: claim.history?.at(-1)?.note };
  return {
    claim,
    op,
    judged: how === "expired" || how === "taken_over",
    event: ({ claim_id, rev, fence, expires_at, lock_id, scope }) => ({
      event: op,
      summary: request.notes ?? said(claim.task_id, how, before),
      task_id: claim.task_id,
      ...(claim.plan_id !== undefined && { plan_id: claim.plan_id }),
      ...(claim.branch !== undefined && { branch: claim.branch }),
      meta: { how, claim_id, rev, fence, expires_at, ...(lock_id && { lock_id, scope }), ...handed, ...(request.allowUnassigned && { allow_unassigned: true }) },
    }),
  };
}

function said(task: string, how: Acquired["how"], before: Claim | null): string {
  const texts: Record<Acquired["how"], string> = {
    new: before?.status === "done" ? `claimed ${task} again, which ${before.agent_id} had finished` : `claimed ${task}`,
    renewed: `renewed ${task}`,
    resumed: `resumed ${task} from an ended session`,
    expired: `claimed ${task} after ${before?.agent_id ?? "nobody"}'s lease expired`,
    taken_over: `took ${task} over from ${before?.agent_id ?? "nobody"}`,
  };
  return texts[how];
}

function termsOf(bus: BusContext, me: Identity, request: ClaimRequest, assignment: Assignment | null): Terms {
  const { commit } = bus.repo.head();
  const mine = assignment?.engineer === me.agent_id ? assignment : null;
  const plan = request.plan ?? mine?.plan_id;
  if (plan !== undefined) checkPlan(bus, request.plan, plan);
  else if (bus.repo.config().claims?.require_plan) throw new BusError("USAGE", "this bus wants a plan for each claim", { hint: `bus plan new --summary "<what>"` });
  return {
    claim_id: bus.newId(),
    branch: branchOf(bus, me, request, mine),
    worktree: bus.repo.layout.worktree,
    ...(plan !== undefined && { plan_id: plan }),
    ...(request.notes !== undefined && { notes: request.notes }),
    ...(commit !== undefined && { base_commit: commit }),
  };
}

function checkPlan(bus: BusContext, asked: string | undefined, plan: string): void {
  checkId("plan", plan);
  if (asked !== undefined) readPlan(bus, plan);
}

/** The branch asked for or checked out when it is the agent's; otherwise the name it should have (S2-01). */
function branchOf(bus: BusContext, me: Identity, request: ClaimRequest, assignment: Assignment | null): string {
  if (request.branch !== undefined && bus.repo.config().branches?.enforce !== false) checkBranch(me.agent_id, request.branch, request.task);
  const here = bus.repo.head().branch;
  const own = here?.startsWith(`agent/${me.agent_id}/`) ? here : undefined;
  return request.branch ?? own ?? assignment?.branch ?? `agent/${me.agent_id}/${request.task.toLowerCase()}`;
}

/** Throws CONFLICT when the task is somebody else's by assignment, or unassigned where the policy wants one. */
function checkAssigned(bus: BusContext, me: Identity, task: string, assignment: Assignment | null, claim: Claim | null, allowed: boolean): void {
  if (allowed) return;
  const inForce = isInForce(assignment, claim);
  if (inForce && assignment.engineer !== me.agent_id) {
    throw new BusError("CONFLICT", `${task} is assigned to ${assignment.engineer} by ${assignment.manager}`, {
      hint: `bus claim ${task} --allow-unassigned`,
      refusal: { rule: "assigned-to-other", task_id: task },
    });
  }
  if (!inForce && bus.repo.config().claims?.require_assignment) {
    throw new BusError("CONFLICT", `${task} is not assigned to anybody, and this bus wants an assignment first`, {
      hint: `bus task_assign ${task} --engineer ${me.agent_id}`,
      refusal: { rule: "unassigned", task_id: task },
    });
  }
}
