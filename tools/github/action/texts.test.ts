import { describe, expect, test } from "vitest";
import { BusError } from "../../domain/bus-error.js";
import type { Problem } from "../../domain/problem.js";
import type { Union, Validation } from "../../operations/validate.js";
import { annotate } from "./annotate.js";
import { commentText } from "./comment-text.js";
import { linksOf } from "./links.js";
import { setOutputs } from "./set-outputs.js";
import { summaryText } from "./summary-text.js";
import type { Toolkit } from "./toolkit.js";
import { judge } from "./verdict.js";

const links = linksOf({ server: "https://github.com", repository: "octo/demo", from: "stranger/demo", commit: "c".repeat(40) });
const error: Problem = { rule: "duplicate-claim", severity: "error", file: "_bus/claims/T-1.json", message: "T-1 is held by ada (#3)", hint: "bus release T-1 --agent bell", pull_request: 3 };
const warning: Problem = { rule: "branch", severity: "warning", file: "_bus/events/2026-01-31/a b.jsonl", line: 12, message: "odd" };
const HOSTILE = "x | y\n::error::no ##[group]\u202e <img src=x> [a](javascript:1) `code` @ada fixes #12 https://github.com/octo/demo/issues/3 ![](x) \\| $1$";
const hostile: Problem = { rule: HOSTILE, severity: "error", file: `_bus/claims/a)](b|${HOSTILE}.json`, message: HOSTILE, hint: HOSTILE };
const claim = { task_id: "T-1", agent_id: "ada", status: "active", branch: "agent/ada/t-1", claimed_at: "2026-01-31T09:00:00Z", pull_request: 3, duplicate: true };
const union: Union = { repository: "octo/demo", pull_request: 4, others: 1, claims: [claim, { ...claim, agent_id: "bell", pull_request: 4 }, { ...claim, task_id: "T-2", pull_request: null, duplicate: false }] };
const CHECKED = { claims: 2, assignments: 0, locks: 1, plans: 0, sessions: 0, events: 5, messages: 0, receipts: 0, logs: 1 };
const found = (problems: Problem[], with_?: Union): Validation => ({ ok: false, checked: CHECKED, problems, ...(with_ && { union: with_ }) });
const many = (count: number, one: Problem): Problem[] => Array.from({ length: count }, (_, index) => ({ ...one, message: `${one.message} ${index} ${"w".repeat(300)}` }));
const comment = (problems: Problem[]) => commentText(judge({ validation: found(problems) }, "error"), links);
const summary = (validation: Validation, unreachable?: BusError) => {
  const findings = { validation, ...(unreachable && { unreachable }) };
  return summaryText(findings, judge(findings, "error"), links, "refs/remotes/origin/main");
};

test.each<[string, Problem[], "error" | "warning", string, string]>([
  ["nothing", [], "warning", "passed", "no problems"],
  ["a warning", [warning], "error", "passed", "1 warning"],
  ["a warning that counts", [warning], "warning", "failed", "1 warning"],
  ["both", [warning, error, warning], "error", "failed", "1 error, 2 warnings"],
])("%s", (_, problems, failOn, outcome, tally) => {
  const verdict = judge({ validation: found(problems) }, failOn);
  expect(verdict).toMatchObject({ outcome, tally });
  expect(judge({ validation: found(problems), unreachable: new BusError("REMOTE", "no") }, failOn).outcome).toBe("unreachable");
});

test("the summary says what is wrong, where, what to do, and who works on what", () => {
  expect(summary(found([warning, error], union))).toBe(`## buslane: 1 error, 1 warning

|  | rule | where | what | what to do |
| --- | --- | --- | --- | --- |
| **error** | \`duplicate-claim\` | [\`_bus/claims/T-1.json\`](https://github.com/stranger/demo/blob/${"c".repeat(40)}/_bus/claims/T-1.json) | T-1 is held by ada (\\#&#8203;3) ([#3](https://github.com/octo/demo/pull/3)) | \`bus release T-1 --agent bell\` |
| warning | \`branch\` | [\\_bus/events/2026-01-31/a b.jsonl line 12](https://github.com/stranger/demo/blob/${"c".repeat(40)}/_bus/events/2026-01-31/a%20b.jsonl#L12) | odd |  |

### Claims in flight

| task | agent | status | branch | pull request |
| --- | --- | --- | --- | --- |
| \`T-1\` **duplicate** | \`ada\` | active | \`agent/ada/t-1\` | [#3](https://github.com/octo/demo/pull/3) |
| \`T-1\` **duplicate** | \`bell\` | active | \`agent/ada/t-1\` | [#4](https://github.com/octo/demo/pull/4), this one |
| \`T-2\` | \`ada\` | active | \`agent/ada/t-1\` | none: merged |

Looked at 2 claims, 1 lock, 5 event lines, 0 message lines, and at what is new since \`origin/main\`. Beside it: 1 other open pull request.
`);
});

test("no path ends its link", () => {
  expect(links.file("_bus/a b/(x)[y]*'!#?%.json", 3)).toBe(`https://github.com/stranger/demo/blob/${"c".repeat(40)}/_bus/a%20b/%28x%29%5By%5D%2A%27%21%23%3F%25.json#L3`);
});

test("the other pull request is linked where the message names it", () => {
  const named = { ...error, message: "held in #3 (https://github.com/octo/demo/pull/3) by @ada, not #30 (https://github.com/octo/demo/pull/30)" };
  expect(comment([named]).body).toContain("| held in [#3](https://github.com/octo/demo/pull/3) by @&#8203;ada, not \\#&#8203;30 (https:&#8203;//github.com/octo/demo/pull/30) |");
});

