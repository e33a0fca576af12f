import { tenureKey } from "../../../domain/claim.js";
import { type OpenClaim, openClaims, rivalsOf } from "../../../domain/union/open-claims.js";
import type { Union, UnionClaim } from "../../validate.js";
import { type Against, weighed } from "./against.js";

/** Every open claim over base, this branch and the others, by task, then by pull request. */
export function unionOf(against: Against, others: number): Union {
  const { github, own, view } = against;
  const tasks = new Set([...view.tasks.map(({ task_id }) => task_id), ...against.others.claims.map(({ id }) => id)]);
  return {
    repository: github.repository,
    pull_request: own?.number ?? null,
    others,
    claims: [...tasks].sort().flatMap((task) => claimsOf(against, task)),
  };
}

function claimsOf(against: Against, task: string): UnionClaim[] {
  const { known, brought } = weighed(against, task);
  const { repository } = against.github;
  const all = openClaims(known, brought, repository);
  return all
    .map((one): UnionClaim => {
      const { agent_id, status, claimed_at } = one.claim;
      const branch = one.pull?.branch ?? one.claim.branch;
      return {
        task_id: task,
        agent_id,
        status,
        ...(branch !== undefined && { branch }),
        claimed_at,
        pull_request: one.pull?.number ?? ownNumber(against, task, one),
        duplicate: rivalsOf(one, all, known, brought, repository).length > 0,
      };
    })
    .sort((a, b) => (a.pull_request ?? 0) - (b.pull_request ?? 0));
}

/** Of a claim that no other pull request brings. */
function ownNumber({ view, mine, own }: Against, task: string, { claim }: OpenClaim): number | null {
  const record = view.tasks.find(({ task_id }) => task_id === task)?.own ?? null;
  return mine.claims.includes(task) && record !== null && tenureKey(record) === tenureKey(claim) ? (own?.number ?? null) : null;
}
