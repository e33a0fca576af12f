import { expect, test } from "vitest";
import type { Claim } from "../schema/records.gen.js";
import { claimsGantt, eventsPie } from "./report-charts.js";
import { managerReport, reportStamp, reportSummary } from "./report.js";
import type { AgentActivity, ReportData, ReportTask } from "./report-data.js";
import { markdownCode, markdownText, plainLine } from "./report-escape.js";

const NOW = Date.parse("2026-01-31T12:00:00Z");

const task = (part: Partial<ReportTask>): ReportTask => ({
  task_id: "QUEUE-001", state: "free", claim: null, rivals: [], assignment: null, formerly: null, acknowledged: false, waits_for: [], messages: [], receipts: [], ...part,
});
const claim = (part: Partial<Claim>): Claim => ({
  task_id: "QUEUE-001", agent_id: "codex-1", status: "active", claimed_at: "2026-01-31T10:00:00Z", expires_at: "2026-01-31T13:00:00Z", ...part,
});
const agent = (part: Partial<AgentActivity>): AgentActivity => ({ agent_id: "codex-1", events: 1, messages: 0, holds: 0, done: 0, unread: 0, live: false, ...part });
const data = (part: Partial<ReportData>): ReportData => ({
  now: NOW, manager: "boss", tasks: [], sessions: [], agents: [], events: { count: 0, latest: [] }, messages: 0, problems: [], ...part,
});
const assignment = { task_id: "QUEUE-001", engineer: "codex-2", manager: "boss", assigned_at: "2026-01-31T09:00:00Z", note: "soon" };

test.each<[string, Partial<ReportData>, string[]]>([
  ["says who and when", { branch: "main", commit: "0123456789abcdef" }, ["# Manager report 2026-01-31T12:00:00Z", "Manager: `boss` on `main` at `0123456789ab`"]],
  ["an empty bus", {}, ["## Tasks\n\nNone.", "## Claims over time\n\nNone.", "| Tasks | 0 |"]],
  ["a claim", { tasks: [task({ state: "active", title: "Watch", claim: claim({ branch: "agent/codex-1/x", notes: "half" }) })] }, [
    "### QUEUE-001: Watch", "- State: **active**", "- Claim: `codex-1` [active] on `agent/codex-1/x`, since 2026-01-31T10:00:00Z, lease until 2026-01-31T13:00:00.000Z", "- Notes: half", "| Tasks active | 1 |",
  ]],
  ["a stale claim", { tasks: [task({ state: "stale", claim: claim({ expires_at: "2026-01-31T11:00:00Z" }) })] }, ["`QUEUE-001`: the lease of `codex-1` has ended", "lease ended 2026-01-31T11:00:00.000Z"]],
  ["a duplicate", { tasks: [task({ state: "duplicate", claim: claim({}), rivals: [claim({ agent_id: "codex-9" })] })] }, ["`QUEUE-001` is claimed twice, by `codex-1` and `codex-9`", "- Claim: `codex-9` [active]"]],
  ["an assignment nobody acknowledged", { tasks: [task({ state: "assigned", assignment })] }, ["- Assigned to `codex-2` by `boss` at 2026-01-31T09:00:00Z (soon): **not acknowledged**", "`QUEUE-001`: `codex-2` has not acknowledged its assignment", "| Assignments not acknowledged | 1 |"]],
  ["an acknowledged one", { tasks: [task({ state: "assigned", assignment, acknowledged: true })] }, ["(soon): acknowledged", "## Needs attention\n\nNone."]],
  ["an assignment of the past", { tasks: [task({ state: "done", formerly: assignment })] }, ["- Was assigned to `codex-2` by `boss` at 2026-01-31T09:00:00Z", "| Assignments in force | 0 |"]],
  ["receipts", { tasks: [task({ receipts: [{ path: "_report/a.txt", problem: null }, { path: "_report/b.txt", problem: "does not exist" }] })] }, ["- Receipts: 2", "  - `_report/b.txt`: **does not exist**", "- `QUEUE-001`: 1 of 2 receipts do not resolve", "| Receipts that do not resolve | 1 |"]],
  ["a plan and its open steps", { tasks: [task({ plan: { id: "2026-01-31-x", plan: { version: 0, plan_id: "2026-01-31-x", created: "2026-01-31T09:00:00Z", actor: "a", summary: "Do it", status: "in_progress", steps: [{ id: "S1", title: "one", status: "done" }, { id: "S2", title: "two", status: "in_progress" }], checkpoint: { description: "d", owner: "a", status: "pending" } } } })] }, ["- Plan: `2026-01-31-x` [in_progress], 1 of 2 steps done: Do it", "  - `S2` [in_progress] two"]],
  ["a plan that is gone", { tasks: [task({ plan: { id: "p", plan: null, problem: "does not exist" } })] }, ["- Plan: `p`: **does not exist**", "- `QUEUE-001`: plan `p`: does not exist"]],
  ["what a task waits for", { tasks: [task({ state: "blocked", waits_for: ["QUEUE-009"] })] }, ["- State: **blocked**, waits for `QUEUE-009`"]],
  ["problems", { problems: [{ rule: "log-line", severity: "error", file: "_bus/events/events.jsonl", line: 3, message: "is not JSON" }] }, ["| log-line | error | `_bus/events/events.jsonl` line 3 | is not JSON |"]],
  ["what was asked for", { only: ["QUEUE-001"] }, ["Only `QUEUE-001`."]],
])("the report shows %s", (_, part, expected) => {
  const report = managerReport(data(part));
  for (const text of expected) expect(report).toContain(text);
});

