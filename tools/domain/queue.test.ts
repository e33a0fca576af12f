import { expect, test } from "vitest";
import { isFinished, parseQueue } from "./queue.js";

const one = (text: string, name = "007-event-severity.md") => parseQueue([{ name, text }]);

test("a plain item, with keys that nobody knows", () => {
  const { items, problems } = one(
    "# Task: Add severity\nGoal: let agents classify events.\nNotes: accept `--severity`: low, high.\nOCERS Target: Coherence\u2191 Safety\u2191\nSunset: once it is unified.\n",
  );
  expect(problems).toEqual([]);
  expect(items).toEqual([
    {
      task_id: "QUEUE-007",
      number: 7,
      slug: "event-severity",
      file: "queue/007-event-severity.md",
      title: "Add severity",
      goal: "let agents classify events.",
      notes: "accept `--severity`: low, high.",
      fields: {
        Goal: "let agents classify events.",
        Notes: "accept `--severity`: low, high.",
        "OCERS Target": "Coherence\u2191 Safety\u2191",
        Sunset: "once it is unified.",
      },
      labels: [],
      depends_on: [],
    },
  ]);
});

test("a value goes on until the next key, over bullets and empty lines", () => {
  const { items } = one("# Task: T\nGoal: new events must:\n- append at the end,\n- have `ts`.\n\nthat is all\nStatus: proposed (2026-01-02)\n\nReadiness Checklist:\n- docs/a.md\n");
  expect(items[0]?.goal).toBe("new events must:\n- append at the end,\n- have `ts`.\n\nthat is all");
  expect(items[0]?.status).toBe("proposed (2026-01-02)");
  expect(items[0]?.fields["Readiness Checklist"]).toBe("- docs/a.md");
});

test.each([
  ["Labels: codex::docs, codex::tests", ["codex::docs", "codex::tests"]],
  ["Labels: `codex::refactor`", ["codex::refactor"]],
  ["Labels:\n- codex::docs\n- codex::tests", ["codex::docs", "codex::tests"]],
])("labels of %j", (line, labels) => {
  expect(one(`# Task: T\n${line}\n`).items[0]?.labels).toEqual(labels);
});

test.each([
  ["Depends On: QUEUE-001, 002", ["QUEUE-001", "QUEUE-002"]],
  ["Depends: QUEUE-001 ../x", ["QUEUE-001"]],
  ["Blocked by: OPS-1", ["OPS-1"]],
])("dependencies of %j", (line, ids) => {
  expect(one(`# Task: T\n${line}\n`).items[0]?.depends_on).toEqual(ids);
});

test.each([
  ["done", true],
  ["Closed; was proposed", true],
  ["completed (2026-01-02)", true],
  ["complete", true],
  ["proposed", false],
  ["not done", false],
  ["doner", false],
  [undefined, false],
])("whether a status of %j leaves nothing to do", (status, finished) => {
  expect(isFinished(status)).toBe(finished);
});

test("headings open fields, and a heading without `Task:` is a title too", () => {
  const { items, problems } = one("# Write it down\r\n\r\n## Goal\r\nreaders understand\r\n");
  expect(problems).toEqual([]);
  expect(items[0]).toMatchObject({ title: "Write it down", goal: "readers understand" });
});

test("a key named like a property of every object is only a key", () => {
  const { items } = one("# Task: T\nconstructor: x\n");
  expect(items[0]?.fields["constructor"]).toBe("x");
  expect(items[0]?.goal).toBeUndefined();
});

test("what is wrong is told, and nothing is lost for it", () => {
  const { items, problems } = parseQueue([
    { name: "001-first.md", text: "# Task: First\n" },
    { name: "0001-again.md", text: "# Task: Again\n" },
    { name: "002-untitled.md", text: "Goal: something\n" },
    { name: "notes.md", text: "# Task: Not one\n" },
  ]);
  expect(items.map((item) => item.title)).toEqual(["First", "Again", "untitled"]);
  expect(problems).toEqual([
    { rule: "queue", severity: "error", file: "queue/0001-again.md", message: "QUEUE-0001 is the task of queue/001-first.md already" },
    { rule: "queue", severity: "error", file: "queue/002-untitled.md", line: 1, message: "there is no `# Task: <title>` line" },
    { rule: "queue", severity: "warning", file: "queue/notes.md", message: "the name is not of the form <NNN>-<slug>.md, so it is no task" },
  ]);
});
