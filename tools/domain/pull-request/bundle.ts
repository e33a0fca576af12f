import { counted } from "../counted.js";
import type { Claim, Plan } from "../../schema/records.gen.js";
import { branchProblem, defaultBranch } from "../branch.js";
import { isOpen } from "../lease.js";
import type { Problem } from "../problem.js";
import { justificationProblem } from "./justification.js";
import { shellWord } from "../shell-word.js";

/** One thing that a pull request of the bus must carry (S2-19). */
export interface BundleItem {
  /** "claim", "branch", "plan", "justification", "receipts", "record", "commits", … */
  name: string;
  state: "ok" | "missing" | "warning";
  message: string;
  /** A command that helps. */
  hint?: string;
}

/** A file that was named as evidence. */
export interface BundleReceipt {
  /** Relative to the checkout. */
  readonly path: string;
  /** Why it does not resolve, or null. */
  readonly problem: string | null;
  /** HEAD has it as it is. */
  readonly committed: boolean;
}

/** What `bundle` must know of the task, of the checkout and of what its HEAD holds. */
export interface BundleFacts {
  readonly task: string;
  readonly agent: string;
  readonly claim: Claim | null;
  /** It is open and of the asker's session, or of one of its agent's that has ended. */
  readonly mine: boolean;
  readonly expired: boolean;
  /** Who has it, too: open records of other tenures. */
  readonly rivals: readonly string[];
  /** Checked out; absent: HEAD is detached. */
  readonly branch?: string;
  /** What it is to go into, as a ref of this repository; null: not known here. */
  readonly base: string | null;
  /** Commits of HEAD that the base has not. */
  readonly ahead: number | null;
  /** Branches other than the agent's own are refused. */
  readonly enforced: boolean;
  readonly plan: { readonly id: string; readonly value: Plan | null; readonly problems: readonly Problem[] } | null;
  /** A plan that links to the task, though the claim names none. */
  readonly linkedPlan?: string;
  /** null: not there. */
  readonly justification: { readonly file: string; readonly text: string | null; readonly problem?: string } | null;
  readonly receipts: readonly BundleReceipt[];
  /** Lines about the task that no segment holds: of the work, and of the pull request itself. */
  readonly unpublished: { readonly work: number; readonly pullRequest: number };
  /** Whether the claim's record is in this checkout. */
  readonly recorded: boolean;
  /** Files of the record, the plan's and segments that HEAD has not, or not as they are. */
  readonly uncommitted: readonly string[];
  /** Other tracked files that differ from HEAD. */
  readonly changed: readonly string[];
}

type Found = Omit<BundleItem, "name">;
const ok = (message: string): Found => ({ state: "ok", message });
const missing = (message: string, hint: string): Found => ({ state: "missing", message, hint });
const warning = (message: string, hint: string): Found => ({ state: "warning", message, hint });

const STEPS: Readonly<Record<string, (facts: BundleFacts) => Found>> = { claim, branch, plan, steps, justification, receipts, record, commits, tree };

/** What a pull request must carry, item by item: plan, justification and receipts, on a branch and under a claim of the asker's (S2-01, S2-16 to S2-19). */
export function bundle(facts: BundleFacts): BundleItem[] {
  return Object.entries(STEPS).map(([name, step]) => ({ name, ...step(facts) }));
}

function claim({ task, agent, claim, mine, expired, rivals }: BundleFacts): Found {
  if (claim === null) return missing(`nobody has claimed ${task}`, `bus claim ${task}`);
  if (rivals.length > 0) return missing(`${task} is claimed twice, by ${[claim.agent_id, ...rivals].join(" and ")}: one of them has to release it`, `bus release ${task} --agent <id>`);
  if (claim.agent_id !== agent) return missing(`${task} is ${isOpen(claim) ? "held" : "ended"} by ${claim.agent_id}, not by ${agent}`, isOpen(claim) ? "bus status" : `bus claim ${task}`);
  if (!isOpen(claim)) return ok(`${agent} has ${claim.status === "done" ? "finished" : "released"} ${task}`);
  if (!mine) return missing(`${task} is held by ${agent} in another session`, `bus status --agent ${agent}`);
  return expired ? missing(`your lease of ${task} has expired`, `bus claim ${task}`) : ok(`${agent} holds ${task}`);
}

