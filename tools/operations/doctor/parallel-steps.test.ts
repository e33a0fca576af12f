import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { inside } from "../../cli/test-bus.js";
import { GATES, POLICY, parallelFiles, parallelRepository } from "../../dev/parallel-repo.js";
import { fill, git, scratch } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import { registerDraft } from "../../domain/policy/register-parts.js";
import type { Check } from "../../store/contract.js";

const POLICIES = ["Single-writer worklog", "Lock ownership", "Integrator only", "Permission failures", "Gates", "Documentation source", "Worker tests", "Assignment contract", "Hand-off evidence"];
const TERMS = ["parallel.json", "roles", ...POLICIES, "worklog", "gates", "committed"];

async function diagnosed(root: string): Promise<{ ok: boolean; rows: Record<string, Check> }> {
  const { ok, checks } = await openBus({ cwd: root, agent: "lead", env: {} }).doctor({ parallel: true });
  for (const { hint } of checks.flatMap(({ findings }) => findings)) expect(hint).toBeTruthy();
  return { ok, rows: Object.fromEntries(checks.map((check) => [check.name, check])) };
}
const found = (rows: Record<string, Check>) => Object.values(rows).filter(({ state }) => state === "found").map(({ name }) => name);
const messages = ({ findings = [] }: Partial<Check> = {}) => findings.map(({ file, message }) => `${file}: ${message}`);

test("S1-102, S1-103: a row for each of the nine policies and each other term, and exit 0 when all hold", async () => {
  const root = parallelRepository();
  const { ok, rows } = await diagnosed(root);
  expect(ok).toBe(true);
  expect(Object.keys(rows)).toEqual([...TERMS, "worklog in use", "required checks", "human", "autonomous", "register", "hotspots"]);
  expect(Object.values(rows).every(({ state }) => state === "ok")).toBe(true);
  const ran = await inside(root).run("doctor", "--parallel");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  for (const label of POLICIES) expect(ran.stdout).toContain(`ok       ${label}`);
});

test("what is missing is told with a way that leads there: init where it would write, the words themselves where it would not", async () => {
  const hintOf = async (agents: string) => {
    const root = tempRepository({ ...parallelFiles(), "AGENTS.md": agents });
    return (await diagnosed(root)).rows["Gates"]?.findings[0]?.hint;
  };
  expect(await hintOf("# Agents\n")).toBe("bus init --parallel");
  expect(await hintOf(String(parallelFiles()["AGENTS.md"]).replace(/^- \*\*Gates.*\n/m, ""))).toMatch(/^write into AGENTS\.md, for instance: \*\*Gates\.\*\* A lane is done when/);
});

