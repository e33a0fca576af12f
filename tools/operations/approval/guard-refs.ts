import type { Approval } from "../../domain/approval/approval.js";
import { type RefChange, coversPush } from "../../domain/approval/covers.js";
import { isInForce } from "../../domain/approval/in-force.js";
import type { PathVerdict } from "../../domain/guard.js";
import { isInWork } from "../../domain/lane/state.js";
import { shellWord } from "../../domain/shell-word.js";
import type { Git } from "../../repo/contract.js";
import type { Lane, Parallel } from "../../schema/records.gen.js";
import { isAncestor } from "../commits.js";
import type { PushedRef } from "../edited-in-git.js";
import type { GuardAsker } from "../guard-asker.js";
import { identify } from "../identify.js";
import { readLanes } from "../lane/lanes.js";
import { approvalEvent } from "./approval-event.js";
import { leadingRole } from "./leading-role.js";
import { readApprovals } from "./approvals.js";
import { recordRefused } from "./record-refused.js";
import { isFor, useApproval } from "./use-approval.js";

interface Broken {
  readonly rule: RefChange;
  readonly message: string;
  /** How the push is asked for. */
  readonly command: readonly string[];
}

/**
 * What an agent's push may not do to the refs of a remote: a worker moves the target branch (S0-13), anybody rewrites or deletes a ref without an approval (S0-14,
 * S1-85). By ancestry, whatever flags the push was given. One verdict a ref that is refused, which goes on the log; none where nothing is said of parallel work.
 */
export async function guardRefs({ bus, agent_id }: GuardAsker, git: Git, refs: readonly PushedRef[], remote: string): Promise<PathVerdict[]> {
  const policy = (await bus.repo.parallel()).policy();
  if (policy === null) return [];
  const lanes = await readLanes(bus);
  const broken = refs.flatMap((ref) => brokenBy(git, ref, remote, { policy, lanes, agent_id }).map((one) => ({ ref, one })));
  if (broken.length === 0) return [];
  const approvals = await readApprovals(bus);
  const lane = lanes.find((one) => one.worker === agent_id && isInWork(one));
  const refused: PathVerdict[] = [];
  const allowed: { approval: Approval; one: Broken }[] = [];
  for (const { ref, one } of broken) {
    const approval = agent_id === undefined ? undefined : approvals.find((each) => isInForce(each, bus.clock()) && coversPush(each, remote, ref.remoteRef, one.rule) && isFor(each, { agent_id, policy, lanes }));
    if (approval !== undefined) allowed.push({ approval, one });
    else {
      await recordRefused(bus, { rule: one.rule, message: one.message, command: one.command.join(" ") }, lane);
      const asked = one.command.map(shellWord).join(" ");
      refused.push({ path: ref.remoteRef, outcome: "refused", rule: one.rule, message: one.message, hint: `bus approval request --reason "<why>"${lane === undefined ? "" : ` --lane ${lane.lane_id}`} -- ${asked}` });
    }
  }
  if (refused.length > 0 || agent_id === undefined) return refused;
  const me = await identify(bus);
  for (const { approval, one } of allowed) {
    const role = lanes.some(({ worker }) => worker === agent_id) ? "worker" : (leadingRole(policy.roles, agent_id) ?? "worker");
    const command = one.command.join(" ");
    const event = (name: string, summary: string) => approvalEvent(bus, { role, policy }, approval, name, summary, { command });
    const used = await event("approval_used", `used ${approval.approval_id}: ${command}`);
    await useApproval(bus, me, approval, command, one.rule === "worker-push" ? [used] : [used, { ...(await event("destructive", `${one.message}, by ${approval.approval_id}`)), severity: "high" }]);
  }
  return [];
}

function brokenBy(git: Git, { sha, remoteRef, remoteSha }: PushedRef, remote: string, { policy, lanes, agent_id = "" }: { policy: Parallel; lanes: readonly Lane[]; agent_id: string | undefined }): Broken[] {
  const target = policy.lanes?.target ?? "main";
  const name = remoteRef.replace(/^refs\/(heads|tags)\//, "");
  const other = lanes.find(({ branch, worker }) => branch === name && worker !== agent_id);
  const whose = other === undefined ? "" : `, the branch of ${other.lane_id}`;
  const found: Broken[] = [];
  if (remoteRef === `refs/heads/${target}` && leadingRole(policy.roles, agent_id) === undefined) found.push({ rule: "worker-push", message: `${target} is the integrator's: a worker does not push to it`, command: ["git", "push", remote, name] });
  if (/^0+$/.test(sha)) found.push({ rule: "ref-deletion", message: `deletes ${name}${whose} on ${remote}`, command: ["git", "push", remote, "--delete", name] });
  else if (!/^0+$/.test(remoteSha) && !isAncestor(git, remoteSha, sha)) found.push({ rule: "force-push", message: `rewrites ${name}${whose} on ${remote}: what is there is not in what is pushed, or is not fetched`, command: ["git", "push", "--force", remote, name] });
  return found;
}
