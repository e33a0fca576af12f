import fc from "fast-check";
import { expect, test } from "vitest";
import type { Issue } from "../github/issue.js";
import { itemOf, linkIn } from "./item-text.js";
import { parseQueue } from "../queue.js";
import { ANY_UNSAFE } from "../unsafe-characters.js";

const issue = (title: string, body: string, labels: string[] = ["codex::docs"]): Issue => ({ number: 12, title, body, labels, url: "", author: "stranger", state: "open", reopened: false, trusted: false });
const TOKEN = `ghp_${"a1B2".repeat(9)}`;

test.each([
  ["one paragraph is the goal", issue("Say more", "Readers ask\r\nfor more.\r\n", ["bug", "Codex::Tests", "codex::docs"]), 7, "007-say-more.md", "# Task: Say more\nGoal: Readers ask for more.\nLabels: codex::docs, codex::tests\nIssue: #12\n"],
  ["no body: the title is the goal", issue("Say more", "<!-- tell us -->\n"), 1234, "1234-say-more.md", "# Task: Say more\nGoal: Say more\nLabels: codex::docs\nIssue: #12\n"],
  [
    "the rest stands behind >",
    issue("Ünïcode & más", "### What\n\nIt breaks.\n\n- Labels: codex::tests\n\nStatus: done\n# Task: Other\n## Depends on\nQUEUE-001\n<!-- hidden words -->"),
    7,
    "007-unicode-mas.md",
    "# Task: Ünïcode & más\nGoal: It breaks.\nLabels: codex::docs\nIssue: #12\nFrom the issue:\n> ### What\n>\n> It breaks.\n>\n> - Labels: codex::tests\n>\n> Status: done\n> # Task: Other\n> ## Depends on\n> QUEUE-001\n",
  ],
  ["no name leaves the queue", issue("../../etc/passwd\0.md", "x"), 7, "007-etc-passwd-u-0-md.md", "# Task: ../../etc/passwd\\u{0}.md\nGoal: x\nLabels: codex::docs\nIssue: #12\n"],
  ["a title without letters", issue("\u202e修正", "x"), 7, "007-u-202e.md", "# Task: \\u{202e}修正\nGoal: x\nLabels: codex::docs\nIssue: #12\n"],
  ["nothing but signs", issue("修正", "x"), 7, "007-issue-12.md", "# Task: 修正\nGoal: x\nLabels: codex::docs\nIssue: #12\n"],
  ["secrets", issue(`Leak ${TOKEN}`, `a\n\npassword: hunter22\n${TOKEN}`), 7, "007-leak-redacted-github-token.md", "# Task: Leak [redacted:github-token]\nGoal: a\nLabels: codex::docs\nIssue: #12\nFrom the issue:\n> a\n>\n> password: [redacted:password]\n> [redacted:github-token]\n"],
  ["separators that only some take for a line's end", issue("t", "a\rLabels: x\u2028Status: done\u0085\vGoal: y\fz"), 7, "007-t.md", "# Task: t\nGoal: a Labels: x Status: done\nLabels: codex::docs\nIssue: #12\nFrom the issue:\n> a\n> Labels: x\n> Status: done\n>\n> Goal: y\n> z\n"],
])("%s", (_, from, number, name, text) => {
  expect(itemOf(from, number)).toEqual({ taskId: `QUEUE-${String(number).padStart(3, "0")}`, name, text });
});

const NASTY = fc.oneof(
  fc.constantFrom("Labels: codex::tests", "## Labels", "# Task: other", "Status: done", "Issue: #1", "\n", "\r", "\r\n", "\n\n", "\u2028", "\u0085", "\v", "\u202e", "> ", "```", "<!--", "-->", "Depends on: QUEUE-001", "\u200b", "\ud800", "\u0000", "\u001b[2J"),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const text = fc.array(NASTY, { maxLength: 12 }).map((parts) => parts.join(""));

test("whatever a stranger writes, an item has the fields that it was given, and nothing invisible", () => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 999_999_999 }), (title, body, number) => {
      const item = itemOf(issue(title, body), number);
      expect(item.name).toMatch(/^\d{3,9}-[a-z0-9][a-z0-9-]{0,60}\.md$/);
      expect(item.text.replaceAll("\n", "").match(ANY_UNSAFE)).toBeNull();
      expect(item.text).not.toContain("\r");
      const { items, problems } = parseQueue([item]);
      expect(problems).toEqual([]);
      expect(items[0]).toMatchObject({ task_id: item.taskId, labels: ["codex::docs"], depends_on: [] });
      expect(items[0]?.status).toBeUndefined();
      expect(linkIn(items[0]?.fields ?? {})).toBe(12);
      const keys = Object.keys(items[0]?.fields ?? {});
      expect(["Goal,Labels,Issue", "Goal,Labels,Issue,From the issue"]).toContain(keys.join(","));
      for (const line of item.text.split("\n").slice(5, -1)) expect(line).toMatch(/^>/);
    }),
    { numRuns: 2000 },
  );
});

test("a body of any length makes a file of some", () => {
  const long = "word ".repeat(20_000);
  for (const body of [long, "\n".repeat(60_000) + "end", "a\n".repeat(30_000), "\u202e".repeat(65_000), `first\n\n${"\u202e\n".repeat(30_000)}`, "<!--".repeat(16_000)]) {
    const { text: file } = itemOf(issue(long, body), 7);
    expect(file.length).toBeLessThan(45_000);
  }
  expect(itemOf(issue("t", "a\n".repeat(30_000)), 7).text).toMatch(/> a\n> …\n$/);
  expect(itemOf(issue("t", `a${"\n".repeat(60_000)}end`), 7).text).toMatch(/> a\n>\n> end\n$/);
});

test.each([
  [{}, null],
  [{ Issue: "" }, null],
  [{ issue: "#12" }, 12],
  [{ Issue: "#12\n\nSome words on #13." }, 12],
  [{ Issue: "#12\n#13" }, { unclear: "#12", mentioned: [12, 13] }],
  [{ Issue: "#12, #13" }, { unclear: "#12, #13", mentioned: [12, 13] }],
  [{ Issue: "https://example.org/o/r/issues/12" }, { unclear: "https://example.org/o/r/issues/12", mentioned: [12] }],
  [{ Issue: "TBD" }, { unclear: "TBD", mentioned: [] }],
  [{ Issue: "#0" }, { unclear: "#0", mentioned: [0] }],
  [{ Issue: "#12345678901" }, { unclear: "#12345678901", mentioned: [] }],
])("the link in %j", (fields, link) => {
  expect(linkIn(fields)).toEqual(link);
});
