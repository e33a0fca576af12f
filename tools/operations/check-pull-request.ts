import { type BundleFacts, type BundleItem, bundle } from "../domain/pull-request/bundle.js";
import type { BusContext } from "./context.js";
import { asking, identify } from "./identify.js";
import { findTask } from "./pull-request/find-task.js";
import { gather } from "./pull-request/gather.js";

export interface PullRequestCheckRequest {
  /** Default: the task that the agent holds on this branch. */
  task?: string;
}

export interface PullRequestCheck {
  ok: boolean;
  task_id: string;
  /** Checked out; "": HEAD is detached. */
  branch: string;
  plan_id?: string;
  items: BundleItem[];
}

/** Whether the work on this branch carries what its pull request must: plan, justification, receipts (S2-19). Asks nobody outside. */
export async function checkPullRequest(bus: BusContext, request: PullRequestCheckRequest = {}): Promise<PullRequestCheck> {
  const me = (await asking(bus)) ?? (await identify(bus));
  return checkOf((await gather(bus, me, await findTask(bus, me, request.task, "bus pr check"))).facts);
}

/** What the facts come to. */
export function checkOf(facts: BundleFacts): PullRequestCheck {
  const items = bundle(facts);
  return { ok: isWhole(items), task_id: facts.task, branch: facts.branch ?? "", ...(facts.plan !== null && { plan_id: facts.plan.id }), items };
}

/** Nothing is missing; warnings may be there. */
export function isWhole(items: readonly BundleItem[]): boolean {
  return items.every(({ state }) => state !== "missing");
}
