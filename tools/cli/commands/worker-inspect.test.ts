import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tempRepository } from "../../dev/temp-bus.js";
import { below, phaseFiles, trackerOf } from "../../operations/worker/inspection/test-phase-files.js";
import type { Inspection } from "../../operations/worker/inspection/inspect-phase.js";
import { expectClear, inside } from "../test-bus.js";

const PLAN = "plans/cart";
/** P04 is a test phase by its tracker's notes. */
const TRACKER = trackerOf(["P03", "P04"], "PLAN-CART").replace(/(P04 .*)\| done \|/, "$1| TDD red cases |");

function plan(files: Readonly<Record<string, string | object>> = {}) {
  const root = tempRepository({ ...below(PLAN, { ...phaseFiles("P03", "PLAN-CART"), ...phaseFiles("P04", "PLAN-CART"), "execution-tracker.md": TRACKER }), ...files });
  return { root, inspect: (...more: string[]) => inside(root).run("worker", "inspect", "--agent", "lead", ...more) };
}
const at = (...command: string[]) => ["--plan", PLAN, "--", ...command];

describe("bus worker inspect", () => {
  test("S4-33 S4-36 of a plan of which nothing was launched: each check in a line, exit code 0 when all hold", async () => {
    const { root, inspect } = plan();
    const ran = await inspect("P03", "--kind", "implementation", ...at("sh", "-c", "echo all is well"));
    expect(ran.code, ran.stdout).toBe(0);
    expect(ran.stdout.split("\n").map((line) => line.split(/ +/).slice(0, 2).join(" "))).toEqual(["log skipped", "exit skipped", "report ok", "marker ok", "twin ok", "tracker ok", "sequence ok", "state ok", "passed P03", ""]);
    expect(ran.stdout).toContain("passed  P03 of cart, without a worker  (implementation, as asked)");
    expect(ran.stderr).toBe("P03: running sh -c echo all is well\n");
    expect(readdirSync(join(root, "_bus/.live/reg"))).not.toContain("workers");
  });

  test("S4-33 a test phase whose command is broken fails, and the miss is shown with file, line and check", async () => {
    const { root, inspect } = plan();
    const ran = await inspect("P04", ...at("sh", "-c", "echo starting; echo 'CACError: Unknown option `--filter`'; exit 1"));
    expect(ran.code).toBe(1);
    const [, file = ""] = /^ {2}(tmp\/check-P04-\w+\.log):2: the command is broken: .*CACError: Unknown option `--filter`.* \[state\]$/m.exec(ran.stdout) ?? [];
    expect(readFileSync(join(root, file), "utf8")).toBe("starting\nCACError: Unknown option `--filter`\n");
    expect(ran.stdout).toMatch(/^failed: 1 miss {2}P04 of cart/m);
    expect((await inspect("P04", ...at("sh", "-c", "echo 'AssertionError: expected 2 to be 3'; exit 1"))).code).toBe(0);
  });

  test("--json gives all of it", async () => {
    const { inspect } = plan();
    const ran = await inspect("P04", "--json", "--files-only", "--plan", PLAN);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout) as Inspection).toMatchObject({ plan: "cart", plan_id: "PLAN-CART", phase: "P04", kind: "test", ok: true, checks: expect.arrayContaining([{ check: "exit", result: "skipped", said: "no worker was launched here", misses: [] }]) as unknown });
  });

  test("flags behind -- are the command's", async () => {
    const { inspect } = plan();
    const ran = await inspect("P03", "--kind", "stub", ...at("sh", "-c", 'test "$1 $2" = "--json --plan"', "sh", "--json", "--plan"));
    expect(ran.code, ran.stdout).toBe(0);
    expect(ran.stdout).toMatch(/^state +ok/m);
  });

  test.each<readonly [what: string, code: number, message: RegExp, argv: readonly string[]]>([
    ["no phase", 2, /<phase> is missing/, ["--plan", PLAN]],
    ["what cannot be one", 2, /is no phase id/, ["../x", "--plan", PLAN]],
    ["a pattern that is none", 2, /no regular expression/, ["P03", "--fails-with", "(", ...at("true")]],
    ["another kind", 2, /--kind must be one of/, ["P03", "--kind", "tests", "--plan", PLAN]],
    ["no such plan", 4, /nowhere/, ["P03", "--plan", "nowhere"]],
  ])("%s: exit code %i", async (_what, code, message, argv) => {
    const ran = await plan().inspect(...argv);
    expect(ran.code).toBe(code);
    expectClear(ran, message);
  });

  test("a workers.json that cannot be read is bad data, and a phase that it does not have is not found", async () => {
    expect((await plan({ [`${PLAN}/workers.json`]: "{" }).inspect("P03", "--plan", PLAN)).code).toBe(6);
    const ran = await plan({ [`${PLAN}/workers.json`]: { phases: [{ id: "P01" }] } }).inspect("P03", "--plan", PLAN);
    expect(ran.code).toBe(4);
    expectClear(ran, /has no phase P03: P01/);
  });
});

test("bus worker next and remediate say what they cannot do", async () => {
  const { root } = plan();
  const next = await inside(root).run("worker", "next", "--plan", PLAN, "--agent", "lead");
  expect(next.code).toBe(2);
  expectClear(next, /cart declares no phases/);
  expect(next.stderr).toContain(`hint: bus worker launch <phase> --plan ${PLAN}`);
  const remediate = await inside(root).run("worker", "remediate", "P03", "--plan", PLAN, "--agent", "lead");
  expect(remediate.code).toBe(4);
  expectClear(remediate, /no worker of P03 was launched/);
});
