import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../../cli/test-bus.js";
import { GATES } from "../../dev/parallel-repo.js";
import { git } from "../../dev/scratch-repo.js";
import type { GatePrepare, GateReceipt } from "../../schema/records.gen.js";
import { prepare } from "./prepare.js";
import { contextAt, gateWorld, laneRecord, put, script } from "./test-gates.js";

/** Leaves a mark in what git ignores, each time it runs. */
const COUNT = script("const fs = require('fs'); fs.mkdirSync('ignored', { recursive: true }); fs.appendFileSync('ignored/made', 'x')");
const world = (declared: GatePrepare) => ({ ...gateWorld({ gates: { ...GATES, prepare: declared } }), declared: { gates: { ...GATES, prepare: declared }, rules: "r" } });
const times = (folder: string) => (existsSync(join(folder, "ignored/made")) ? readFileSync(join(folder, "ignored/made"), "utf8").length : 0);

test("a worktree is made ready once, and again when an input is another, is gone, or is back", async () => {
  const { root, lane, declared } = world({ run: COUNT, inputs: ["package-lock.json", "-odd name"] });
  const ready = () => prepare(contextAt(root), declared, lane);
  expect(await ready()).toMatchObject({ name: "prepare", status: "passed", run: COUNT, cwd: "." });
  expect(await ready()).toBeNull();
  put(lane, "package-lock.json", "1");
  expect(await ready()).not.toBeNull();
  expect(await ready()).toBeNull();
  put(lane, "package-lock.json", "2");
  put(lane, "-odd name", "1");
  expect(await ready()).not.toBeNull();
  put(lane, "pkg/a/index.mjs", "something else");
  expect(await ready()).toBeNull();
  rmSync(join(lane, "package-lock.json"));
  expect(await ready()).not.toBeNull();
  expect(times(lane)).toBe(4);
  expect(await prepare(contextAt(root), { ...declared, gates: { ...declared.gates, prepare: { run: [...COUNT, "more"] } } }, lane)).not.toBeNull();
});

test("a worktree of the same name that was made anew is new", async () => {
  const { root, lane, declared } = world({ run: COUNT });
  await prepare(contextAt(root), declared, lane);
  git(root, "worktree", "remove", "--force", lane);
  git(root, "worktree", "add", "--quiet", lane, "agent/w/l-a");
  expect(await prepare(contextAt(root), declared, lane)).not.toBeNull();
  expect(times(lane)).toBe(1);
});

test("the main checkout is its owner's: nothing is prepared there, and nothing where nothing is declared", async () => {
  const { root, lane, declared } = world({ run: COUNT });
  expect(await prepare(contextAt(lane), declared, root)).toBeNull();
  expect(times(root)).toBe(0);
  expect(await prepare(contextAt(root), { gates: GATES, rules: "r" }, lane)).toBeNull();
});

test.each<readonly [what: string, run: string[], says: RegExp]>([
  ["fails", script("console.log('one'); console.error('Error: no network'); process.exit(2)"), /^NO: .* cannot be made ready: node .*: exit code 2: Error: no network\n[\s\S]*one/],
  ["is not there", ["no-such-installer"], /^NO: .*no-such-installer is not on the PATH/],
])("a preparation that %s is a no with its output, and is tried again", async (_, run, says) => {
  const { root, lane, declared } = world({ run });
  for (const attempt of [1, 2]) {
    const said = await prepare(contextAt(root), declared, lane).then(() => `ran ${attempt}`, (error: { code?: string; message: string }) => `${error.code}: ${error.message}`);
    expect(said).toMatch(says);
  }
});

test("a gate prepares its checkout first, and its receipt says so; what fails there records nothing", async () => {
  const { root, lane } = world({ run: [...COUNT.slice(0, 2), `${COUNT[2]}; if (fs.existsSync('pkg/a/stop')) process.exit(1)`], inputs: ["pkg/a/stop"] });
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  const run = (n: string) => inside(lane).run("gate", "run", n, "--lane", "L-a", "--agent", "w", "--json");
  expect((JSON.parse((await run("1")).stdout) as GateReceipt).prepared).toMatchObject({ status: "passed" });
  expect((JSON.parse((await run("2")).stdout) as GateReceipt).prepared).toBeUndefined();
  put(lane, "pkg/a/stop", "");
  const failed = await run("1");
  expect(failed).toMatchObject({ code: 1, stdout: "" });
  expect(failed.stderr).toMatch(/cannot be made ready/);
  expect(laneRecord(root).gates).toHaveLength(2);
});
