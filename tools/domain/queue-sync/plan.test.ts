import { expect, test } from "vitest";
import type { Issue } from "../github/issue.js";
import { planQueueSync } from "./plan.js";
import { taskMark } from "./issue-text.js";
import type { QueuedItem } from "./links.js";
import { parseQueue } from "../queue.js";
import type { QueueState } from "../readiness.js";

const DOCS = "codex::docs";

/** A piece of the queue: its number, its fields, and how it stands. */
function queued(number: number, fields: string, state: QueueState = "ready", slug = "it"): QueuedItem {
  const [item] = parseQueue([{ name: `${String(number).padStart(3, "0")}-${slug}.md`, text: `# Task: T${number}\n${fields}\n` }]).items;
  if (item === undefined) throw new Error("no item");
  return { item, state, ...(state === "claimed" && { holder: "a" }) };
}

function issue(number: number, facts: Partial<Issue> = {}): Issue {
  return { number, title: `I${number}`, body: "", url: "", author: "octocat", state: "open", labels: [DOCS], reopened: false, trusted: true, ...facts };
}

const of = (task: string, facts: Partial<Issue> = {}) => ({ body: `Goal\n\n${taskMark(task)}\n`, ...facts });

interface Case {
  items?: QueuedItem[];
  issues?: Issue[];
  missing?: [number, string][];
  elsewhere?: [number, string][];
  taken?: number[];
}

