import { isOpen } from "../../../domain/lease.js";
import type { Problem } from "../../../domain/problem.js";
import { pullRequestName } from "../../../domain/pull-request/pull-request.js";
import { openClaims, rivalsOf } from "../../../domain/union/open-claims.js";
import type { Claim } from "../../../schema/records.gen.js";
import { type Against, type OthersRule, weighed } from "./against.js";
import { finding, showCommand, whereIs } from "./finding.js";

/** One task, one owner: over every open pull request (S2-08, S2-27). */
export const duplicateClaim: OthersRule = {
  name: "duplicate-claim",
  check: (against) => against.mine.claims.flatMap((task) => {
    const own = against.view.tasks.find(({ task_id }) => task_id === task)?.own ?? null;
    return own === null || !isOpen(own) ? [] : [...duplicates(against, own), ...unreadable(against, own)];
  }),
};

function duplicates(against: Against, own: Claim): Problem[] {
  const { task_id, agent_id } = own;
  const { known, brought, pull: mine } = weighed(against, task_id);
  const { repository } = against.github;
  const all = openClaims(known, brought, repository);
  return rivalsOf({ claim: own, pull: mine }, all, known, brought, repository).flatMap(({ pull, claim }): Problem[] => {
    // What base and checkouts hold, the rule for them tells; but it takes a stranger at their word.
    if (pull === null && mine === null) return [];
    if (pull === null) {
      const { rule, file, line } = placeOf(against, task_id);
      const message = `duplicate claim: ${task_id} is held by ${holder(claim)} on the base since ${claim.claimed_at}, and a fork's branch can neither end that nor take it over`;
      return [{ rule, severity: "error", file, ...(line !== undefined && { line }), message, hint: `bus release ${task_id} --agent ${agent_id}   (here)` }];
    }
    const message = `duplicate claim: ${task_id} is held by ${holder({ ...claim, branch: pull.branch })} in ${whereIs(pull)} since ${claim.claimed_at}, and by ${holder(own)} here`;
    return [finding(against.own, pull, { ...placeOf(against, task_id), message, hint: `bus release ${task_id} --agent ${agent_id}   (here), or close ${pullRequestName(pull)}` })];
  });
}

/** What cannot be read is never free. */
function unreadable(against: Against, { task_id }: Claim): Problem[] {
  return against.others.claims.flatMap(({ pull, id, document }) => {
    if (document.ok || id !== task_id) return [];
    const message = `${task_id} may be claimed twice: its record in ${whereIs(pull)} cannot be read: ${document.problem.message}`;
    return [finding(against.own, pull, { ...placeOf(against, task_id), message, hint: showCommand(pull, document.file) })];
  });
}

function placeOf({ mine }: Against, task: string): { rule: string; file: string; line: number | undefined } {
  const file = `_bus/claims/${task}.json`;
  return { rule: duplicateClaim.name, file, line: mine.lineOf(file, "agent_id") };
}

function holder({ agent_id, branch }: Claim): string {
  return branch === undefined ? agent_id : `${agent_id} (${branch})`;
}
