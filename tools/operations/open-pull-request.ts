import { BusError } from "../domain/bus-error.js";
import { type PullRequest, pullRequestName } from "../domain/pull-request/pull-request.js";
import type { Git } from "../repo/contract.js";
import { actingAgent } from "./acting-agent.js";
import { type PullRequestCheck, checkOf } from "./check-pull-request.js";
import type { BusContext } from "./context.js";
import { composeBody } from "./pull-request/compose-body.js";
import { bringUpToDate, openOneFrom, openOrFind, wantedOf } from "./pull-request/ensure-open.js";
import { findTask } from "./pull-request/find-task.js";
import { gather } from "./pull-request/gather.js";
import { lacking } from "./pull-request/lacking.js";
import { pushBranch, pushedItem } from "./pull-request/remote-branch.js";
import { tellOnce } from "./pull-request/tell-once.js";

export interface OpenPullRequestRequest {
  task?: string;
  /** Default: the plan's summary. */
  title?: string;
  /** The branch that it is to go into; default: the repository's own. */
  base?: string;
  /** Push the branch first, without force. */
  push?: boolean;
  /** Not as a draft. */
  ready?: boolean;
  /** Show what would be opened. */
  dryRun?: boolean;
  /** `owner/name`; default: the surroundings'. */
  repository?: string;
}

export interface OpenedPullRequest {
  /** null: a dry run, and there is none yet. */
  pull_request: PullRequest | null;
  how: "opened" | "updated" | "unchanged" | "dry-run";
  title: string;
  body: string;
  labels: string[];
  check: PullRequestCheck;
}

/**
 * Opens the draft with plan, justification and receipts in its body, or brings that of the open one up to date, and logs `pr_opened`
 * (S2-18, S2-19). Again is harmless: nothing is opened or logged twice. Throws NO naming what is missing, CONFLICT when a push is
 * refused, USAGE, REMOTE.
 */
export async function openPullRequest(bus: BusContext, request: OpenPullRequestRequest = {}): Promise<OpenedPullRequest> {
  const me = await actingAgent(bus);
  const task = await findTask(bus, me, request.task, "bus pr open");
  const gathered = await gather(bus, me, task, request.base);
  const { facts: { branch }, commit, git, evidence } = gathered;
  const check = checkOf(gathered.facts);
  if (!check.ok || branch === undefined || commit === undefined) throw lacking(task, check.items);
  const composed = composeBody(bus, gathered, request.title);
  const github = await bus.github(request.repository);
  const base = request.base ?? (await github.repositoryFacts()).default_branch;
  if (base === branch) throw new BusError("USAGE", `${branch} cannot go into itself`, { hint: "bus pr open --base main" });
  if (request.push !== true) checkPushed(git, task, branch, commit);
  else if (request.dryRun !== true) pushBranch(git, branch);

  const found = await openOneFrom(github, branch, request.base);
  const wanted = wantedOf(found, composed, request.title);
  const said = { labels: [...composed.labels], check };
  if (request.dryRun === true) return { pull_request: found, how: "dry-run", ...wanted, ...said };
  const { pull, isNew } = found === null ? await openOrFind(github, { ...wanted, branch, base, draft: request.ready !== true }) : { pull: found, isNew: false };
  const final = wantedOf(pull, composed, request.title);
  try {
    await tellOnce(bus, pull, {
      event: "pr_opened",
      summary: `opened ${pullRequestName(pull)} for ${task}`,
      task,
      branch,
      ...(check.plan_id !== undefined && { plan: check.plan_id }),
      receipts: evidence.map(({ path }) => path),
    });
    const now = await bringUpToDate(github, pull, final, composed.labels);
    return { pull_request: now, how: isNew ? "opened" : now === pull ? "unchanged" : "updated", ...final, ...said };
  } catch (error) {
    if (isNew) bus.tell(`opened ${pullRequestName(pull)}: ${pull.url}`);
    throw error;
  }
}

function checkPushed(git: Git, task: string, branch: string, commit: string): void {
  const item = pushedItem(git, branch, commit);
  if (item.state === "missing") throw lacking(task, [item]);
}
