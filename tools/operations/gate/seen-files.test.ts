import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GATES } from "../../dev/parallel-repo.js";
import { seenFiles } from "./seen-files.js";
import { contextAt, gateWorld, put } from "./test-gates.js";

test("a tracked file is there until it is gone, or a folder has taken its place", () => {
  const { root } = gateWorld({ mode: "A", files: { "pkg/a/kept": "1\n", "pkg/a/gone": "1\n", "pkg/a/folder": "1\n", "pkg/a/deep": "1\n", "pkg/a/empty": "1\n" } });
  for (const file of ["gone", "folder", "deep", "empty"]) rmSync(join(root, "pkg/a", file));
  mkdirSync(join(root, "pkg/a/empty"));
  for (const path of ["pkg/a/folder/file", "pkg/a/deep/er/file", "pkg/a/new", "ignored/file"]) put(root, path, "2\n");
  const { present } = seenFiles(contextAt(root), root, GATES, []);
  const asked = ["pkg/a/kept", "pkg/a/gone", "pkg/a/folder", "pkg/a/folder/file", "pkg/a/deep", "pkg/a/deep/er", "pkg/a/deep/er/file", "pkg/a/new", "ignored/file", "pkg/a/empty"];
  expect(asked.filter((file) => present.has(file))).toEqual(["pkg/a/kept", "pkg/a/folder/file", "pkg/a/deep/er/file", "pkg/a/new"]);
});
