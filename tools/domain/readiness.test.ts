import { expect, test } from "vitest";
import type { Assignment, Claim } from "../schema/records.gen.js";
import type { QueueItem } from "./queue.js";
import { type TaskFacts, nextTasks, readiness } from "./readiness.js";

const NOW = Date.parse("2026-01-31T12:00:00Z");

function item(number: number, extra: Partial<QueueItem> = {}): QueueItem {
  const digits = String(number).padStart(3, "0");
  return { task_id: `QUEUE-${digits}`, number, slug: "x", file: `queue/${digits}-x.md`, title: `Task ${number}`, fields: {}, labels: [], depends_on: [], ...extra };
}

function claim(status: Claim["status"], extra: Partial<Claim> = {}): Claim {
  return { task_id: "QUEUE-001", agent_id: "a", status, claimed_at: "2026-01-31T10:00:00Z", expires_at: "2026-01-31T13:00:00Z", ...extra };
}

function assigned(engineer: string, at = "2026-01-31T09:00:00Z"): Assignment {
  return { task_id: "QUEUE-001", engineer, manager: "m", assigned_at: at };
}

const facts = (part: Partial<NonNullable<TaskFacts>>): TaskFacts => ({ claim: null, assignment: null, rivals: [], ...part });

test.each<[string, TaskFacts | undefined, { state: string; holder?: string }]>([
  ["nothing on the bus", undefined, { state: "ready" }],
  ["released", facts({ claim: claim("released") }), { state: "ready" }],
  ["active", facts({ claim: claim("active") }), { state: "claimed", holder: "a" }],
  ["paused", facts({ claim: claim("paused") }), { state: "claimed", holder: "a" }],
  ["expired", facts({ claim: claim("active", { expires_at: "2026-01-31T11:00:00Z" }) }), { state: "stale", holder: "a" }],
  ["claimed twice", facts({ claim: claim("active"), rivals: [claim("active", { agent_id: "b" })] }), { state: "claimed", holder: "a and b" }],
  ["done", facts({ claim: claim("done") }), { state: "done", holder: "a" }],
  ["assigned", facts({ assignment: assigned("e") }), { state: "assigned", holder: "e" }],
  ["assignment withdrawn", facts({ assignment: assigned("unassigned") }), { state: "ready" }],
  ["done by another than its engineer", facts({ claim: claim("done"), assignment: assigned("e") }), { state: "done", holder: "a" }],
  ["assigned again since it was done", facts({ claim: claim("done"), assignment: assigned("e", "2026-01-31T11:00:00Z") }), { state: "assigned", holder: "e" }],
  ["unreadable", null, { state: "unreadable" }],
])("%s", (_, task, expected) => {
  const known = new Map<string, TaskFacts>(task === undefined ? [] : [["QUEUE-001", task]]);
  const [entry] = readiness([item(1)], known, NOW);
  expect({ state: entry?.state, ...(entry?.holder !== undefined && { holder: entry.holder }) }).toEqual(expected);
});

test.each<[string, QueueItem[], [string, TaskFacts][], string[]]>([
  ["a dependency that nobody knows", [item(2, { depends_on: ["QUEUE-009"] })], [], ["QUEUE-009"]],
  ["a dependency that is not done", [item(2, { depends_on: ["QUEUE-001"] }), item(1)], [], ["QUEUE-001"]],
  ["a dependency in work", [item(2, { depends_on: ["QUEUE-001"] })], [["QUEUE-001", facts({ claim: claim("active") })]], ["QUEUE-001"]],
  ["a dependency only released", [item(2, { depends_on: ["QUEUE-001"] })], [["QUEUE-001", facts({ claim: claim("released") })]], ["QUEUE-001"]],
  ["a dependency that cannot be read", [item(2, { depends_on: ["QUEUE-001"] })], [["QUEUE-001", null]], ["QUEUE-001"]],
  ["a dependency that is done", [item(2, { depends_on: ["QUEUE-001"] })], [["QUEUE-001", facts({ claim: claim("done") })]], []],
  ["a dependency whose file says so", [item(2, { depends_on: ["QUEUE-001"] }), item(1, { status: "Done 2026-01-01" })], [], []],
  ["its file says done, but somebody has it again", [item(2, { depends_on: ["QUEUE-001"] }), item(1, { status: "done" })], [["QUEUE-001", facts({ claim: claim("active") })]], ["QUEUE-001"]],
  ["itself", [item(2, { depends_on: ["QUEUE-002"] })], [["QUEUE-002", facts({ claim: claim("released") })]], ["QUEUE-002"]],
])("waits for %s", (_, items, known, waits) => {
  const [entry] = readiness(items, new Map(known), NOW);
  expect(entry?.waits_for).toEqual(waits);
  expect(entry?.state).toBe(waits.length > 0 ? "blocked" : "ready");
});

test("next: ready before blocked, one's own before anybody's, a matching label before another, then by number", () => {
  const items = [item(1, { depends_on: ["QUEUE-009"] }), item(2), item(3, { labels: ["codex::docs"] }), item(4), item(5), item(6), item(7, { status: "done" })];
  const known = new Map<string, TaskFacts>([
    ["QUEUE-004", facts({ assignment: assigned("me") })],
    ["QUEUE-005", facts({ assignment: assigned("other") })],
    ["QUEUE-006", facts({ claim: claim("active", { expires_at: "2026-01-31T11:00:00Z" }) })],
  ]);
  const entries = readiness(items, known, NOW);
  const numbers = (agent: string, label?: string) => nextTasks(entries, agent, label).map(({ number }) => number);
  expect(numbers("me")).toEqual([4, 2, 3, 1]);
  expect(numbers("me", "codex::docs")).toEqual([4, 3, 2, 1]);
  expect(numbers("stranger", "codex::docs")).toEqual([3, 2, 1]);
});
