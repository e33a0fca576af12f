import fc from "fast-check";
import { expect, test } from "vitest";
import { WORK_LABELS } from "../github/issue.js";
import { withClosed, withIssue, withLabels } from "./edit.js";
import { fieldNamed, isFinished, labelsIn, parseText } from "../queue.js";

test.each([
  ["before the first field", "# Task: T\nGoal: g\n", "# Task: T\nIssue: #7\nGoal: g\n"],
  ["with the file's own line ends", "# Task: T\r\nGoal: g\r\n", "# Task: T\r\nIssue: #7\r\nGoal: g\r\n"],
  ["apart from a heading", "# T\n\n## Goal\ng", "# T\n\nIssue: #7\n\n## Goal\ng"],
  ["at the end where there is no field", "# Task: T\n\nText.\n", "# Task: T\n\nText.\nIssue: #7\n"],
  ["where the last line has no end", "# Task: T", "# Task: T\nIssue: #7\n"],
  ["in an empty file", "", "Issue: #7\n"],
  ["behind a byte order mark", "\ufeffGoal: g\n", "\ufeffIssue: #7\nGoal: g\n"],
  ["in a field that waits for it", "# Task: T\nIssue:  \nGoal: g\n", "# Task: T\nIssue: #7  \nGoal: g\n"],
  ["below a heading that waits for it", "# T\n## issue\n", "# T\n## issue\n#7\n"],
  ["not where there is a value", "# Task: T\nIssue: #9\n", "# Task: T\nIssue: #9\n"],
])("a link goes %s", (_, text, linked) => {
  expect(withIssue(text, 7)).toBe(linked);
});

test.each([
  ["Labels: codex::docs", "Labels: codex::docs, codex::tests"],
  ["Labels: `codex::docs`  ", "Labels: `codex::docs`, codex::tests  "],
  ["label: codex::docs,", "label: codex::docs, codex::tests"],
  ["Labels:", "Labels: codex::docs, codex::tests"],
  ["Labels: CODEX::Docs codex::tests", "Labels: CODEX::Docs codex::tests"],
  ["Labels:\n- codex::docs\n- other\n\nText\n- no label", "Labels:\n- codex::docs\n- other\n- codex::tests\n\nText\n- no label"],
  ["Labels:\r\n* codex::docs\r\nGoal: g", "Labels:\r\n* codex::docs\r\n* codex::tests\r\nGoal: g"],
  ["## Labels\n\ncodex::docs\n\n## Goal\ng", "## Labels\n\ncodex::docs, codex::tests\n\n## Goal\ng"],
  ["## Labels\n\n  - codex::docs", "## Labels\n\n  - codex::docs\n  - codex::tests"],
  ["## Labels\n\n## Goal\ng", "## Labels\ncodex::docs, codex::tests\n\n## Goal\ng"],
  ["Goal: g", "Labels: codex::docs, codex::tests\nGoal: g"],
])("labels are added to %j", (text, labelled) => {
  const title = text.includes("\r") ? "# Task: T\r\n" : "# Task: T\n";
  expect(withLabels(title + text, ["codex::docs", "codex::tests"])).toBe(title + labelled);
});

test.each([
  ["Goal: g", "Status: closed\nGoal: g"],
  ["Status: proposed (2026-01-02)", "Status: closed; was proposed (2026-01-02)"],
  ["Status: Status", "Status: closed; was Status"],
  ["status:\n- proposed", "status: closed\n- proposed"],
  ["## Status\n\nproposed", "## Status\nclosed\n\nproposed"],
  ["Status: Done", "Status: Done"],
])("%j is closed", (text, closed) => {
  expect(withClosed(`# Task: T\n${text}`)).toBe(`# Task: T\n${closed}`);
});

const line = fc.oneof(
  fc.constantFrom("# Task: T", "## Labels", "##  Issue :", "Labels:", "Label: a,", "labels: codex::docs", "- codex::docs", "  * `x`", "Issue:", "Issue: ", "## Status", "Status: proposed", "STATUS:", "Goal: g", "", " ", "text", "a: b", "\u2028", "Labels: \ra"),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const file = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { maxLength: 8 }).chain((lines) => fc.constantFrom("", "\ufeff").map((mark) => mark + lines.map((pair) => pair.join("")).join("")).chain((text) => fc.constantFrom(text, text.trimEnd())));
const read = (text: string) => parseText(text.replace(/^\ufeff/, ""));

test.each([
  ["issue", (text: string) => withIssue(text, 7), (text: string) => /^#\d+/.test(fieldNamed(read(text).fields, ["issue"]) ?? "")],
  ["labels", (text: string) => withLabels(text, WORK_LABELS), (text: string) => WORK_LABELS.every((label) => labelsIn(read(text).fields).some((one) => one.toLowerCase() === label))],
  ["status", (text: string) => withClosed(text), (text: string) => isFinished(fieldNamed(read(text).fields, ["status"]))],
])("whatever a file has, one insertion says it, and nothing else is read differently: %s", (key, edit, says) => {
  fc.assert(
    fc.property(file, (text) => {
      fc.pre(key !== "issue" || (fieldNamed(read(text).fields, ["issue"]) ?? "") === "");
      const edited = edit(text);
      const added = edited.length - text.length;
      let at = 0;
      while (at < text.length && text[at] === edited[at]) at += 1;
      expect(edited.slice(0, at) + edited.slice(at + added)).toBe(text);
      expect(says(edited)).toBe(true);
      expect(edit(edited)).toBe(edited);
      const others = ({ title, fields }: ReturnType<typeof read>) => [title, ...Object.entries(fields).filter(([name]) => !["issue", "labels", "label", "status"].includes(name.toLowerCase()))];
      expect(others(read(edited))).toEqual(others(read(text)));
    }),
    { numRuns: 2000 },
  );
});