function branch({ task, agent, claim, branch, base, enforced }: BundleFacts): Found {
  const own = claim?.branch !== undefined && branchProblem(claim.branch, agent) === null ? claim.branch : undefined;
  const change = own === undefined || own === branch ? `git switch -c ${shellWord(defaultBranch(agent, task))}` : `git switch ${shellWord(own)}`;
  if (branch === undefined) return missing("HEAD is detached, so there is no branch to open", change);
  if (base !== null && base.replace(/^origin\//, "") === branch) return missing(`${branch} is what pull requests go into`, change);
  const fault = branchProblem(branch, agent);
  if (fault !== null && enforced) return missing(fault, change);
  if (claim?.branch !== undefined && claim.branch !== branch) {
    const follow = `bus claim ${task} --branch ${shellWord(branch)}`;
    return missing(`the claim is on ${claim.branch}, but ${branch} is checked out`, fault !== null ? change : own === undefined ? follow : `${follow}   (if this is the work; else ${change})`);
  }
  return fault === null ? ok(branch) : warning(fault, change);
}

function plan({ task, plan, linkedPlan }: BundleFacts): Found {
  if (plan === null) {
    return linkedPlan === undefined
      ? missing("the claim names no plan", `bus plan new --task ${task} --summary "<what>" --step "<first thing to do>" --justification "<why>"`)
      : missing(`the claim names no plan, though ${linkedPlan} is about ${task}`, `bus claim ${task} --plan ${shellWord(linkedPlan)}`);
  }
  const [first, ...more] = plan.problems;
  if (first !== undefined) return missing(`${plan.id}: ${first.message}${more.length === 0 ? "" : `, and ${more.length} more`}`, `bus plan check ${shellWord(plan.id)}`);
  return plan.value === null ? missing(`there is no plan ${plan.id} in this checkout`, `bus plan check`) : ok(`${plan.id}: ${plan.value.summary}`);
}

function steps({ plan }: BundleFacts): Found {
  if (plan === null || plan.value === null) return warning("there is no plan whose steps could be done", "bus plan check");
  const { steps: all, plan_id } = plan.value;
  const done = all.filter(({ status }) => status === "done").length;
  if (done > 0 || all[0] === undefined) return ok(`${done} of ${all.length} done`);
  return warning(`none of the plan's steps is done (${all.length})`, `bus plan step ${shellWord(plan_id)} ${shellWord(all[0].id)} --status done --receipt <path>`);
}

function justification({ task, plan, justification }: BundleFacts): Found {
  if (plan === null || justification === null) {
    const file = plan === null ? "_plans/<plan>.justification.md" : `_plans/${plan.id}.justification.md`;
    const hint = plan === null ? `bus plan new --task ${task} --summary "<what>" --step "<first thing to do>" --justification "<why>"` : `echo "<why>" > ${shellWord(file)}`;
    return missing(`there is no ${file}`, hint);
  }
  const { file, text } = justification;
  const fault = text === null ? (justification.problem ?? "cannot be read") : justificationProblem(text);
  return fault === null ? ok(file) : missing(`${file} ${fault}`, text === null ? `ls -l ${shellWord(file)}` : `echo "<why>" > ${shellWord(file)}`);
}

function receipts({ task, agent, plan, receipts }: BundleFacts): Found {
  const lost = receipts.filter(({ problem }) => problem !== null);
  const loose = receipts.filter(({ problem, committed }) => problem === null && !committed).map(({ path }) => path);
  if (lost[0] !== undefined) return missing(lost.map(({ path, problem }) => `${path} ${problem}`).join("; "), `git log --all -- ${shellWord(lost[0].path)}`);
  if (loose.length > 0) return missing(`${listed(loose)} ${loose.length === 1 ? "is" : "are"} not committed as ${loose.length === 1 ? "it is" : "they are"}`, commit(loose, task, "add -f"));
  if (receipts.length > 0) return ok(listed(receipts.map(({ path }) => path)));
  const step = plan?.value?.steps[0]?.id;
  return missing(
    `neither the plan nor ${agent}'s events about ${task} name a receipt`,
    plan === null || step === undefined ? `bus event log --event status --task ${task} --summary "<what>" --receipt <path>` : `bus plan step ${shellWord(plan.id)} ${shellWord(step)} --status done --receipt <path>`,
  );
}

function record({ task, claim, unpublished, recorded, uncommitted }: BundleFacts): Found {
  if (claim !== null && !recorded) return missing(`the claim's record is not in this checkout`, `bus claim ${task}`);
  if (unpublished.work > 0) return missing(`${counted(unpublished.work, "line")} about ${task} ${unpublished.work === 1 ? "is" : "are"} not published`, `bus publish && ${commit(["_bus"], task)}`);
  if (uncommitted.length > 0) return missing(`${listed(uncommitted)} ${uncommitted.length === 1 ? "is" : "are"} not committed as ${uncommitted.length === 1 ? "it is" : "they are"}`, commit(uncommitted, task));
  if (unpublished.pullRequest > 0) return warning(`${counted(unpublished.pullRequest, "line")} about the pull request itself ${unpublished.pullRequest === 1 ? "is" : "are"} not published yet`, `bus publish && ${commit(["_bus"], task)}`);
  return ok("published and committed");
}

function commits({ base, ahead }: BundleFacts): Found {
  if (base === null || ahead === null) return warning("which branch this is to go into is not known here, so its commits cannot be counted", "git remote set-head origin --auto");
  return ahead === 0 ? missing(`HEAD has no commit that ${base} has not`, "git status") : ok(`${counted(ahead, "commit")} ahead of ${base}`);
}

function tree({ changed }: BundleFacts): Found {
  return changed.length === 0 ? ok("nothing else is changed") : warning(`${listed(changed)} ${changed.length === 1 ? "has" : "have"} changes that are not committed`, "git status");
}

/** Five by name. */
function listed(paths: readonly string[]): string {
  return paths.length <= 5 ? paths.join(", ") : `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more`;
}

function commit(paths: readonly string[], task: string, add = "add"): string {
  return `git ${add} -- ${paths.map(shellWord).join(" ")} && git commit -m "Record ${task}"`;
}
