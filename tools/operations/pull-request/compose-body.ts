import { type BodyParts, type ShownReceipt, pullRequestBody } from "../../domain/pull-request/body.js";
import { pullRequestLabels } from "../../domain/pull-request/labels.js";
import { givenTitle, pullRequestTitle } from "../../domain/pull-request/title.js";
import { BusError } from "../../domain/bus-error.js";
import { redactDeep } from "../../domain/redact.js";
import type { BusContext } from "../context.js";
import type { Gathered } from "./gather.js";

/** What a pull request of the task is to say. */
export interface Composed {
  readonly title: string;
  readonly labels: readonly string[];
  /** The body after one that is there already, or "". `name`: of the pull request, for messages. */
  body(before: string, name: string): string;
}

/** Title, labels and body from a bundle that lacks nothing. Without what looks like a secret. */
export function composeBody(bus: BusContext, { facts, evidence, git, commit }: Gathered, title?: string): Composed {
  const { task, agent, branch, claim, plan, justification } = facts;
  const item = bus.repo.queue.list().items.find(({ task_id }) => task_id === task);
  if (branch === undefined || plan === null || plan.value === null || typeof justification?.text !== "string") throw new Error(`the bundle of ${task} is not whole`);
  if (title?.trim() === "") throw new BusError("USAGE", "the title says nothing", { hint: "bus pr open --help" });
  const receipts = evidence.flatMap(({ path, sha256 }): ShownReceipt[] => (sha256 === undefined ? [] : [{ path, sha256, ...(commit !== undefined && { commit: bringing(git, commit, path) }) }]));
  const parts: BodyParts = {
    task,
    agent,
    branch,
    ...(claim?.fence !== undefined && { fence: claim.fence }),
    ...(item !== undefined && { title: item.title }),
    ...(item?.goal !== undefined && { goal: item.goal }),
    plan: plan.value,
    justification: justification.text,
    receipts,
  };
  const all = { title: title === undefined ? pullRequestTitle(plan.value.summary) : givenTitle(title), parts };
  const { value, kinds } = bus.repo.config().secrets?.redact === false ? { value: all, kinds: [] } : redactDeep(all);
  if (kinds.length > 0) bus.tell(`left out of title and body, because it looks like a secret: ${kinds.join(", ")}`);
  return { title: value.title, labels: pullRequestLabels(item?.labels ?? []), body: (before, name) => pullRequestBody(before, value.parts, name) };
}

/** The last commit that changed the file: a link to it stays good when the branch goes on, or away. */
function bringing(git: Gathered["git"], commit: string, path: string): string {
  const found = git.run(["--literal-pathspecs", "log", "-1", "--format=%H", commit, "--", path]).stdout.trim();
  return found === "" ? commit : found;
}
