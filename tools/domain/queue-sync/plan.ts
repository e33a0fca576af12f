import { type Issue, workLabels } from "../github/issue.js";
import { issueOf, markedTask } from "./issue-text.js";
import { itemOf } from "./item-text.js";
import { type QueuedItem, type SyncPair, linkQueue } from "./links.js";

/** One thing that the sync would do, or did. */
export type SyncStep = {
  readonly task_id: string;
  /** Relative to the checkout. */
  readonly file: string;
  /** null: not opened yet. */
  readonly issue: number | null;
  /** What it does, as one sentence without its end. */
  readonly message: string;
} & (
  | { readonly action: "write-item"; readonly text: string }
  | { readonly action: "open-issue"; readonly title: string; readonly body: string; readonly labels: readonly string[] }
  | { readonly action: "link-item" | "close-issue" | "close-item" }
  | { readonly action: "label-issue" | "label-item"; readonly labels: readonly string[] }
);

export interface SyncFacts {
  readonly queued: readonly QueuedItem[];
  /** Those with a label that asks for work, and those that items are linked to; by number. */
  readonly issues: readonly Issue[];
  /** Why a linked issue cannot be read, by its number. */
  readonly missing: ReadonlyMap<number, string>;
  /** Which file of another worktree is linked to an issue. */
  readonly elsewhere: ReadonlyMap<number, string>;
  /** Numbers of tasks that are taken, wherever. */
  readonly taken: ReadonlySet<number>;
}

export interface SyncPlan {
  readonly steps: readonly SyncStep[];
  /** What is left to people, and why. */
  readonly notes: readonly string[];
}

/** What has to be done so that issues and queue say the same (S2-30). Nothing is removed, and nothing closed that the bus did not open. */
export function planQueueSync(facts: SyncFacts): SyncPlan {
  const { pairs, single, named, notes } = linkQueue(facts.queued, facts.issues, facts.missing);
  const paired = new Map(pairs.map(({ item, issue }) => [item.task_id, issue.number]));
  const used = new Set([...named, ...paired.values()]);
  const plans = [
    ...pairs.map(planPair),
    ...single.map(planOpening),
    ...planImports(facts, facts.issues.filter(({ number }) => !used.has(number)), paired),
  ];
  return { steps: plans.flatMap(({ steps }) => steps), notes: [...notes, ...plans.flatMap((plan) => plan.notes)] };
}

function planPair({ item, state, holder, issue, isLinked }: SyncPair): SyncPlan {
  const { task_id, file } = item;
  const at = { task_id, file, issue: issue.number };
  const own = workLabels(item.labels);
  const theirs = workLabels(issue.labels);
  const steps: SyncStep[] = isLinked ? [] : [{ action: "link-item", ...at, message: `link ${task_id} to #${issue.number}, which has its mark` }];
  const held = holder === undefined ? "" : ` (${holder})`;
  if (issue.state === "closed") {
    if (state === "done") return { steps, notes: [] };
    if (state !== "ready" && state !== "blocked") return { steps, notes: [`#${issue.number} is closed, but ${task_id} is ${state}${held}: finish or release it, or reopen the issue`] };
    return { steps: [...steps, { action: "close-item", ...at, message: `say in ${task_id} that it is closed, as #${issue.number} is` }], notes: [] };
  }
  if (state === "done") {
    if (issue.reopened) return { steps, notes: [`${task_id} is done, but #${issue.number} was opened again: take the task up again, or close the issue`] };
    if (!issue.trusted || markedTask(issue.body) !== task_id) return { steps, notes: [`${task_id} is done; the bus did not open #${issue.number}, so it stays open until somebody closes it`] };
    return { steps: [...steps, { action: "close-issue", ...at, message: `close #${issue.number}, because ${task_id} is done` }], notes: [] };
  }
  const there = own.filter((label) => !theirs.includes(label));
  const here = theirs.filter((label) => !own.includes(label));
  if (there.length > 0) steps.push({ action: "label-issue", ...at, labels: there, message: `label #${issue.number} ${there.join(", ")}, as ${task_id} is` });
  if (here.length > 0) steps.push({ action: "label-item", ...at, labels: here, message: `label ${task_id} ${here.join(", ")}, as #${issue.number} is` });
  return { steps, notes: [] };
}

function planOpening({ item, state }: QueuedItem): SyncPlan {
  const { task_id, file } = item;
  if (workLabels(item.labels).length === 0 || state === "done") return { steps: [], notes: [] };
  if (state === "unreadable") return { steps: [], notes: [`${task_id} has no issue yet, and gets none while its records cannot be read`] };
  const at = { task_id, file, issue: null };
  const opened = issueOf(item);
  return {
    steps: [
      { action: "open-issue", ...at, ...opened, message: `open an issue for ${task_id}: ${opened.title}` },
      { action: "link-item", ...at, message: `link ${task_id} to it` },
    ],
    notes: [],
  };
}

/** The issues that belong to no item: new items, but for those with the mark of a task. `paired`: the issue of each task that has one. */
function planImports({ queued, elsewhere, taken }: SyncFacts, issues: readonly Issue[], paired: ReadonlyMap<string, number>): SyncPlan[] {
  const here = new Set(queued.map(({ item }) => item.task_id));
  const numbers = new Set([...taken, ...issues.flatMap(({ body }) => /^QUEUE-(\d{3,9})$/.exec(markedTask(body) ?? "")?.slice(1).map(Number) ?? [])]);
  return issues
    .filter(({ state, labels }) => state === "open" && workLabels(labels).length > 0)
    .map((issue): SyncPlan => {
      const mark = markedTask(issue.body);
      const there = elsewhere.get(issue.number);
      if (mark !== null) return { steps: [], notes: markNotes(issue, mark, here, paired.get(mark)) };
      if (there !== undefined) return { steps: [], notes: [`#${issue.number} is ${there} in another worktree: it comes here by a merge`] };
      const { taskId: task_id, name, text } = itemOf(issue, nextNumber(queued, numbers));
      return { steps: [{ action: "write-item", task_id, file: `queue/${name}`, issue: issue.number, text, message: `write queue/${name} for #${issue.number}` }], notes: [] };
    });
}

function markNotes({ number }: Issue, mark: string, here: ReadonlySet<string>, pair: number | undefined): string[] {
  if (pair !== undefined) return [`#${number} has the mark of ${mark}, too; #${pair} is its issue: close one of them`];
  return here.has(mark) ? [] : [`#${number} has the mark of ${mark}, which is not in the queue of this checkout`];
}

/** Above every file of the queue, so that numbers keep the order of time; other tasks' are passed over. Enters it as taken. */
function nextNumber(queued: readonly QueuedItem[], taken: Set<number>): number {
  const LAST = 999_999_999;
  let number = Math.max(0, ...queued.map(({ item }) => item.number)) + 1;
  while (taken.has(number) || number > LAST) number = number >= LAST ? 1 : number + 1;
  taken.add(number);
  return number;
}
