import type { Approval } from "../domain/approval/approval.js";
import { askedFor } from "../domain/approval/asked-for.js";
import { narrowPath } from "../domain/approval/narrow-path.js";
import { narrowPrefix } from "../domain/approval/narrow-prefix.js";
import { expectShort } from "../domain/approval/short-text.js";
import { BusError } from "../domain/bus-error.js";
import type { Roles } from "../schema/records.gen.js";
import { iso } from "../domain/time.js";
import { approvalEvent } from "./approval/approval-event.js";
import { approvalPlace } from "./approval/approval-place.js";
import { approvalNumber, readApprovals } from "./approval/approvals.js";
import { keepWaiting } from "./approval/waiting-lane.js";
import type { BusContext } from "./context.js";
import { actOnLane } from "./lane/act-on-lane.js";
import { findLane } from "./lane/lanes.js";
import { withoutSecrets } from "./without-secrets.js";
import { type Actor, actAs, parallelPolicy } from "./parallel/act.js";
import { changeRegister } from "./parallel/change-register.js";
import { sendMessage } from "./send-message.js";

export interface RequestApprovalRequest {
  kind?: Approval["kind"];
  /** Of a command its first words, or all of them as one text; otherwise one path or glob. */
  prefix: readonly string[];
  reason: string;
  lane?: string;
  /** At most as long as the settings let a grant last; that unless given. */
  minutes?: number;
  /** What failed, and what that means. */
  failure?: string;
  impact?: string;
}

/** Minutes that a grant lasts at most, unless the settings say otherwise. */
const TTL_MINUTES = 30;

/**
 * Asks for a permission, narrow and with a reason; the orchestrator is told, the lane waits (S1-64, S1-67 to S1-69). What is asked for already is returned; after
 * a kill the same request does what is missing. Throws USAGE for what is too wide or lasts too long, NOT_YOURS for another's lane.
 */
export async function requestApproval(bus: BusContext, request: RequestApprovalRequest): Promise<Approval> {
  await parallelPolicy(bus);
  const lane = request.lane === undefined ? null : await findLane(bus, request.lane);
  const actor = lane === null ? await actAs(bus, "approval.request") : await actOnLane(bus, "approval.request", lane, ["orchestrator", "integrator", "primary", "human"]);
  const { kind = "command", reason, minutes = longest(actor) } = request;
  for (const [what, text] of Object.entries({ "--reason": reason, "--failure": request.failure, "--impact": request.impact, "the command": request.prefix.join(" ") })) expectShort(what, text);
  if (reason.trim() === "") throw new BusError("USAGE", "an approval needs a reason", { hint: `bus approval request --help` });
  if (!(minutes > 0) || minutes > longest(actor)) throw new BusError("USAGE", `an approval lasts ${longest(actor)} minutes at most, not ${minutes}`, { hint: `bus approval request … --minutes ${longest(actor)}` });
  const prefix = kind === "command" ? narrowPrefix(request.prefix) : [narrowPath(request.prefix, bus.repo.tree.rules())];
  const checkpoint = lane?.checkpoints.at(-1)?.checkpoint_id;
  const asked = await ask(bus, actor, {
    approval_id: "",
    kind,
    prefix,
    reason: withoutSecrets(bus, reason),
    ...(lane !== null && { lane_id: lane.lane_id }),
    ...(checkpoint !== undefined && { checkpoint_id: checkpoint }),
    state: "requested",
    requested_by: actor.me.agent_id,
    requested_at: iso(bus.clock()),
    minutes,
    uses: [],
  });
  for (const to of deciders(asked, actor.policy.roles)) await sendMessage(bus, { type: "approval", summary: question(asked), to, note: asked.reason, meta: { approval_id: asked.approval_id }, key: `approval ${asked.approval_id} ${to}` });
  if (lane !== null) await keepWaiting(bus, actor, asked, request);
  return asked;
}

function longest({ policy }: Actor): number {
  return policy.approvals?.ttl_minutes ?? TTL_MINUTES;
}

/** The same question that is open, or a new one under the next number; of two that ask at once the second sees the first. */
async function ask(bus: BusContext, actor: Actor, approval: Approval): Promise<Approval> {
  for (;;) {
    const all = await readApprovals(bus);
    const same = all.find((one) => one.state === "requested" && subject(one) === subject(approval));
    if (same !== undefined) return same;
    const approval_id = `AP-${(all.map(approvalNumber).at(-1) ?? 0) + 1}`;
    let isNew = false;
    const kept = await changeRegister<Approval>(bus, actor.me, approvalPlace(approval_id), async (current) => {
      isNew = current === null;
      const value = { ...approval, approval_id };
      return isNew ? { op: "request", value, events: [await approvalEvent(bus, actor, value, "approval_requested", `asks for ${askedFor(value)}: ${value.reason}`)] } : null;
    });
    if (isNew && kept !== null) return kept;
  }
}

function subject({ kind, prefix, lane_id, requested_by }: Approval): string {
  return JSON.stringify([kind, prefix, lane_id, requested_by]);
}

/** Who is told: who may decide, and the orchestrator, to whom a blocked worker reports (S1-64, S1-65). */
function deciders({ kind, requested_by }: Approval, { human = [], orchestrator = [], primary = [] }: Roles): string[] {
  return [...new Set([...human, ...orchestrator, ...(kind === "command" ? [] : primary)])].filter((agent) => agent !== requested_by && agent !== "*");
}

function question(approval: Approval): string {
  const { approval_id, requested_by, lane_id, minutes } = approval;
  return `${approval_id}: ${requested_by} asks for ${askedFor(approval)}${lane_id === undefined ? "" : ` in ${lane_id}`}, ${minutes} min: bus approval grant ${approval_id}`;
}
