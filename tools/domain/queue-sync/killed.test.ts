import fc from "fast-check";
import { expect, test } from "vitest";
import type { Claim } from "../../schema/records.gen.js";
import type { Issue } from "../github/issue.js";
import { withClosed, withIssue, withLabels } from "./edit.js";
import { markedTask, taskMark } from "./issue-text.js";
import { type SyncStep, planQueueSync } from "./plan.js";
import { parseQueue } from "../queue.js";
import { type TaskFacts, readiness } from "../readiness.js";

/** Queue and tracker, without a disk and a network. */
interface World {
  readonly files: Record<string, string>;
  readonly issues: Record<number, Issue>;
  readonly claims: Readonly<Record<string, Claim["status"]>>;
}

const NOW = Date.parse("2026-01-31T00:00:00Z");

function plan({ files, issues, claims }: World): readonly SyncStep[] {
  const { items } = parseQueue(Object.entries(files).map(([name, text]) => ({ name, text })));
  const facts = new Map(Object.entries(claims).map(([task_id, status]): [string, TaskFacts] => [task_id, { claim: { task_id, agent_id: "a", status, claimed_at: "2026-01-30T23:00:00Z" }, assignment: null, rivals: [] }]));
  const entries = readiness(items, facts, NOW);
  const linked = new Set(items.map(({ fields }) => Number(fields["Issue"]?.slice(1))));
  const seen = Object.values(issues).filter(({ number, labels }) => linked.has(number) || labels.some((label) => label.startsWith("codex::")));
  const queued = items.flatMap((item, index) => (entries[index] === undefined ? [] : [{ item, state: entries[index].state }]));
  return planQueueSync({ queued, issues: seen, missing: new Map(), elsewhere: new Map(), taken: new Set(items.map(({ number }) => number)) }).steps;
}

/** Does the first `count` steps: what is left when it is killed there. */
function applied(world: World, count: number): World {
  const { files, issues, claims } = structuredClone(world);
  let opened = 0;
  for (const step of plan(world).slice(0, count)) {
    const name = step.file.slice("queue/".length);
    const number = step.issue ?? opened;
    const issue = issues[number];
    const edit = (change: (text: string) => string) => (files[name] = change(files[name] ?? ""));
    if (step.action === "write-item") files[name] = step.text;
    else if (step.action === "link-item") edit((text) => withIssue(text, number));
    else if (step.action === "label-item") edit((text) => withLabels(text, step.labels));
    else if (step.action === "close-item") edit(withClosed);
    else if (step.action === "open-issue") {
      opened = Math.max(100, ...Object.keys(issues).map(Number)) + 1;
      issues[opened] = { number: opened, title: step.title, body: step.body, labels: step.labels, url: "", author: "bus", state: "open", reopened: false, trusted: true };
    } else if (issue === undefined) throw new Error(`no issue ${number}`);
    else if (step.action === "label-issue") issues[number] = { ...issue, labels: [...issue.labels, ...step.labels] };
    else issues[number] = { ...issue, state: "closed" };
  }
  return { files, issues, claims };
}

const labels = fc.subarray(["codex::docs", "codex::tests", "bug"]);
const numbers = fc.integer({ min: 1, max: 6 });
const file = fc.tuple(labels, fc.option(numbers), fc.constantFrom("\n", "\r\n"), fc.boolean()).map(([own, link, eol, open]) => [`# Task: T`, `Labels: ${own.join(" ")}`, ...(link === null ? [] : [`Issue: #${link}`]), ...(open ? [] : ["Status: done"])].join(eol));
const issue = fc.record({ number: numbers, body: fc.option(numbers).map((task) => (task === null ? "text" : taskMark(`QUEUE-00${task}`))), labels, state: fc.constantFrom("open" as const, "closed" as const), reopened: fc.boolean(), trusted: fc.boolean() });
const world = fc
  .tuple(fc.dictionary(numbers.map(String), file, { maxKeys: 4 }), fc.uniqueArray(issue, { selector: ({ number }) => number }), fc.dictionary(numbers.map((task) => `QUEUE-00${task}`), fc.constantFrom("active" as const, "done" as const, "released" as const), { maxKeys: 3 }))
  .map(([files, issues, claims]): World => ({
    files: Object.fromEntries(Object.entries(files).map(([number, text]) => [`00${number}-x.md`, text])),
    issues: Object.fromEntries(issues.map((one) => [one.number, { ...one, title: `I${one.number}`, url: "", author: "octocat" }])),
    claims: { ...claims },
  }));

test("a second run has nothing to do, and one that was killed between any two steps ends where an undisturbed one does", () => {
  let killed = 0;
  fc.assert(
    fc.property(world, (start) => {
      const steps = plan(start).length;
      const end = applied(start, steps);
      expect(plan(end)).toEqual([]);
      for (let count = 0; count < steps; count += 1) {
        const broken = applied(start, count);
        expect(applied(broken, plan(broken).length)).toEqual(end);
        killed += 1;
      }
    }),
    { numRuns: 1500 },
  );
  expect(killed).toBeGreaterThan(500);
});

test("no label goes away, and nothing is closed but what has the task's mark and a link", () => {
  fc.assert(
    fc.property(world, (start) => {
      const end = applied(start, plan(start).length);
      for (const [number, before] of Object.entries(start.issues)) {
        const after = end.issues[Number(number)];
        expect(after?.labels).toEqual(expect.arrayContaining([...before.labels]));
        if (before.state === after?.state) continue;
        const { items } = parseQueue(Object.entries(end.files).map(([name, text]) => ({ name, text })));
        const item = items.find(({ fields }) => fields["Issue"] === `#${number}`);
        expect([before.trusted, before.reopened, markedTask(before.body)]).toEqual([true, false, item?.task_id]);
      }
      for (const [name, before] of Object.entries(start.files)) for (const line of before.split(/\r?\n/)) expect(end.files[name]).toContain(line.replace(/^Status: /, ""));
    }),
    { numRuns: 1500 },
  );
});
