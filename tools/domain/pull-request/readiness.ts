import type { Plan } from "../../schema/records.gen.js";
import type { PullRequest } from "./pull-request.js";
import type { BundleItem } from "./bundle.js";
import { shellWord } from "../shell-word.js";

/** What `readiness` must know beyond the bundle. */
export interface ReadyFacts {
  readonly task: string;
  readonly branch: string;
  /** HEAD of the checkout; absent: nothing is committed. */
  readonly commit?: string;
  readonly plan: Plan | null;
  /** Of the branch, the newest; null: none was ever opened. */
  readonly pullRequest: PullRequest | null;
  /** Whether its body says what the bundle says; null: the bundle lacks something, so there is nothing to hold it against. */
  readonly current: boolean | null;
  /** Of the pull request's head. */
  readonly checks: readonly { readonly name: string; readonly state: "passed" | "failed" | "running" }[];
}

type Found = Omit<BundleItem, "name">;

const STEPS: Readonly<Record<string, (facts: ReadyFacts) => Found>> = { "pull request": pullRequest, pushed, body, "plan done": planDone, checks };

/** What a draft must have beyond the bundle before people are asked to review it. */
export function readiness(facts: ReadyFacts): BundleItem[] {
  const steps = facts.pullRequest?.state === "open" ? Object.entries(STEPS) : [["pull request", pullRequest] as const, ["plan done", planDone] as const];
  return steps.map(([name, step]) => ({ name, ...step(facts) }));
}

function pullRequest({ task, branch, pullRequest }: ReadyFacts): Found {
  const open = `bus pr open ${task}`;
  if (pullRequest === null) return { state: "missing", message: `there is no pull request from ${branch}`, hint: open };
  const { number, state, draft } = pullRequest;
  if (state !== "open") return { state: "missing", message: `#${number} is ${state}`, hint: state === "merged" ? `bus release ${task} --status done` : open };
  return { state: "ok", message: `#${number} is open${draft ? ", a draft" : ", and no draft any more"}` };
}

function pushed({ branch, commit, pullRequest }: ReadyFacts): Found {
  if (commit !== undefined && pullRequest?.head === commit) return { state: "ok", message: `${commit.slice(0, 12)} is what #${pullRequest.number} shows` };
  return { state: "missing", message: `#${pullRequest?.number} is at ${pullRequest?.head.slice(0, 12)}, but HEAD at ${commit?.slice(0, 12) ?? "nothing"}`, hint: `git push origin ${shellWord(branch)}` };
}

function body({ task, current }: ReadyFacts): Found {
  if (current === null) return { state: "warning", message: "the body is looked at when nothing else of the bundle is missing", hint: `bus pr check ${task}` };
  return current ? { state: "ok", message: "the body says what the bundle says" } : { state: "missing", message: "the body does not say what the bundle says now", hint: `bus pr open ${task}` };
}

function planDone({ plan }: ReadyFacts): Found {
  if (plan === null) return { state: "missing", message: "there is no plan that could be done", hint: "bus plan check" };
  const open = plan.steps.find(({ status }) => status !== "done");
  if (open !== undefined) return { state: "missing", message: `step ${open.id} is ${open.status.replaceAll("_", " ")}: ${open.title}`, hint: `bus plan step ${shellWord(plan.plan_id)} ${shellWord(open.id)} --status done` };
  const last = plan.steps.at(-1);
  if (plan.status === "done" || last === undefined) return { state: "ok", message: "every step is done" };
  return { state: "missing", message: `every step is done, but the plan is ${plan.status.replaceAll("_", " ")}`, hint: `bus plan step ${shellWord(plan.plan_id)} ${shellWord(last.id)} --status done` };
}

function checks({ task, pullRequest, checks }: ReadyFacts): Found {
  const names = (state: string) => checks.filter((check) => check.state === state).map(({ name }) => name);
  const failed = names("failed");
  const running = names("running");
  if (failed.length > 0) return { state: "missing", message: `failed: ${failed.join(", ")}`, hint: `gh pr checks ${pullRequest?.number ?? ""}`.trim() };
  if (running.length > 0) return { state: "missing", message: `wait for ${running.join(", ")}`, hint: `bus pr ready ${task}` };
  return checks.length === 0 ? { state: "warning", message: "nothing was checked on GitHub", hint: "ls .github/workflows" } : { state: "ok", message: `${checks.length} passed` };
}
