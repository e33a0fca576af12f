import { isExpired, isInForce } from "../../domain/approval/in-force.js";
import type { Approval } from "../../domain/approval/approval.js";
import { narrowPrefix } from "../../domain/approval/narrow-prefix.js";
import type { RiskyCommand } from "../../domain/approval/risky-command.js";
import { BusError } from "../../domain/bus-error.js";
import { isInWork } from "../../domain/lane/state.js";
import { holds } from "../../domain/role.js";
import { shellWord } from "../../domain/shell-word.js";
import type { Lane, Parallel } from "../../schema/records.gen.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext } from "../context.js";
import { guardAsker } from "../guard-asker.js";
import { identify } from "../identify.js";
import { laneEvent, readLanes } from "../lane/lanes.js";
import { ownWorktree } from "../lane/place/lane-places.js";
import { readApprovals } from "./approvals.js";
import { topOf } from "./git-in.js";
import { isRisk, withoutAliases } from "./is-risk.js";
import { leadingRole } from "./leading-role.js";
import { recordRefused } from "./record-refused.js";
import { covering, useApproval } from "./use-approval.js";

/** Why commands are refused, and what to do next. */
export interface CommandRefusal {
  readonly reason: string;
  readonly next: string;
}

/**
 * Whether an agent may run commands that destroy something, or bring it onto the target branch (S1-85, S0-13): only by an approval in force, whose use is kept
 * before the answer. null: it may. Where nothing is said of parallel work, everything passes. `cwd`: absolute.
 */
export async function guardCommands(bus: BusContext, commands: readonly RiskyCommand[], cwd: string): Promise<CommandRefusal | null> {
  const policy = (await bus.repo.parallel()).policy();
  if (policy === null) return null;
  const { agent_id, bus: as } = await guardAsker(bus);
  const mayMerge = agent_id !== undefined && (["integrator", "primary", "human"] as const).some((role) => holds(policy.roles, agent_id, role));
  const suspected = commands.flatMap((command) => withoutAliases(as, command, cwd)).filter(({ rule, when }) => !(rule === "merge" && mayMerge) && !(when?.kind === "targetModeA" && policy.lanes?.mode !== "A"));
  if (suspected.length === 0) return null;
  const lanes = await readLanes(as);
  const risks: RiskyCommand[] = [];
  for (const command of suspected) if (isRisk(as, command, { cwd, policy, lanes, agent_id })) risks.push(command);
  if (risks.length === 0) return null;
  const lane = lanes.find((one) => one.worker === agent_id && isInWork(one));
  const approvals = await readApprovals(as);
  const user = { agent_id: agent_id ?? "", policy, lanes };
  const allowed: { risk: RiskyCommand; approval: Approval }[] = [];
  for (const risk of risks) {
    const asked = agent_id === undefined ? [] : covering(approvals, risk, user);
    const elsewhere = asked.flatMap((one) => awayFrom(as, one, risk, cwd, lanes) ?? [])[0];
    const approval = asked.find((one) => isInForce(one, as.clock()) && awayFrom(as, one, risk, cwd, lanes) === null);
    if (approval === undefined) {
      const refusal = refusalOf(risk, lane, asked.at(-1), elsewhere, as.clock());
      await recordRefused(as, { rule: risk.rule, message: refusal.reason, command: lineOf(risk) }, lane);
      return refusal;
    }
    allowed.push({ risk, approval });
  }
  const me = await identify(as);
  for (const { risk, approval } of allowed) await useApproval(as, me, approval, lineOf(risk), usedEvents(risk, approval, policy, lanes, me.agent_id));
  return null;
}

/** The worktree that an approval in force is about, where the command changes another checkout; null: it is about this one, or no checkout is changed. */
function awayFrom(bus: BusContext, approval: Approval, { inCheckout, base }: RiskyCommand, cwd: string, lanes: readonly Lane[]): string | null {
  const lane = lanes.find(({ lane_id }) => lane_id === approval.lane_id);
  const own = lane === undefined || inCheckout !== true || !isInForce(approval, bus.clock()) ? null : ownWorktree(bus, lane);
  return own === null || (base !== null && topOf(bus, cwd, base) === topOf(bus, cwd, own)) ? null : own;
}

function refusalOf(risk: RiskyCommand, lane: Lane | undefined, asked: Approval | undefined, elsewhere: string | undefined, now: number): CommandRefusal {
  const { words, rule, what } = risk;
  const whose = rule === "merge" ? " and takes the integrator" : "";
  const reason = `${lineOf(risk)}: it ${what}${whose}; that takes an approval`;
  if (elsewhere !== undefined) return { reason: `${reason} (the one in force is for ${elsewhere})`, next: `cd ${shellWord(elsewhere)}` };
  if (asked?.state === "requested") return { reason: `${reason} (${stateOf(asked, now)})`, next: "bus approval list" };
  const state = asked === undefined ? "" : ` (${stateOf(asked, now)})`;
  const known = words.slice(0, words.indexOf(null) < 0 ? words.length : words.indexOf(null)).map((word) => word ?? "");
  const wide = tooWide(known);
  if (wide !== null) return { reason: `${reason}${state}, and ${wide}`, next: "bus approval request --help" };
  return { reason: `${reason}${state}`, next: `bus approval request --reason "<why>"${lane === undefined ? "" : ` --lane ${lane.lane_id}`} -- ${known.map(shellWord).join(" ")}` };
}

/** Why nobody can ask for these words; null: somebody can. */
function tooWide(words: readonly string[]): string | null {
  try {
    narrowPrefix(words);
    return null;
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return error.message;
  }
}

function stateOf(approval: Approval, now: number): string {
  const { approval_id, state, note } = approval;
  if (isExpired(approval, now)) return `${approval_id} is over`;
  return state === "denied" ? `${approval_id} was denied${note === undefined ? "" : `: ${note}`}` : `${approval_id} is not decided yet`;
}

function usedEvents(risk: RiskyCommand, { approval_id, lane_id }: Approval, policy: Parallel, lanes: readonly Lane[], agent: string): EventBody[] {
  const lane = lanes.find((one) => one.lane_id === lane_id);
  const command = lineOf(risk);
  const event = (name: string, summary: string): EventBody => {
    const meta = { approval_id, command };
    const role = lane?.worker === agent ? "worker" : (leadingRole(policy.roles, agent) ?? "worker");
    return lane === undefined ? { event: name, summary, meta: { role, ...meta } } : laneEvent(lane, { role, policy }, name, summary, meta);
  };
  const used = event("approval_used", `used ${approval_id}: ${command}`);
  return risk.rule === "destructive" ? [used, { ...event("destructive", `${command}: it ${risk.what}, by ${approval_id}`), severity: "high" }] : [used];
}

/** What is kept of a command, not too long; secrets are taken out where it is written. */
function lineOf({ words }: RiskyCommand): string {
  return words.map((word) => (word === null ? "…" : shellWord(word))).join(" ").slice(0, 1000);
}
