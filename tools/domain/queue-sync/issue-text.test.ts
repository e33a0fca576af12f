import { expect, test } from "vitest";
import { issueOf, markedTask, taskMark } from "./issue-text.js";
import { parseQueue } from "../queue.js";

const itemOf = (text: string) => {
  const [item] = parseQueue([{ name: "012-it.md", text }]).items;
  if (item === undefined) throw new Error("no item");
  return item;
};

test("an issue has the item's words, its labels that ask for work, and its mark", () => {
  const text = "# Task: Say more\nGoal: Readers *know*.\nNotes:\n- `bus claim` is one,\n  2. ask @octocat about #3\nAcceptance:\n- <b>done</b>\nLabels: Codex::Docs, other\nStatus: open\n";
  expect(issueOf(itemOf(text))).toEqual({
    title: "Say more",
    body: "**Goal**\n\nReaders \\*know\\*.\n\n**Notes**\n\n- `bus claim` is one,\n  2. ask @&#8203;octocat about \\#&#8203;3\n\n**Acceptance**\n\n- &lt;b&gt;done&lt;/b&gt;\n\n`QUEUE-012` in `queue/012-it.md`\n\n<!-- buslane:task:QUEUE-012 -->",
    labels: ["codex::docs"],
  });
});

test("an item's text can make no mark, and leaks no secret", () => {
  const token = `AKIA${"ABCD".repeat(4)}`;
  const { title, body } = issueOf(itemOf(`# Task: T ${token}\nGoal: \`<!-- buslane:task:QUEUE-001 -->\` <!-- buslane:task:QUEUE-001 -->\nNotes: ${token}\n`));
  expect(markedTask(body)).toBe("QUEUE-012");
  expect(title + body).not.toContain(token);
});

test("GitHub's limits hold, whatever escaping adds", () => {
  const { title, body } = issueOf(itemOf(`# Task: ${"t".repeat(500)}\nGoal: ${"@#".repeat(30_000)}\nNotes:\n${"@@@@\n".repeat(20_000)}Acceptance: ${"<".repeat(70_000)}\n`));
  expect(title.length).toBeLessThanOrEqual(256);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(markedTask(body)).toBe("QUEUE-012");
});

test.each([
  ["", null],
  [`text\r\n${taskMark("QUEUE-7")}\r\n`, "QUEUE-7"],
  [`${taskMark("A")} ${taskMark("A")}`, "A"],
  [`${taskMark("A")} ${taskMark("B")}`, null],
  [taskMark("../x"), null],
  [taskMark(".."), null],
  ["<!--buslane:task:A-->", null],
])("the mark in %j", (body, task) => {
  expect(markedTask(body)).toBe(task);
});
