import { expect, test } from "vitest";
import { patchLines } from "./patch-lines.js";

const HEAD = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n";
const CASES: readonly (readonly [string, string, number])[] = [
  ["nothing", "", 0],
  ["one changed line", `${HEAD}@@ -1 +1 @@\n-a\n+b\n`, 2],
  ["lines that look like headers", `${HEAD}@@ -1,3 +1,2 @@\n--- a/x\n+++ b/x\n ++\n-@@ -1 @@\n`, 3],
  ["a line of a file that reads like a patch", `${HEAD}@@ -1 +1,2 @@\n+diff --git a/y b/y\n+GIT binary patch\n`, 2],
  ["two files, one of which only its mode changed", `${HEAD}@@ -1 +1 @@\n+b\n\\ No newline at end of file\ndiff --git a/y b/y\nold mode 100644\nnew mode 100755\n`, 1],
  ["a binary file", "diff --git a/b b/b\nindex 1..2 100644\nGIT binary patch\nliteral 3\n+c$~{\n\nliteral 0\n-HcmV\n\n", 1],
];

test.each(CASES)("S1-11: the lines of a patch: %s", (_, patch, lines) => {
  expect(patchLines(patch)).toBe(lines);
});
