import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GATES } from "../../dev/parallel-repo.js";
import { git, scratch } from "../../dev/scratch-repo.js";
import { tempBus } from "../../dev/temp-bus.js";
import { sha256 } from "../../platform/sha256.js";
import { readGates } from "./read-gates.js";
import { contextAt, gateWorld, put } from "./test-gates.js";

const failing = async (root: string, commit = "refs/heads/main") => readGates(contextAt(root), commit).then(() => "read", (error: { code?: string; message: string; hint?: string }) => `${error.code}: ${error.message}`);

function commit(root: string): void {
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "-m", "next");
}

test("S1-13: the declaration is that of the commit, not of the folder, and known by its bytes", async () => {
  const { root } = gateWorld();
  const committed = readFileSync(join(root, "gates.json"), "utf8");
  put(root, "gates.json", { gates: { "1": [], "2": [], "3": [] } });
  git(root, "add", "--all");
  expect(await readGates(contextAt(root), "refs/heads/main")).toEqual({ gates: GATES, rules: sha256(committed) });
  commit(root);
  expect((await readGates(contextAt(root), "refs/heads/main")).gates.gates["1"]).toEqual([]);
  expect((await readGates(contextAt(root), "HEAD~1")).rules).toBe(sha256(committed));
});

test.each<readonly [what: string, change: (root: string) => void, says: RegExp]>([
  ["none", (root) => rmSync(join(root, "gates.json")), /^NOT_FOUND: main has no gates\.json/],
  ["no JSON", (root) => put(root, "gates.json", "{"), /^BAD_DATA: gates\.json: is not JSON/],
  ["another form", (root) => put(root, "gates.json", { gates: { "1": [] } }), /^BAD_DATA: gates\.json: /],
  ["what cannot be run", (root) => put(root, "gates.json", { ...GATES, gates: { ...GATES.gates, "1": [{ name: "x", run: ["a", "--f={files}"] }] } }), /^BAD_DATA: .*must be one of its own/],
  ["no UTF-8", (root) => writeFileSync(join(root, "gates.json"), Buffer.of(0x7b, 0xff, 0x7d)), /^BAD_DATA: .*is not UTF-8/],
  ["a symbolic link", (root) => (rmSync(join(root, "gates.json")), symlinkSync("PLAN.md", join(root, "gates.json"))), /^BAD_DATA: .*no regular file/],
  ["a folder", (root) => (rmSync(join(root, "gates.json")), put(root, "gates.json/x", "x")), /^BAD_DATA: .*no regular file/],
])("a commit with %s is no declaration", async (_, change, says) => {
  const { root } = gateWorld({ mode: "A" });
  change(root);
  commit(root);
  expect(await failing(root)).toMatch(says);
});

test("a commit that is not there, and a folder outside git, are told apart", async () => {
  const { root } = gateWorld({ mode: "A" });
  expect(await failing(root, "refs/heads/none")).toMatch(/^NOT_FOUND: git ls-tree/);
  expect(await failing(tempBus())).toMatch(/^USAGE: .*no git repository/);
  expect(scratch()).not.toBe(root);
});