test("what needs somebody comes first", () => {
  const report = managerReport(data({ tasks: [task({ task_id: "A", state: "done" }), task({ task_id: "B", state: "active" }), task({ task_id: "C", state: "stale" }), task({ task_id: "D", state: "duplicate" })] }));
  expect([...report.matchAll(/^### (.)/gm)].map(([, id]) => id)).toEqual(["D", "C", "B", "A"]);
});

test("a long thread is cut, and says so; acknowledgements are no words", () => {
  const messages = Array.from({ length: 25 }, (_, n) => ({ ts: "2026-01-31T10:00:00Z", from: "a", type: n === 0 ? "ack" : "note", summary: `m${n}` }));
  const report = managerReport(data({ tasks: [task({ messages })] }));
  expect(report).toContain("- Messages: 24 (4 earlier ones not shown)");
  expect(report.match(/\[note\] m\d+/g)).toHaveLength(20);
});

/** What an attacker may put into any stored text. */
const HOSTILE = [
  "<img src=x onerror=alert(1)>", "a | b", "`code` ``x``", "line\n# heading\r\n- item", "[x](javascript:alert(1))", "![i](http://x/y.png)", "*b* _i_ ~~s~~", "@everyone",
  "\u001b[31mred", "\u202etxt.exe", "$x^2$", "```\nfence", "<!-- -->", "&lt;", "# title", "1. one", "- dash", "#12", "a;b:c", "\u0000", "%%{init: {}}%%",
];

test.each(HOSTILE)("stored text is never markup: %j", (text) => {
  const shown = markdownText(text);
  expect(shown).not.toMatch(/[<>\n\r@]/);
  // eslint-disable-next-line no-control-regex
  expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(shown).not.toMatch(/(?<![\\&])[`*_[\]|~$#!]/);
  expect(shown).not.toMatch(/^([-+]|\d+[.)])/);
  const rest = managerReport(data({ tasks: [task({ title: text, claim: claim({ notes: text, branch: text, agent_id: text }), messages: [{ ts: "2026-01-31T10:00:00Z", from: text, type: text, summary: text }], receipts: [{ path: text, problem: text }] })], agents: [agent({ agent_id: text })], problems: [{ rule: text, severity: "error", file: text, message: text }] }));
  expect(rest).not.toMatch(/<(?!!)|onerror=alert\(1\)>/);
  // Two fences a chart, no more: nothing closes or opens a block of its own.
  expect(rest.match(/^```/gm)).toHaveLength(4);
});

test("escaping keeps words, and cuts what is too long by characters", () => {
  expect(markdownText("plain words, 100% fine (really).")).toBe("plain words, 100% fine (really).");
  expect(markdownCode("agent/codex-1/x")).toBe("`agent/codex-1/x`");
  expect(markdownCode("a`b")).toBe("a\\`b");
  expect([...plainLine("😀".repeat(400))]).toHaveLength(300);
});

test("gantt: present and earlier tenures by agent, marks by state", () => {
  const chart = claimsGantt([
    task({ claim: claim({ history: [{ agent_id: "codex-0", claimed_at: "2026-01-31T08:00:00Z", ended_at: "2026-01-31T09:00:00Z", how: "taken_over" }] }) }),
    task({ task_id: "title", claim: claim({ task_id: "title", agent_id: "b:c;#d", status: "done", claimed_at: "2026-01-31T11:00:00Z", released_at: "2026-01-31T11:00:00Z" }) }),
    task({ claim: claim({ task_id: "Z", expires_at: "2026-01-31T11:00:00Z" }) }),
  ], NOW);
  expect(chart).toBe([
    "```mermaid", "gantt", "    title Claims by agent UTC", "    dateFormat YYYY-MM-DDTHH:mm:ss", "    axisFormat %m-%d %H:%M",
    "    section b c d", "    done title :done, 2026-01-31T11:00:00, 2026-01-31T11:00:01",
    "    section codex-0", "    taken over QUEUE-001 :done, 2026-01-31T08:00:00, 2026-01-31T09:00:00",
    "    section codex-1", "    active QUEUE-001 :active, 2026-01-31T10:00:00, 2026-01-31T12:00:00", "    stale Z :crit, 2026-01-31T10:00:00, 2026-01-31T12:00:00",
    "```",
  ].join("\n"));
});

test("a chart is only as large as it can be read", () => {
  const many = Array.from({ length: 100 }, (_, n) => task({ task_id: `T${n}`, claim: claim({ task_id: `T${n}` }) }));
  expect(claimsGantt(many, NOW)?.match(/ :active/g)).toHaveLength(60);
  const agents = Array.from({ length: 30 }, (_, n) => agent({ agent_id: `a${n}`, events: 100 - n }));
  expect(eventsPie(agents)?.match(/" : /g)).toHaveLength(12);
  expect(eventsPie(agents)).toContain('"19 others" : 1520');
  expect(eventsPie([agent({ events: 0 })])).toBeNull();
});

test("the stamp has no colons, the summary counts", () => {
  expect(reportStamp(NOW)).toBe("2026-01-31T12-00-00Z");
  expect(reportSummary(data({ tasks: [task({ state: "done" }), task({ state: "stale" }), task({ state: "done" })] }))).toBe("Manager report: 3 tasks (1 stale, 2 done)");
  expect(reportSummary(data({}))).toBe("Manager report: 0 tasks");
});
