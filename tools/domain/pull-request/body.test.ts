import { describe, expect, test } from "vitest";
import type { Plan } from "../../schema/records.gen.js";
import { MARKDOWN_MARKS } from "../marked-block.js";
import { type BodyParts, pullRequestBody } from "./body.js";
import { pullRequestLabels } from "./labels.js";
import { givenTitle, pullRequestTitle } from "./title.js";

const LIMIT = 65_536;
const { start, end } = MARKDOWN_MARKS;
const HOSTILE = "@octocat Fixes #1, GH-2 https://github.com/o/r/issues/3 <img src=x onerror=1> | `x` **b** <!-- buslane:end --> \u202e\u0007";
/** GitHub would notify, refer, close, run or lay out something. */
const READ_INTO = /@octocat|#1\b|GH-2|:\/\/github|<img|\*\*b|<!-- b|\u202e|\u0007/;

const PLAN: Plan = {
  version: 0, plan_id: "2026-01-31-watch", created: "2026-01-31T00:00:00Z", actor: "a", summary: "Watch the log", status: "in_progress",
  steps: [{ id: "S1", title: "Read", status: "done" }, { id: "S2", title: "Follow", status: "in_progress" }, { id: "S3", title: "Print", status: "queued" }, { id: "S4", title: "Ask", status: "blocked" }],
  checkpoint: { description: "c", owner: "a", status: "pending" },
};
const PARTS: BodyParts = {
  task: "QUEUE-001", agent: "a", branch: "agent/a/queue-001", fence: 3, title: "Watch", goal: "see it at once", plan: PLAN, justification: "Polling *misses* events. Fixes #7",
  receipts: [{ path: "_report/agent/a/test.txt", sha256: "0123456789abcdef", commit: "c0ffee" }, { path: "odd (é) |@x.txt", sha256: "fedcba9876543210", commit: "c0ffee" }, { path: "loose.txt", sha256: "00" }],
};
const bodyOf = (parts: Partial<BodyParts>, before = "") => pullRequestBody(before, { ...PARTS, ...parts }, "the body");

test("it shows task, plan, justification, receipts, claim and how to check", () => {
  expect(bodyOf({})).toBe(
    [
      start, "## `QUEUE-001` Watch", "", "see it at once", "", "### Plan `2026-01-31-watch`", "", "Watch the log (in progress)", "",
      "- [x] `S1` Read", "- [ ] `S2` Follow (in progress)", "- [ ] `S3` Print", "- [ ] `S4` Ask (blocked)", "",
      "### Justification", "", "Polling *misses* events. Fixes #7", "", "### Receipts", "",
      "| file | SHA-256 |", "| --- | --- |", "| [`_report/agent/a/test.txt`](<../blob/c0ffee/_report/agent/a/test.txt>) | `0123456789ab` |",
      "| [odd (é) \\|@&#8203;x.txt](<../blob/c0ffee/odd%20(%C3%A9)%20%7C%40x.txt>) | `fedcba987654` |", "| `loose.txt` | `00` |", "",
      "### Claim", "", "| task | agent | branch | fence |", "| --- | --- | --- | --- |", "| `QUEUE-001` | `a` | `agent/a/queue-001` | 3 |", "",
      "`bus pr check QUEUE-001` says in a checkout of the branch whether all of this is there and committed.", end, "",
    ].join("\n"),
  );
});

test("stored text is shown, and nothing is read into it", () => {
  const plan = { ...PLAN, plan_id: HOSTILE, summary: HOSTILE, steps: [{ id: HOSTILE, title: HOSTILE, status: "queued" as const }] };
  const body = bodyOf({ agent: HOSTILE, branch: HOSTILE, title: HOSTILE, goal: HOSTILE, plan, receipts: [{ path: HOSTILE, sha256: "00", commit: "c0ffee" }] });
  expect(body.replace(start, "").replace(end, "").replaceAll(/\]\(<[^>]*>\)/g, "")).not.toMatch(READ_INTO);
  expect(body.split(end)).toHaveLength(2);
  expect(bodyOf({ title: "a\n# b\n- c" })).toContain("## `QUEUE-001` a ⏎ \\# b ⏎ - c\n");
});