const planned = ({ items = [], issues = [], missing = [], elsewhere = [], taken = [] }: Case) => {
  const { steps, notes } = planQueueSync({ queued: items, issues, missing: new Map(missing), elsewhere: new Map(elsewhere), taken: new Set(taken) });
  return [...steps.map((step) => `${step.action} ${step.task_id} ${step.issue === null ? "new" : `#${step.issue}`}${"labels" in step ? ` ${step.labels.join(" ")}` : ""}`), ...notes.map((note) => `note: ${note}`)];
};

test.each<[string, Case, string[]]>([
  ["nothing at all", {}, []],
  ["an item without a label", { items: [queued(1, "Goal: g")] }, []],
  ["an item with a label that is not ours", { items: [queued(1, "Labels: bug")] }, []],
  ["a linked pair that agrees", { items: [queued(1, `Labels: ${DOCS}\nIssue: #3`)], issues: [issue(3)] }, []],

  ["an item to open an issue for", { items: [queued(1, `Labels: ${DOCS}, codex::tests`)] }, ["open-issue QUEUE-001 new codex::docs codex::tests", "link-item QUEUE-001 new"]],
  ["one that is claimed", { items: [queued(1, `Labels: ${DOCS}`, "claimed")] }, ["open-issue QUEUE-001 new codex::docs", "link-item QUEUE-001 new"]],
  ["one that is done", { items: [queued(1, `Labels: ${DOCS}`, "done")] }, []],
  ["one whose records cannot be read", { items: [queued(1, `Labels: ${DOCS}`, "unreadable")] }, ["note: QUEUE-001 has no issue yet, and gets none while its records cannot be read"]],

  ["an issue to write an item for", { items: [queued(4, "Goal: g")], issues: [issue(9)], taken: [4, 5] }, ["write-item QUEUE-006 #9"]],
  ["several of them", { issues: [issue(9), issue(10)], taken: [2] }, ["write-item QUEUE-001 #9", "write-item QUEUE-003 #10"]],
  ["a number that others opened an issue for", { issues: [issue(8, of("QUEUE-001", { state: "closed" })), issue(9)] }, ["write-item QUEUE-002 #9"]],
  ["no number after the last", { items: [queued(999_999_999, "Goal: g")], issues: [issue(9)], taken: [1, 999_999_999] }, ["write-item QUEUE-002 #9"]],
  ["an issue in other case", { issues: [issue(9, { labels: ["Codex::Docs"] })] }, ["write-item QUEUE-001 #9"]],
  ["a closed issue", { issues: [issue(9, { state: "closed" })] }, []],
  ["an issue without a label that asks for work", { issues: [issue(9, { labels: ["bug"] })] }, []],
  ["an issue that another worktree has", { issues: [issue(9)], elsewhere: [[9, "queue/007-x.md"]] }, ["note: #9 is queue/007-x.md in another worktree: it comes here by a merge"]],
  ["an issue of a task that is not here", { issues: [issue(9, of("QUEUE-007"))] }, ["note: #9 has the mark of QUEUE-007, which is not in the queue of this checkout"]],
  ["the same from a stranger", { issues: [issue(9, of("QUEUE-007", { trusted: false }))] }, ["note: #9 has the mark of QUEUE-007, which is not in the queue of this checkout"]],

  ["a mark without a link", { items: [queued(1, `Labels: ${DOCS}`)], issues: [issue(9, of("QUEUE-001"))] }, ["link-item QUEUE-001 #9"]],
  ["a mark without a link or a label", { items: [queued(1, "Goal: g")], issues: [issue(9, of("QUEUE-001"))] }, ["link-item QUEUE-001 #9", "label-item QUEUE-001 #9 codex::docs"]],
  ["a mark without a link, of a task that is done", { items: [queued(1, `Labels: ${DOCS}`, "done")], issues: [issue(9, of("QUEUE-001"))] }, ["link-item QUEUE-001 #9", "close-issue QUEUE-001 #9"]],
  ["a mark without a link, closed", { items: [queued(1, `Labels: ${DOCS}`)], issues: [issue(9, of("QUEUE-001", { state: "closed" }))] }, ["link-item QUEUE-001 #9", "close-item QUEUE-001 #9"]],
  ["two issues with one mark", { items: [queued(1, `Labels: ${DOCS}`)], issues: [issue(8, of("QUEUE-001")), issue(9, of("QUEUE-001"))] }, ["link-item QUEUE-001 #8", "note: #9 has the mark of QUEUE-001, too; #8 is its issue: close one of them"]],
  ["a link beside an older mark", { items: [queued(1, `Labels: ${DOCS}\nIssue: #9`)], issues: [issue(8, of("QUEUE-001")), issue(9, of("QUEUE-001"))] }, ["note: #8 has the mark of QUEUE-001, too; #9 is its issue: close one of them"]],
  ["a stranger's mark", { items: [queued(1, `Labels: ${DOCS}`)], issues: [issue(9, of("QUEUE-001", { trusted: false }))] }, [expect.stringMatching(/^note: #9 has the mark of QUEUE-001, but it is not known/) as string]],
  ["a stranger's mark before ours", { items: [queued(1, `Labels: ${DOCS}`)], issues: [issue(8, of("QUEUE-001", { trusted: false })), issue(9, of("QUEUE-001"))] }, ["link-item QUEUE-001 #9", "note: #8 has the mark of QUEUE-001, too; #9 is its issue: close one of them"]],
  ["a mark in an issue that another item names", { items: [queued(1, `Labels: ${DOCS}`), queued(2, `Labels: ${DOCS}\nIssue: #9`)], issues: [issue(9, of("QUEUE-001"))] }, ["note: #9 has the mark of QUEUE-001, but another item is linked to it"]],
  ["a stranger's, there", { items: [queued(1, `Labels: ${DOCS}`), queued(2, `Labels: ${DOCS}\nIssue: #9`)], issues: [issue(9, of("QUEUE-001", { trusted: false }))] }, ["open-issue QUEUE-001 new codex::docs", "link-item QUEUE-001 new"]],

  ["a label that the issue lacks", { items: [queued(1, `Labels: ${DOCS} codex::tests other\nIssue: #3`)], issues: [issue(3)] }, ["label-issue QUEUE-001 #3 codex::tests"]],
  ["a label that the item lacks", { items: [queued(1, `Labels: ${DOCS}\nIssue: #3`)], issues: [issue(3, { labels: ["bug", DOCS, "CODEX::refactor"] })] }, ["label-item QUEUE-001 #3 codex::refactor"]],
  ["both", { items: [queued(1, "Labels: codex::tests\nIssue: #3", "claimed")], issues: [issue(3)] }, ["label-issue QUEUE-001 #3 codex::tests", "label-item QUEUE-001 #3 codex::docs"]],
  ["labels of what is over", { items: [queued(1, "Labels: codex::tests\nIssue: #3", "done")], issues: [issue(3, { state: "closed" })] }, []],

  ["done, and ours", { items: [queued(1, "Issue: #3", "done")], issues: [issue(3, of("QUEUE-001"))] }, ["close-issue QUEUE-001 #3"]],
  ["done, and not ours", { items: [queued(1, "Issue: #3", "done")], issues: [issue(3)] }, ["note: QUEUE-001 is done; the bus did not open #3, so it stays open until somebody closes it"]],
  ["done, with another task's mark", { items: [queued(1, "Issue: #3", "done")], issues: [issue(3, of("QUEUE-002"))] }, ["note: QUEUE-001 is done; the bus did not open #3, so it stays open until somebody closes it"]],
  ["done, with a stranger's mark", { items: [queued(1, "Issue: #3", "done")], issues: [issue(3, of("QUEUE-001", { trusted: false }))] }, ["note: QUEUE-001 is done; the bus did not open #3, so it stays open until somebody closes it"]],
  ["done, and opened again", { items: [queued(1, "Issue: #3", "done")], issues: [issue(3, of("QUEUE-001", { reopened: true }))] }, ["note: QUEUE-001 is done, but #3 was opened again: take the task up again, or close the issue"]],

  ...(["ready", "blocked"] as const).map((state): [string, Case, string[]] => [`closed there, ${state} here`, { items: [queued(1, "Issue: #3", state)], issues: [issue(3, { state: "closed" })] }, ["close-item QUEUE-001 #3"]]),
  ["closed there, claimed here", { items: [queued(1, "Issue: #3", "claimed")], issues: [issue(3, { state: "closed" })] }, ["note: #3 is closed, but QUEUE-001 is claimed (a): finish or release it, or reopen the issue"]],
  ...(["stale", "assigned", "unreadable"] as const).map((state): [string, Case, string[]] => [`closed there, ${state} here`, { items: [queued(1, "Issue: #3", state)], issues: [issue(3, { state: "closed" })] }, [`note: #3 is closed, but QUEUE-001 is ${state}: finish or release it, or reopen the issue`]]),

  ["an issue that is gone", { items: [queued(1, `Labels: ${DOCS}\nIssue: #3`)], missing: [[3, "#3 is a pull request"]] }, ["note: QUEUE-001 is linked to #3: #3 is a pull request"]],
  ["a link that says nothing", { items: [queued(1, `Labels: ${DOCS}\nIssue: see #3`)], issues: [issue(3)] }, ['note: queue/001-it.md: "Issue: see #3" is no number of an issue; write it as #12']],
  ["two items, one issue", { items: [queued(1, "Issue: #3", "done"), queued(2, `Labels: ${DOCS}\nIssue: #3`)], issues: [issue(3, of("QUEUE-001"))] }, ["note: queue/001-it.md and queue/002-it.md are both linked to #3: keep the line in one of them"]],
  ["two items, one task", { items: [queued(1, `Labels: ${DOCS}`), queued(1, `Labels: ${DOCS}\nIssue: #3`, "ready", "other")], issues: [issue(3)] }, ["note: queue/001-it.md and queue/001-other.md are one task, QUEUE-001: give all but one of them another number"]],
])("%s", (_, facts, expected) => {
  expect(planned(facts)).toEqual(expected);
});
