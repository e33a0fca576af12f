import { expect, test } from "vitest";
import { conflictText, conflictsOf, driftOf, isArtifact } from "./conflicts.js";

test.each([
  ["src/__snapshots__/a.test.ts.snap", true],
  ["a.snap", true],
  ["pkg/testdata/in.json", true],
  ["testdata/in.json", true],
  ["out.golden", true],
  ["golden/out.txt", true],
  ["package-lock.json", true],
  ["web/pnpm-lock.yaml", true],
  ["go.sum", true],
  ["src/snapshot.ts", false],
  ["src/testdata.ts", false],
  ["my-package-lock.json", false],
  ["go.sum.md", false],
  ["src/goldenrod/a.ts", false],
])("S1-77: %s is an artifact: %s", (path, expected) => expect(isArtifact(path)).toBe(expected));

test("S1-77: what people wrote and what tools write are classes apart, each named once", () => {
  expect(conflictsOf(["b.ts", "go.sum", "a.ts"])).toEqual([{ class: "textual", files: ["a.ts", "b.ts"] }, { class: "artifact", files: ["go.sum"] }]);
  expect(conflictsOf(["go.sum"])).toEqual([{ class: "artifact", files: ["go.sum"] }]);
  expect(conflictText(conflictsOf(["a.ts", "go.sum"]))).toBe("textual (a.ts) and artifact (go.sum)");
});

test.each([
  [{ own: true, theirs: [], shared: [] }, null],
  [{ own: true, theirs: [], shared: ["api.ts"] }, { class: "interface", files: ["api.ts"] }],
  [{ own: false, theirs: [], shared: ["api.ts"] }, null],
  [{ own: false, theirs: ["b.ts"], shared: ["api.ts", "b.ts"] }, { class: "interface", files: ["api.ts", "b.ts"] }],
])("S1-77: %j drifts: %j", (drift, expected) => expect(driftOf(drift)).toEqual(expected));
