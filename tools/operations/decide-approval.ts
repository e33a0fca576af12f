import type { Approval } from "../domain/approval/approval.js";
import { askedFor } from "../domain/approval/asked-for.js";
import { decisionQuestion } from "../domain/approval/question.js";
import { expectShort } from "../domain/approval/short-text.js";
import { BusError } from "../domain/bus-error.js";
import { iso } from "../domain/time.js";
import { approvalEvent } from "./approval/approval-event.js";
import { approvalPlace } from "./approval/approval-place.js";
import { keepAnswer } from "./approval/waiting-lane.js";
import type { BusContext } from "./context.js";
import { withoutSecrets } from "./without-secrets.js";
import { type Actor, actAs } from "./parallel/act.js";
import { changeRegister, readRegister } from "./parallel/change-register.js";
import { sendMessage } from "./send-message.js";

export interface DecideApprovalRequest {
  approval: string;
  grant: boolean;
  note?: string;
  /** At most as long as was asked for. */
  minutes?: number;
}

/**
 * Grants or denies: a command only a human, at a terminal unless the settings say otherwise (S1-09, S1-65); a boundary or an interface the primary, the orchestrator
 * or a human (S0-06, S0-21). Nobody decides about what it asked for. Throws NOT_FOUND, NOT_YOURS, CONFLICT for what was decided; after a kill the same decision does
 * what is missing.
 */
export async function decideApproval(bus: BusContext, { approval: id, grant, note, minutes }: DecideApprovalRequest): Promise<Approval> {
  expectShort("--note", note);
  const { value: asked } = await readRegister(bus, approvalPlace(id));
  if (asked === null) throw new BusError("NOT_FOUND", `there is no approval ${id}`, { hint: "bus approval list" });
  const actor = await actAs(bus, asked.kind === "command" ? "approval.decide" : "boundary.decide", asked.lane_id);
  const state = grant ? "granted" : "denied";
  if (asked.state !== "requested") return finished(bus, actor, asked, state);
  const me = actor.me.agent_id;
  if (asked.requested_by === me) throw refused(asked, "own-approval", `${id} was asked for by ${me}: somebody else decides`);
  const time = minutes ?? asked.minutes;
  if (!(time > 0) || time > asked.minutes) throw new BusError("USAGE", `${id} was asked for ${asked.minutes} minutes, so it cannot be granted for ${time}`, { hint: `bus approval grant ${id} --minutes ${asked.minutes}` });
  if (asked.kind === "command" && (actor.policy.approvals?.human ?? "terminal") === "terminal") await askHuman(bus, asked, { state, minutes: time });

  const now = bus.clock();
  let mine = false;
  const decided = await changeRegister<Approval>(bus, actor.me, approvalPlace(id), async (current) => {
    mine = current?.state === "requested";
    if (current === null || !mine) return null;
    const value: Approval = {
      ...current,
      state,
      decided_by: me,
      decided_at: iso(now),
      ...(note !== undefined && { note: withoutSecrets(bus, note) }),
      ...(grant && { expires_at: iso(now + time * 60_000) }),
    };
    const until = value.expires_at === undefined ? "" : ` until ${value.expires_at}`;
    const summary = `${state} ${askedFor(value)} for ${value.requested_by}${until}: ${value.reason}`;
    return { op: state, value, events: [await approvalEvent(bus, actor, value, `approval_${state}`, summary, { requested_by: value.requested_by, ...(value.expires_at !== undefined && { until: value.expires_at }), ...(value.note !== undefined && { note: value.note }) })] };
  });
  if (decided === null || !mine) throw conflict(decided ?? asked);
  await followUp(bus, actor, decided);
  return decided;
}

/** What was decided the same way by the same one, and broke off then, is finished; all else is a conflict. */
async function finished(bus: BusContext, actor: Actor, approval: Approval, state: Approval["state"]): Promise<Approval> {
  if (approval.state === state && approval.decided_by === actor.me.agent_id && (await followUp(bus, actor, approval))) {
    bus.tell(`${approval.approval_id} was ${state} before; what was missing is done`);
    return approval;
  }
  throw conflict(approval);
}

/** Tells who asked how to go on (S1-66), then the lane. Whether the lane did not know yet. */
async function followUp(bus: BusContext, actor: Actor, approval: Approval): Promise<boolean> {
  const { approval_id, state, lane_id, expires_at, note, requested_by } = approval;
  const next = lane_id === undefined ? "bus approval list" : `bus checkpoint resume ${lane_id}`;
  const summary = `${approval_id} was ${state}: ${askedFor(approval)}${expires_at === undefined ? "" : ` until ${expires_at}`}. Go on: ${next}`;
  await sendMessage(bus, { type: "approval", summary, to: requested_by, ...(note !== undefined && { note }), meta: { approval_id, state }, key: `approval ${approval_id} decided` });
  return keepAnswer(bus, actor, approval);
}

/** A human is who types the approval's id at a terminal that no agent's client started. */
async function askHuman(bus: BusContext, approval: Approval, decision: { state: "granted" | "denied"; minutes: number }): Promise<void> {
  const { approval_id } = approval;
  const answer = bus.surface === "mcp" ? { nobody: "an agent's client asks" } : await bus.askPerson(decisionQuestion(approval, decision, bus.clock()));
  if ("nobody" in answer) throw refused(approval, "human", `${approval_id} takes a person at a terminal: ${answer.nobody}`);
  if (answer.answer.trim() !== approval_id) throw new BusError("NO", `${approval_id} stays undecided: its id was not typed`, { hint: `bus approval list --state requested` });
}

function refused({ approval_id, lane_id }: Approval, rule: string, message: string): BusError {
  return new BusError("NOT_YOURS", message, { hint: `ask a person to run, in a terminal of their own: bus approval grant ${approval_id}`, refusal: { rule, ...(lane_id !== undefined && { task_id: lane_id }) } });
}

function conflict({ approval_id, state, decided_by = "somebody", decided_at = "" }: Approval): BusError {
  return new BusError("CONFLICT", `${approval_id} was ${state} by ${decided_by} at ${decided_at}`, { hint: "bus approval list" });
}