test("what stands outside of the marks stays, whatever its line ends, and again is the same", () => {
  const first = bodyOf({}, "by hand\n");
  expect(first.startsWith(`by hand\n\n${start}\n`)).toBe(true);
  expect(bodyOf({}, first)).toBe(first);
  const edited = `before\r\n${first.replaceAll("\n", "\r\n")}after @x`;
  const next = bodyOf({ fence: 4 }, edited);
  expect(next).toBe(edited.replace("| 3 |", "| 4 |"));
  expect(() => bodyOf({}, `${first}${start}\n`)).toThrow(/the body: the marks .* do not stand there as one pair/);
});

describe("a body is never longer than GitHub takes", () => {
  const long = "why it is so\n".repeat(9000);
  test.each<[string, Partial<BodyParts>, string]>([
    ["a long justification", { justification: long }, ""],
    ["one without a line end", { justification: "😀".repeat(40_000) }, ""],
    ["the same, a character later", { justification: `x${"😀".repeat(40_000)}` }, ""],
    ["one that leaves a fence open", { justification: `\`\`\`\n${long}` }, ""],
    ["one under text by hand", { justification: long }, `${"by hand\r\n".repeat(5000)}`],
    ["a thousand steps", { plan: { ...PLAN, steps: Array.from({ length: 1000 }, (_, n) => ({ id: `S${n}`, title: "@".repeat(300), status: "queued" as const })) } }, ""],
    ["a thousand receipts", { receipts: Array.from({ length: 1000 }, (_, n) => ({ path: `_report/${"é".repeat(100)}${n}`, sha256: "0".repeat(64), commit: "c".repeat(40) })) }, ""],
  ])("%s", (_, parts, before) => {
    const body = bodyOf(parts, before);
    expect(body.length).toBeLessThanOrEqual(LIMIT);
    expect(body.length).toBeGreaterThan(LIMIT - 2000);
    expect(body).toContain("(cut here: the whole is in the files of the branch)");
    expect(body.startsWith(before)).toBe(true);
    expect(body).not.toMatch(/\p{Cs}/u);
    expect(body.trimEnd().endsWith(end)).toBe(true);
    expect(bodyOf(parts, body)).toBe(body);
  });

  test("what stands behind a justification is there even then", () => {
    const body = bodyOf({ justification: `\`\`\`\n${long}` });
    expect(body).toMatch(/why it is so\n```\n\n\*\(cut here/);
    expect(body).toContain("| [`_report/agent/a/test.txt`]");
    expect(bodyOf({ justification: "open\n```\n<!--" })).toContain("open\n```\n<!--\n```\n\n### Receipts");
  });
});

test("a title is one plain line that closes nothing and notifies nobody; a given one says what it says", () => {
  const title = pullRequestTitle(` ${HOSTILE}\nmore `);
  expect(title).not.toMatch(/@octocat|#1|GH-2|:\/\/|[\n\u202e\u0007]/);
  expect(title).toContain("@\u200boctocat Fixes #\u200b1, GH-\u200b2");
  expect(pullRequestTitle("Watch the log")).toBe("Watch the log");
  for (const text of ["@a#1".repeat(500), "x".repeat(500)]) expect(pullRequestTitle(text).length).toBeLessThanOrEqual(256);
  expect(givenTitle("Fixes #1\nby @a")).toBe("Fixes #1 ⏎ by @a");
  expect(givenTitle("x".repeat(500))).toHaveLength(256);
});

test("labels are the words that can be labels, each once", () => {
  expect(pullRequestLabels(["codex::docs", "good-first/issue", "Codex::Docs", "<b>", "a@b", "x".repeat(51), "-", "größe", "area:v1.2"])).toEqual(["codex::docs", "good-first/issue", "größe", "area:v1.2"]);
});
