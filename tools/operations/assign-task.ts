import { acquire } from "../domain/claim.js";
import { UNASSIGNED, isInForce } from "../domain/assignment.js";
import { checkBranch } from "../domain/branch.js";
import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { isExpired, isOpen } from "../domain/lease.js";
import { iso } from "../domain/time.js";
import type { Assignment, Claim } from "../schema/records.gen.js";
import type { Announcement } from "../store/contract.js";
import { actingAgent } from "./acting-agent.js";
import { type AssignmentView, viewAssignment } from "./assignments.js";
import { askerOf, changeClaim, readClaim } from "./change-claim.js";
import { announce } from "./announce.js";
import { composeEvent, composeMessage } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";
import { readPlan } from "./read-plan.js";

export interface AssignRequest {
  task: string;
  /** Agent id; with `withdraw` not needed. */
  engineer?: string;
  plan?: string;
  branch?: string;
  note?: string;
  /** Also claim in the engineer's name, bound to its next session. */
  autoClaim?: boolean;
  /** Replace a running assignment; needs a note. */
  reassign?: boolean;
  /** Take the assignment back. */
  withdraw?: boolean;
}

export interface Assigned {
  assignment: Assignment;
  claim?: Claim;
}

/**
 * Reserves a task for an engineer and tells it: record, event and message, all or nothing (S2-13).
 * The record carries its event and message, so a crash between them is mended by `bus doctor --fix`.
 * Throws CONFLICT rather than overwrite a running assignment or reserve what somebody else holds.
 */
export async function assignTask(bus: BusContext, request: AssignRequest): Promise<Assigned> {
  const task = checkId("task", request.task);
  const engineer = request.withdraw ? UNASSIGNED : checkId("engineer", request.engineer ?? "");
  const me = await actingAgent(bus);
  if (request.plan !== undefined) readPlan(bus, request.plan);
  if (request.branch !== undefined && !request.withdraw) checkBranch(engineer, request.branch, task);

  const view = await viewAssignment(bus, task);
  const { claim } = await readClaim(bus, task);
  checkMayAssign(bus, request, task, engineer, view, claim);
  const same = isInForce(view.assignment, claim) && view.assignment.engineer === engineer && request.reassign !== true;
  const assignment = same ? view.assignment : await reserve(bus, me, request, engineer, view);
  const claimed = request.autoClaim && !request.withdraw ? await claimFor(bus, me, assignment, view) : undefined;
  return { assignment, ...(claimed !== undefined && { claim: claimed }) };
}

function checkMayAssign(bus: BusContext, request: AssignRequest, task: string, engineer: string, view: AssignmentView, claim: Claim | null): void {
  const running = isInForce(view.assignment, claim) ? view.assignment : null;
  if (running !== null && running.engineer !== engineer && request.reassign !== true && request.withdraw !== true) {
    throw new BusError("CONFLICT", `${task} is already assigned to ${running.engineer} by ${running.manager}`, {
      hint: `bus task_assign ${task} --engineer ${engineer} --reassign --note "<why>"`,
      refusal: { rule: "running-assignment", task_id: task },
    });
  }
  if (running !== null && (request.reassign || request.withdraw) && running.engineer !== engineer && request.note === undefined) {
    throw new BusError("USAGE", "taking an assignment away from somebody needs a note", { hint: `--note "<why>"` });
  }
  if (claim !== null && isOpen(claim) && claim.agent_id !== engineer && !isExpired(claim, bus.clock()) && !request.withdraw) {
    throw new BusError("CONFLICT", `${task} is held by ${claim.agent_id} (lease until ${claim.expires_at ?? "it is released"})`, { hint: `bus task_assign ${task} --engineer ${claim.agent_id}` });
  }
}

