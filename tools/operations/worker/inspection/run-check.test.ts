import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { tempRepository } from "../../../dev/temp-bus.js";
import { openContext } from "../../../dev/verify/open-context.js";
import type { Colour } from "../../../domain/worker/reading/red.js";
import { nodeFs } from "../../../platform/fs-port.js";
import { type CommandRun, runCommand } from "../../../platform/run-command.js";
import type { BusContext } from "../../context.js";
import { type CheckAsked, runCheck } from "./run-check.js";

const MODULES = fileURLToPath(new URL("../../../../node_modules", import.meta.url));
const VITEST = join(MODULES, "vitest/vitest.mjs");
const NODE = process.execPath;

const FILES = {
  "pass.test.mjs": 'import test from "node:test"; test("adds", () => {});\n',
  "fail.test.mjs": 'import test from "node:test"; import assert from "node:assert"; test("adds", () => { assert.equal(1 + 1, 3); });\n',
  "absent.test.mjs": 'import test from "node:test"; import { add } from "../not-yet.mjs"; test("adds", () => { add(); });\n',
  "parse.test.mjs": 'import test from "node:test"; test("adds", () => {\n',
  "v-pass.spec.ts": 'import { expect, test } from "vitest"; test("adds", () => { expect(2).toBe(2); });\n',
  "v-fail.spec.ts": 'import { expect, test } from "vitest"; test("adds", () => { expect(1 + 1).toBe(3); });\n',
  "v-stub.spec.ts": 'import { test } from "vitest"; test("adds", () => { throw new Error("not implemented"); });\n',
  "v-absent.spec.ts": 'import { test } from "vitest"; import { add } from "../not-yet.js"; test("adds", () => { add(); });\n',
  "test_fail.py": "import unittest\nclass T(unittest.TestCase):\n    def test_adds(self): self.assertEqual(1 + 1, 3)\n",
  "test_absent.py": "import unittest\nfrom not_yet import add\nclass T(unittest.TestCase):\n    def test_adds(self): add()\n",
  "not-executable": "#!/bin/sh\n",
};

function ground() {
  const root = tempRepository(FILES);
  symlinkSync(MODULES, join(root, "node_modules"));
  // Colours are what a person may have switched on.
  const env = { FORCE_COLOR: "1", NO_COLOR: undefined, NODE_TEST_CONTEXT: undefined, VITEST: undefined, PYTHONDONTWRITEBYTECODE: "1" };
  const bus: BusContext = { ...openContext({ cwd: root, agent: "lead" }), runCommand: (run: CommandRun) => runCommand({ ...run, env }, nodeFs) };
  const check = async (run: readonly string[], more: Partial<CheckAsked> = {}) => runCheck(bus, await bus.repo.workers(), { run, failsWith: undefined, minutes: undefined, phase: "P03", home: root, ...more });
  return { root, bus, check };
}

function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
const python = has("python3", "--version");

type Run = readonly [what: string, run: readonly string[], colour: Colour, shown: RegExp | null];