test.each([["--fix"], ["--clients"], ["--selftest"], ["--github"]])("--parallel does not go with %s", async (flag) => {
  expect(await inside(parallelRepository()).run("doctor", "--parallel", flag)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--parallel") });
});

test("of a bare repository's documents, which it has not, nothing is said", async () => {
  const bare = join(scratch(), "r.git");
  git(parallelRepository(), "clone", "--quiet", "--bare", ".", bare);
  fill(bare, { "_bus/parallel.json": POLICY, "_bus/config.json": parallelFiles()["_bus/config.json"] ?? {} });
  expect((await diagnosed(bare)).rows).toMatchObject({ register: { state: "skipped" }, "worklog in use": { state: "skipped" }, worklog: { state: "ok" } });
});

test("S1-31, S1-102: a repository that declares nothing fails in every term, with exit 1", async () => {
  const root = tempRepository();
  const { ok, rows } = await diagnosed(root);
  expect(ok).toBe(false);
  expect(found(rows)).toEqual(TERMS);
  expect(await inside(root).run("doctor", "--parallel")).toMatchObject({ code: 1, stdout: expect.stringContaining("hint: bus init --parallel") });
});

test.each<[string, string, Record<string, string | object>, string[]]>([
  ["S1-102: one policy", "Gates", { "AGENTS.md": String(parallelFiles()["AGENTS.md"]).replace(/^- \*\*Gates.*\n/m, "") }, ["AGENTS.md: it does not state: Gates"]],
  ["S1-30: a lock table in the register", "worklog in use", { "docs/decisions.md": "# D\n\n| lock_id | owner | scope | objective | start | heartbeat | expires |\n|---|---|---|---|---|---|---|\n" }, ["docs/decisions.md: the decision register holds a lock table: locks belong in the execution ledger PLAN.md alone"]],
  ["S0-29: a required check that no step is", "required checks", { "gates.json": { ...GATES, required: ["lint", "smoke"] } }, ["gates.json: smoke is required, but no step is it"]],
])("%s: that row alone is found", async (_, name, files, said) => {
  const root = tempRepository({ ...parallelFiles(), ...files });
  const { ok, rows } = await diagnosed(root);
  expect(ok).toBe(false);
  expect(found(rows)).toEqual([name]);
  expect(messages(rows[name])).toEqual(said);
});

test("S1-103: drafts that are not on the target branch are found in one row", async () => {
  const root = parallelRepository();
  fill(root, { "gates.json": { ...GATES, timeout_minutes: 5 } });
  rmSync(join(root, "AGENTS.md"));
  fill(root, { "AGENTS.md": `${String(parallelFiles()["AGENTS.md"])}\nmore\n` });
  const { rows } = await diagnosed(root);
  expect(found(rows)).toEqual(["committed"]);
  expect(messages(rows["committed"]).map((line) => line.split(":")[0])).toEqual(["AGENTS.md", "gates.json"]);
});

test("S1-87, S1-88: autonomous mode is off unless it is turned on, and then each look warns of it and fails nothing", async () => {
  expect((await diagnosed(parallelRepository())).rows["autonomous"]).toMatchObject({ state: "ok", note: "off", findings: [] });
  const root = parallelRepository({ ...POLICY, lanes: { ...POLICY.lanes, autonomous: true } });
  for (const _ of ["once", "and again"]) {
    const ran = await inside(root).run("doctor", "--parallel");
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("_bus/parallel.json: warning autonomous: autonomous mode is on") });
  }
});

test("S1-84: a giant text is to be split before lanes begin; that is advice", async () => {
  const root = parallelRepository(POLICY, GATES, { "src/giant.ts": "export const row = 1;\n".repeat(4000), "src/small.ts": "x\n", "logo.png": `\0${"x".repeat(90_000)}` });
  const { ok, rows } = await diagnosed(root);
  expect(ok).toBe(true);
  expect(messages(rows["hotspots"])).toEqual([expect.stringMatching(/^src\/giant\.ts: 86 KiB in one file: split it before lanes work in parallel/)]);
  expect((await diagnosed(parallelRepository())).rows["hotspots"]).toMatchObject({ findings: [], note: "no text of 64 KiB or more" });
});

test("S1-09: how a person is recognised is told, and a name alone is warned of", async () => {
  expect(messages((await diagnosed(parallelRepository())).rows["human"])).toEqual([expect.stringContaining("known by name alone")]);
  const { rows } = await diagnosed(parallelRepository({ ...POLICY, approvals: {} }));
  expect(rows["human"]).toMatchObject({ state: "ok", findings: [], note: expect.stringContaining("terminal") });
});

test("S1-29: a register without the four parts is told which, and the draft has them", async () => {
  const root = parallelRepository();
  expect(messages((await diagnosed(root)).rows["register"])).toEqual(["docs/decisions.md: no part of it is about: Rationale, Alternatives, Unresolved questions, Policy locks"]);
  fill(root, { "docs/decisions.md": registerDraft() });
  expect((await diagnosed(root)).rows["register"]).toMatchObject({ findings: [] });
  fill(root, { "docs/decisions.md": "# Decisions\n\n| date | decision | why | options |\n|---|---|---|---|\n\n## Open questions\n" });
  expect(messages((await diagnosed(root)).rows["register"])).toEqual(["docs/decisions.md: no part of it is about: Policy locks"]);
});

test("the record of the branch stays as it is: nothing is written", async () => {
  const root = parallelRepository();
  await diagnosed(root);
  expect(git(root, "status", "--porcelain")).toBe("");
});
