import { askedFor } from "../../domain/approval/asked-for.js";
import type { Approval } from "../../domain/approval/approval.js";
import { failureSignature } from "../../domain/lane/failure-signature.js";
import { nextNumbered } from "../../domain/lane/numbered.js";
import { iso } from "../../domain/time.js";
import type { LaneFailure } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { changeLane, laneEvent } from "../lane/lanes.js";
import { withoutSecrets } from "../without-secrets.js";
import type { Actor } from "../parallel/act.js";

/** A failure that waits for an approval, or got its answer. */
type Failure = LaneFailure & { approval_id?: string; answer?: Approval["state"] };

/** Puts into the lane what it waits for, by the failure template (S1-97), once. */
export async function keepWaiting(bus: BusContext, actor: Actor, approval: Approval, { failure, impact }: { failure?: string; impact?: string }): Promise<void> {
  const { approval_id, lane_id, checkpoint_id, minutes } = approval;
  if (lane_id === undefined) return;
  const asked = askedFor(approval);
  await changeLane(bus, actor, lane_id, (lane) => {
    // Of a lane that nobody works on yet nothing has failed.
    if (lane === null || lane.state === "planned" || lane.failures.some((one: Failure) => one.approval_id === approval_id)) return null;
    const said = withoutSecrets(bus, { failure: failure ?? `permission denied for ${asked}`, impact: impact ?? `lane blocked at ${checkpoint_id === undefined ? "its start" : `checkpoint ${checkpoint_id}`}` });
    const entry: Failure = {
      id: nextNumbered("F", lane.failures.map(({ id }) => id)),
      at: iso(bus.clock()),
      by: actor.me.agent_id,
      signature: failureSignature(said.failure, ""),
      ...said,
      requested_approval: `${asked} (${approval_id}, ${minutes} min)`,
      ...(checkpoint_id !== undefined && { checkpoint_id }),
      approval_id,
    };
    return { op: "wait for approval", lane: { ...lane, failures: [...lane.failures, entry] }, events: [laneEvent(lane, actor, "failure", entry.failure, { approval_id, failure_id: entry.id, signature: entry.signature })] };
  });
}

/** Records in the lane how the question was answered. Whether anything was missing. */
export async function keepAnswer(bus: BusContext, actor: Actor, approval: Approval): Promise<boolean> {
  const { approval_id, lane_id, state, note, expires_at } = approval;
  if (lane_id === undefined) return false;
  const answer = `approval ${state}${expires_at === undefined ? "" : ` until ${expires_at}`}${note === undefined ? "" : `: ${note}`}`;
  let missing = false;
  await changeLane(bus, actor, lane_id, (lane) => {
    missing = lane?.failures.some((one: Failure) => one.approval_id === approval_id && one.answer !== state) === true;
    if (lane === null || !missing) return null;
    const failures = lane.failures.map((one: Failure) => (one.approval_id === approval_id ? { ...one, answer: state, remediation: [one.remediation, answer].filter((part) => part !== undefined).join("; "), ...(state === "granted" && { resolved_at: iso(bus.clock()) }) } : one));
    return { op: `approval ${state}`, lane: { ...lane, failures }, events: [] };
  });
  return missing;
}
