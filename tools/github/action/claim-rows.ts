import { githubCode, githubText } from "../../domain/github/text.js";
import type { Union } from "../../operations/validate.js";
import type { Links } from "./links.js";

export const CLAIM_HEAD = ["task", "agent", "status", "branch", "pull request"] as const;

/** One row a claim in flight, those that are held twice marked. */
export function claimRows({ claims, pull_request: own }: Union, links: Links): string[][] {
  return claims.map(({ task_id, agent_id, status, branch, pull_request, duplicate }) => [
    `${githubCode(task_id)}${duplicate ? " **duplicate**" : ""}`,
    githubCode(agent_id),
    githubText(status),
    branch === undefined ? "" : githubCode(branch),
    pull_request === null ? (own === null ? "none: merged, or this branch's" : "none: merged") : `[#${pull_request}](${links.pullRequest(pull_request)})${pull_request === own ? ", this one" : ""}`,
  ]);
}