describe("S4-33 real runners", () => {
  const { check } = { check: (...args: Parameters<ReturnType<typeof ground>["check"]>) => ground().check(...args) };

  test.each<Run>([
    ["node:test passes", [NODE, "--test", "pass.test.mjs"], "green", null],
    ["node:test fails", [NODE, "--test", "fail.test.mjs"], "red", /1|not ok/],
    ["node:test, for people, fails", [NODE, "--test", "--test-reporter=spec", "fail.test.mjs"], "red", /AssertionError/],
    ["node:test imports what is not there", [NODE, "--test", "absent.test.mjs"], "unclear", /not-yet/],
    ["node:test cannot parse a test", [NODE, "--test", "parse.test.mjs"], "broken", /SyntaxError/],
    ["node:test gets an unknown option", [NODE, "--test", "--filter", "x"], "broken", /bad option/],
    ["node finds no script", [NODE, "gone.mjs"], "broken", /gone\.mjs/],
    ["vitest passes", [NODE, VITEST, "run", "v-pass"], "green", null],
    ["vitest fails", [NODE, VITEST, "run", "v-fail"], "red", /^AssertionError: expected 2 to be 3/],
    ["vitest meets a stub", [NODE, VITEST, "run", "v-stub"], "red", /adds/],
    ["vitest imports what is not there", [NODE, VITEST, "run", "v-absent"], "unclear", /not-yet/],
    ["vitest gets an unknown option", [NODE, VITEST, "run", "--filter", "runtime guard"], "broken", /^CACError: Unknown option `--filter`/],
    ["vitest finds no tests", [NODE, VITEST, "run", "no-such-test"], "broken", /No test files found/],
    ["sh finds no program", ["sh", "-c", "no-such-tool --check"], "broken", /not found/],
    ["sh hides that it finds no program", ["sh", "-c", "no-such-tool --check; exit 1"], "broken", /not found/],
    ["sh may not run it", ["sh", "-c", "./not-executable"], "broken", /denied/i],
    ["sh cannot read its script", ["sh", "-c", "if"], "broken", /syntax error/i],
    ["there is no such program", ["no-such-program-here"], "broken", null],
    ["it may not be run", ["./not-executable"], "broken", null],
    ["it is killed", ["sh", "-c", "kill -9 $$"], "broken", null],
    ["it fails, and says nothing", ["sh", "-c", "exit 3"], "unclear", null],
  ])("%s", async (_what, run, colour, shown) => {
    const { verdict } = await check(run);
    expect(verdict, JSON.stringify(verdict)).toMatchObject({ colour });
    if (shown !== null) expect(verdict.shown?.text).toMatch(shown);
  });

  test.skipIf(!python).each<Run>([
    ["unittest fails", ["python3", "-m", "unittest", "test_fail"], "red", /^AssertionError: 2 != 3/],
    ["unittest imports what is not there", ["python3", "-m", "unittest", "test_absent"], "unclear", /ImportError|No module named/],
    ["unittest gets an unknown option", ["python3", "-m", "unittest", "--nope"], "broken", /unrecognized arguments/],
    ["python finds no module", ["python3", "-m", "no_such_module_here"], "broken", /No module named/],
  ])("%s", async (_what, run, colour, shown) => {
    const { verdict } = await check(run);
    expect(verdict, JSON.stringify(verdict)).toMatchObject({ colour });
    if (shown !== null) expect(verdict.shown?.text).toMatch(shown);
  });
});

test("S4-33 what is declared makes red of what is not there yet", async () => {
  const { check } = ground();
  expect((await check([NODE, "--test", "absent.test.mjs"], { failsWith: "Cannot find module '.*/not-yet\\.mjs'" })).verdict).toMatchObject({ colour: "red", said: "fails as declared" });
  expect((await check([NODE, "--test", "absent.test.mjs"], { failsWith: "something else" })).verdict.colour).toBe("unclear");
});

test("all that it prints is kept, and the line that shows it is where it says", async () => {
  const { root, check } = ground();
  const script = "for (let n = 0; n < 30000; n += 1) console.log('line ' + n); console.log('AssertionError: expected 2 to be 3'); for (let n = 0; n < 30000; n += 1) console.log('more ' + n); process.exitCode = 1";
  const { verdict, log = "" } = await check([NODE, "-e", script]);
  expect(verdict).toMatchObject({ colour: "red", shown: { text: "AssertionError: expected 2 to be 3", line: 30_001 } });
  expect(readFileSync(join(root, log), "utf8").split("\n")[30_000]).toBe("AssertionError: expected 2 to be 3");
  expect(log).toMatch(/^tmp\/check-P03-\w{8}\.log$/);
  expect(execFileSync("git", ["status", "--porcelain", "--", "tmp"], { cwd: root, encoding: "utf8" })).toBe("");
});

test("it is ended when its time is over, and neither what it printed nor what was declared counts then", async () => {
  const { check } = ground();
  const { verdict, end } = await check(["sh", "-c", "echo AssertionError: expected 2 to be 3; exec sleep 1000"], { minutes: 0.02, failsWith: "expected 2" });
  expect(end.timedOut).toBe(true);
  expect(verdict).toMatchObject({ colour: "broken", said: "took too long, and was ended" });
});

test("a pattern that is none is refused before anything runs", async () => {
  const { root, check } = ground();
  await expect(check(["touch", "ran"], { failsWith: "(" })).rejects.toThrow(/fails_with is no regular expression/);
  expect(execFileSync("ls", { cwd: root, encoding: "utf8" })).not.toMatch(/^ran$/m);
});