test("a summary without the others is no pass", () => {
  expect(summary(found([]), new BusError("REMOTE", "rate limit"))).toMatch(/^## buslane: GitHub could not be asked\n\nNothing can be told about the other pull requests, so this is no pass: rate limit\. /);
});

describe("others' text", () => {
  const claims = [{ ...claim, task_id: HOSTILE, agent_id: HOSTILE, status: HOSTILE, branch: "fixes#12", pull_request: null }];
  const texts = { summary: summary(found([hostile], { ...union, claims: [] })), claims: summary(found([], { ...union, claims })), comment: comment([hostile]).body ?? "" };
  test.each(Object.entries(texts))("in the %s is text only", (_, text) => {
    const lines = text.split("\n").filter((line) => line.includes("held") || line.includes("x \\| y"));
    expect(lines).toHaveLength(1);
    const row = lines[0] ?? "";
    // Five cells: no cell's end is read out of it.
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
    const shown = row.replaceAll(/\]\(https:\/\/github\.com\/stranger\/demo\/blob\/[^)|]*\)/g, "");
    expect(shown).not.toMatch(/<(?!br>)|(?<!\\)(?:\\\\)*`(?!claims)|@ada|#12|https?:\/\/|\u202e/);
    expect(shown.match(/(?<!\\)\[/g) ?? []).toHaveLength(row.includes("/blob/") ? 1 : 0);
  });
});

describe("limits", () => {
  test("a summary stays within 1 MiB and says how many rows are left out", () => {
    const claims = Array.from({ length: 5000 }, (_, index) => ({ ...claim, task_id: `T-${index}`, agent_id: "é".repeat(60) }));
    const text = summary(found(many(5000, error), { ...union, claims }));
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toMatch(/\n\n\d+ more: see the log of this step\n/);
    expect(text).toMatch(/\n\n\d+ more: `bus validate --github` lists them\n/);
    expect(text).toContain("Looked at 2 claims");
    const [problems, others] = text.split("### Claims in flight");
    for (const [part, left, rows] of [[problems, /(\d+) more: see/, 5000], [others, /(\d+) more: `bus/, 5000]] as const) {
      expect((part ?? "").match(/^\| (\*\*error|`T-)/gm)?.length).toBe(rows - Number(left.exec(part ?? "")?.[1]));
    }
  });

  test("a comment stays within 65,536 characters", () => {
    const { body } = comment(many(500, error));
    expect(body?.length).toBeLessThan(65_000);
    expect(body).toMatch(/\n\n\d+ more: see the summary of the check$/);
  });

  test("outputs fit into an environment variable and stay JSON", () => {
    const outputs: Record<string, unknown> = {};
    const validation = found(many(5000, error), { ...union, claims: Array.from({ length: 5000 }, () => claim) });
    setOutputs({ setOutput: (name, value) => void (outputs[name] = value) }, judge({ validation }, "error"), validation);
    expect(outputs).toMatchObject({ ok: false, outcome: "failed", errors: 5000, warnings: 0 });
    for (const name of ["problems", "claims"]) {
      expect(Buffer.byteLength(String(outputs[name]))).toBeLessThanOrEqual(100_000);
      expect((JSON.parse(String(outputs[name])) as unknown[]).length).toBeGreaterThan(100);
    }
  });

  test("GitHub shows ten annotations of a kind, the tenth error is the verdict; the log has the rest", () => {
    const said: string[] = [];
    const say = (kind: string) => (message: string | Error, at?: { file?: string; startLine?: number }) => void said.push(`${kind} ${at?.file ?? ""}:${at?.startLine ?? ""} ${String(message)}`);
    const toolkit = { error: say("error"), warning: say("warning"), info: say("info"), startGroup: say("group"), endGroup: () => {} } as unknown as Toolkit;
    annotate(toolkit, [...many(12, error), ...many(13, warning)]);
    const count = (kind: string) => said.filter((line) => line.startsWith(kind)).length;
    expect([count("error"), count("warning"), count("group"), count("info")]).toEqual([9, 10, 1, 6]);
    expect(said[0]).toMatch(/^error _bus\/claims\/T-1\.json:1 T-1 is held by ada \(#3\) 0 w+\nWhat to do: bus release T-1 --agent bell$/);
    expect(said.at(-1)).toMatch(/^info : bus: warning: _bus\/events\/2026-01-31\/a b\.jsonl:12: branch: odd 12/);
    said.length = 0;
    annotate(toolkit, many(10, hostile));
    // A line of the log is not annotated, so nothing on it may be a command.
    expect(said.filter((line) => line.startsWith("info"))).toEqual([expect.not.stringMatching(/\n|##\[|^info : ::|\u202e/)]);
    expect(said.filter((line) => line.startsWith("error") && /\u202e/.test(line))).toEqual([]);
  });
});

describe("the comment", () => {
  test("is begun for what fails the check alone, and then follows", () => {
    expect(comment([]).body).toBeNull();
    expect(comment([warning]).body).toBeNull();
    expect(comment([warning, error]).body).toMatch(/^### buslane: 1 error, 1 warning\n\nThe bus objects/);
    expect(comment([]).otherwise).toBe("### buslane: all good\n\nThe bus has no objection to this pull request any more.");
    expect(comment([warning]).otherwise).toMatch(/^### buslane: 1 warning\n\nThe bus has no objection[^|]+\| {2}\| rule/);
  });
});