async function reserve(bus: BusContext, me: Identity, request: AssignRequest, engineer: string, view: AssignmentView): Promise<Assignment> {
  const { task, plan, branch, note, autoClaim, withdraw } = request;
  const about = { task_id: task, ...(branch !== undefined && { branch }), meta: { assignee: engineer, ...(plan !== undefined && { plan_id: plan }), ...(withdraw && { was: view.assignment?.engineer }) } };
  const summary = withdraw ? `Assignment of ${task} withdrawn` : `Assigned ${task} to ${engineer}`;
  const told = withdraw ? (view.assignment?.engineer ?? me.agent_id) : engineer;
  const message = composeMessage(bus, me, { type: "assignment", summary, to: told, ...about, ...(note !== undefined && { note }) });
  const event = composeEvent(bus, me, { event: "assignment", summary, ...about, ...(plan !== undefined && { plan_id: plan }), meta: { ...about.meta, message_id: message.id } });
  const assignment: Assignment = {
    ...view.assignment,
    task_id: task,
    engineer,
    manager: me.agent_id,
    assigned_at: iso(bus.clock()),
    ...(plan !== undefined && { plan_id: plan }),
    ...(branch !== undefined && { branch }),
    ...(note !== undefined && { note }),
    rev: (view.assignment?.rev ?? 0) + 1,
    message_id: message.id,
    auto_claim: autoClaim === true,
  };
  const lines: Announcement[] = [{ log: "events", line: event }, { log: `messages/${task}`, line: message }];
  const next = await bus.store.registers.compareAndSet({ kind: "assignments", id: task }, view.head, { op: withdraw ? "withdraw" : "assign", value: assignment, announce: lines });
  if (next === null) throw new BusError("CONFLICT", `somebody assigned ${task} at the same moment`, { hint: `bus status` });
  bus.repo.record.write("assignments", task, assignment);
  await announce(bus, lines);
  return assignment;
}

/** Claims in the engineer's name: its next session binds it. When somebody was faster, the assignment is undone. */
async function claimFor(bus: BusContext, me: Identity, assignment: Assignment, before: AssignmentView): Promise<Claim> {
  const { task_id: task, engineer, plan_id, branch } = assignment;
  const terms = { claim_id: bus.newId(), branch: branch ?? `agent/${engineer}/${task.toLowerCase()}`, ...(plan_id !== undefined && { plan_id }) };
  try {
    return await changeClaim(bus, me, task, ({ claim }, owner) => {
      if (claim !== null && isOpen(claim) && claim.agent_id === engineer) return null;
      const taken = acquire(claim, task, { ...askerOf(bus, me), agent_id: engineer, session_id: "" }, terms, owner);
      const { session_id: _, ...unbound } = taken.claim;
      return {
        claim: unbound,
        op: "auto-claim",
        judged: taken.how === "expired",
        event: ({ claim_id, rev, fence, expires_at }) => ({
          event: "claim",
          summary: `claimed ${task} for ${engineer}`,
          task_id: task,
          ...terms.branch && { branch: terms.branch },
          ...(plan_id !== undefined && { plan_id }),
          meta: { how: taken.how, on_behalf_of: engineer, claim_id, rev, fence, expires_at },
        }),
      };
    });
  } catch (error) {
    if (error instanceof BusError && error.code === "CONFLICT") await undo(bus, me, assignment, before);
    throw error;
  }
}

async function undo(bus: BusContext, me: Identity, assignment: Assignment, before: AssignmentView): Promise<void> {
  const { head } = await viewAssignment(bus, assignment.task_id);
  if (head.value?.message_id !== assignment.message_id) return;
  const restored: Assignment = { ...(before.assignment ?? { ...assignment, engineer: UNASSIGNED }), rev: (assignment.rev ?? 0) + 1, auto_claim: false };
  const line = composeEvent(bus, me, { event: "assignment", summary: `Assignment of ${assignment.task_id} undone: somebody else claimed it first`, task_id: assignment.task_id, meta: { assignee: restored.engineer, undone: assignment.message_id } });
  const next = await bus.store.registers.compareAndSet({ kind: "assignments", id: assignment.task_id }, head, { op: "undo", value: restored, announce: [{ log: "events", line }] });
  if (next === null) return;
  bus.repo.record.write("assignments", assignment.task_id, restored);
  await announce(bus, [{ log: "events", line }]);
}
