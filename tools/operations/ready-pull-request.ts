import { type PullRequest, pullRequestName } from "../domain/pull-request/pull-request.js";
import type { BundleItem } from "../domain/pull-request/bundle.js";
import { readiness } from "../domain/pull-request/readiness.js";
import { actingAgent } from "./acting-agent.js";
import { type PullRequestCheck, checkOf, isWhole } from "./check-pull-request.js";
import type { BusContext } from "./context.js";
import type { GitHub } from "./github.js";
import { composeBody } from "./pull-request/compose-body.js";
import { wantedOf } from "./pull-request/ensure-open.js";
import { findTask } from "./pull-request/find-task.js";
import { type Gathered, gather } from "./pull-request/gather.js";
import { tellOnce } from "./pull-request/tell-once.js";

export interface ReadyPullRequestRequest {
  task?: string;
  /** Only say what is missing. */
  dryRun?: boolean;
  /** `owner/name`; default: the surroundings'. */
  repository?: string;
}

export interface ReadyPullRequest {
  /** Nothing is missing. */
  ok: boolean;
  task_id: string;
  branch: string;
  /** null: there is none from this branch. */
  pull_request: PullRequest | null;
  /** The draft mark was taken off just now. */
  marked: boolean;
  items: BundleItem[];
}

/**
 * Says what a draft still lacks; where that is nothing, it is ready for review, and a `status` event says so.
 * Never marks what could not be looked at: throws REMOTE then.
 */
export async function readyPullRequest(bus: BusContext, request: ReadyPullRequestRequest = {}): Promise<ReadyPullRequest> {
  const me = await actingAgent(bus);
  const task = await findTask(bus, me, request.task, "bus pr ready");
  const gathered = await gather(bus, me, task);
  const check = checkOf(gathered.facts);
  const github = await bus.github(request.repository);
  const pull = check.branch === "" ? null : await newestFrom(github, check.branch);
  const items = [...check.items, ...(await remoteItems(bus, github, gathered, check, pull))];
  const answer = { ok: isWhole(items), task_id: task, branch: check.branch, pull_request: pull, marked: false, items };
  if (!answer.ok || pull === null || request.dryRun === true) return answer;
  const marked = pull.draft;
  if (marked) await github.markReady(pull.number);
  await tellOnce(bus, pull, {
    event: "status",
    summary: `${pullRequestName(pull)} is ready for review`,
    task,
    branch: check.branch,
    ...(check.plan_id !== undefined && { plan: check.plan_id }),
    extra: { pr_state: "ready" },
  });
  return { ...answer, marked, pull_request: { ...pull, draft: false } };
}

async function remoteItems(bus: BusContext, github: GitHub, gathered: Gathered, { ok, task_id, branch }: PullRequestCheck, pull: PullRequest | null): Promise<BundleItem[]> {
  const isOpen = pull?.state === "open";
  return readiness({
    task: task_id,
    branch,
    ...(gathered.commit !== undefined && { commit: gathered.commit }),
    plan: gathered.facts.plan?.value ?? null,
    pullRequest: pull,
    current: ok && isOpen ? wantedOf(pull, composeBody(bus, gathered)).body === pull.body : null,
    checks: isOpen ? await github.checks(pull.head) : [],
  });
}

/** An open one before one that has ended. */
async function newestFrom(github: GitHub, branch: string): Promise<PullRequest | null> {
  const all = (await github.pullRequestsFrom([branch])).get(branch) ?? [];
  return all.find(({ state }) => state === "open") ?? all[0] ?? null;
}
