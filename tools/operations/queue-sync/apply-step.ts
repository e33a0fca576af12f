import { BusError } from "../../domain/bus-error.js";
import { withClosed, withIssue, withLabels } from "../../domain/queue-sync/edit.js";
import type { SyncStep } from "../../domain/queue-sync/plan.js";
import { linkIn } from "../../domain/queue-sync/item-text.js";
import { parseText } from "../../domain/queue.js";
import type { BusContext } from "../context.js";
import type { GitHub } from "../github.js";

/** Does one step; returns it as it stands afterwards. `before`: the one done before it, which opened the issue that it lacks. */
export async function applySyncStep(bus: BusContext, github: GitHub, step: SyncStep, before: SyncStep | undefined): Promise<SyncStep> {
  const { queue } = bus.repo;
  const name = step.file.slice("queue/".length);
  if (step.action === "write-item") {
    if (!queue.create(name, step.text)) throw new BusError("CONFLICT", `${step.file} came into being meanwhile`, { hint: "bus queue sync" });
    return step;
  }
  if (step.action === "open-issue") {
    const { title, body, labels } = step;
    const { number } = await github.openIssue({ title, body, labels });
    return { ...step, issue: number };
  }
  const issue = step.issue ?? before?.issue ?? null;
  if (issue === null) throw new Error(`no issue of ${step.task_id} to go on with`);
  switch (step.action) {
    case "link-item":
      queue.change(name, (text) => linked(text, issue, step.file));
      break;
    case "close-item":
      queue.change(name, withClosed);
      break;
    case "label-item":
      queue.change(name, (text) => withLabels(text, step.labels));
      break;
    case "label-issue":
      await github.addLabels(issue, step.labels);
      break;
    case "close-issue":
      await github.editIssue(issue, { state: "closed" });
  }
  return { ...step, issue };
}

function linked(text: string, issue: number, file: string): string {
  const next = withIssue(text, issue);
  if (linkIn(parseText(next).fields) === issue) return next;
  throw new BusError("CONFLICT", `${file} was linked to another issue meanwhile`, { hint: "bus queue sync" });
}
