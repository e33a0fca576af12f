import { expect, test } from "vitest";
import { parseSegmentName, segmentName } from "./segment-name.js";

test.each([
  ["codex", "codex.Ab3", 1, "codex-codex.Ab3-1.jsonl"],
  ["codex-2", "codex-2.Ab-3_x", 12, "codex-2-codex-2.Ab-3_x-12.jsonl"],
  ["a-1-2", "a-1-2.r-7", 3, "a-1-2-a-1-2.r-7-3.jsonl"],
  ["a", "a.a-a", 1, "a-a.a-a-1.jsonl"],
  ["a-a", "a-a.x", 1, "a-a-a-a.x-1.jsonl"],
  ["a.b", "a.b.x", 1, "a.b-a.b.x-1.jsonl"],
  ["x", "x.q-x-x.q.r", 1, "x~x.q-x-x.q.r-1.jsonl"],
  ["codex", "s1", 1, "codex~s1-1.jsonl"],
  ["codex", "other.x", 2, "codex~other.x-2.jsonl"],
])("session of %s: %s, number %i is %s, and back", (agent, session, n, name) => {
  expect(segmentName(agent, session, n)).toBe(name);
  expect(parseSegmentName(name)).toMatchObject({ session, n });
});

test.each([
  ["notes.jsonl", "notes", 0],
  ["codex-x.Ab3-4.jsonl", "codex-x.Ab3", 4],
  ["-.x-1.jsonl", "-.x", 1],
])("a foreign name %s stands for a session of its own", (name, session, n) => {
  expect(parseSegmentName(name)).toMatchObject({ session, n });
});
