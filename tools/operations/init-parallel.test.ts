import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../bus.js";
import { inside } from "../cli/test-bus.js";
import { runIn } from "../cli/test-context.js";
import { fill, git, scratch, scratchGit } from "../dev/scratch-repo.js";
import { openContext } from "../dev/verify/open-context.js";
import { missingPolicies } from "../domain/policy/missing-policies.js";
import { type InitOptions, initBus } from "../init.js";
import type { Initialised } from "./init-bus.js";
import { requireStart } from "./policy/require-start.js";

const env = { PATH: process.env["PATH"] };
const init = (cwd: string, more: Partial<InitOptions> = {}) => initBus({ cwd, env, version: "1.2.3", parallel: true, ...more });
const actions = ({ files }: Initialised) => Object.fromEntries(files.map(({ path, action }) => [path, action]));
const text = (root: string, path: string) => readFileSync(join(root, path), "utf8");
const DRAFTS = ["AGENTS.md", "_bus/config.json", "_bus/parallel.json", "gates.json", "PLAN.md", "docs/decisions.md"];

function commit(root: string): void {
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=drafts");
}

test("S1-102, S1-103: from drafts to a start: init, a person's names, a commit", async () => {
  const root = scratchGit({ "package.json": { scripts: { lint: "x", test: "y" } } });
  const answer = await init(root);
  for (const path of DRAFTS) expect(actions(answer)[path], path).toBe("created");
  expect(answer.notes).toEqual(["name the agents and the person in _bus/parallel.json, where it says CHANGE-ME", "read the drafts, commit them, bring them to the target branch, then: bus doctor --parallel"]);
  commit(root);
  // Who opens a lane meets the same, and no branch, claim or worktree comes of it.
  expect(await inside(root).run("lane", "open", "L-a", "--agent", "lead")).toMatchObject({ code: 1, stderr: expect.stringContaining("lanes cannot start, 3 things are missing") });
  expect(await inside(root).run("doctor", "--parallel")).toMatchObject({ code: 1 });
  // Placeholders are nobody's names, committed or not.
  const bus = openContext({ cwd: root, agent: "lead" });
  await expect(requireStart(bus)).rejects.toMatchObject({ code: "NO", message: expect.stringMatching(/3 things are missing: .*orchestrator is still CHANGE-ME.*integrator.*human/) });
  writeFileSync(join(root, "_bus/parallel.json"), text(root, "_bus/parallel.json").replaceAll("CHANGE-ME", "lead"));
  await expect(requireStart(bus)).rejects.toMatchObject({ message: expect.stringMatching(/one thing is missing: _bus\/parallel\.json: it is not what main has/) });
  commit(root);
  await requireStart(bus);
  const { ok, checks } = await openBus({ cwd: root, agent: "lead", env: {} }).doctor({ parallel: true });
  expect(ok).toBe(true);
  expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
});

test("a second run changes nothing, whatever people have made of the drafts", async () => {
  const root = scratchGit({ "go.mod": "module x\n" });
  await init(root);
  expect(new Set(Object.values(actions(await init(root))))).toEqual(new Set(["kept"]));
  const own = { "_bus/parallel.json": { roles: {} }, "gates.json": { gates: { "1": [], "2": [], "3": [] } }, "PLAN.md": "mine\n", "docs/decisions.md": "mine\n", "AGENTS.md": text(root, "AGENTS.md").replace(/^- \*\*Gates.*\n/m, "") };
  fill(root, own);
  const answer = await init(root);
  expect(new Set(Object.values(actions(answer)))).toEqual(new Set(["kept"]));
  expect(answer.files).toContainEqual({ path: "AGENTS.md", action: "kept", note: "it does not state: Gates" });
  expect(answer.notes).toContain("gates.json has no step for gate 1, 2, 3: nothing in this repository says how it is checked");
  // Nor does the run without it take anything away.
  expect(new Set(Object.values(actions(await init(root, { parallel: false }))))).toEqual(new Set(["kept"]));
});

test("S1-25, S1-26: a worklog that is declared, or half of it, is gone by, and its owner's settings keep every byte", async () => {
  const config = '{\n\t"durability": "relaxed",\n\t"worklog": {"ledger": "docs/log.md"}\n}';
  const root = scratchGit({ "_bus/config.json": config, "docs/log.md": "# Log\n" });
  const answer = actions(await init(root));
  expect(answer).toMatchObject({ "_bus/config.json": "changed", "docs/log.md": "kept", "docs/decisions.md": "created" });
  expect(answer).not.toHaveProperty(["PLAN.md"]);
  expect(text(root, "_bus/config.json")).toBe(config.replace('"docs/log.md"}', '"docs/log.md", "registers": ["docs/decisions.md"]}'));
});

test.each(["../PLAN.md", "/tmp/PLAN.md", ".git/hooks/pre-commit", "docs/../../PLAN.md", "_bus/PLAN.md", "sub/.git/x"])("settings that put the worklog at %s write nothing at all", async (ledger) => {
  const root = scratchGit({ "r/_bus/config.json": { worklog: { ledger } } });
  git(root, "init", "--quiet", "r");
  await expect(init(join(root, "r"))).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("is no path of a document in this repository") });
  expect(readdirSync(join(root, "r")).sort()).toEqual([".git", "_bus"]);
  expect(readdirSync(root)).not.toContain("PLAN.md");
});

test("S1-102: what AGENTS.md says in its own words is not said again", async () => {
  const root = scratchGit({ "AGENTS.md": "# Agents\n\n- Only the integrator applies patches to the target branch.\n" });
  await init(root);
  const agents = text(root, "AGENTS.md");
  expect(missingPolicies(agents)).toEqual([]);
  expect(agents).not.toContain("**Integrator only.**");
  expect(agents).toContain("**Worker tests.**");
});

test.each<[string, string, (root: string) => unknown]>([
  ["the branch checked out", "trunk", (root) => git(root, "branch", "-m", "trunk")],
  ["the remote's default", "stable", (root) => git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/stable")],
])("the target is %s", async (_, target, prepare) => {
  const root = scratchGit();
  prepare(root);
  await init(root);
  expect(JSON.parse(text(root, "_bus/parallel.json"))).toMatchObject({ lanes: { mode: "B", target } });
});

test("a dry run shows the drafts as a diff and writes nothing; a bare repository has none", async () => {
  const root = scratchGit();
  const { stdout, code } = await runIn({ cwd: root, env, clock: Date.now, initBus }, "init", "--parallel", "--dry-run");
  expect(code).toBe(0);
  for (const path of DRAFTS) expect(stdout).toContain(`+++ b/${path}`);
  expect(stdout).toContain("note: name the agents");
  expect(git(root, "status", "--porcelain")).toBe("");
  const bare = join(scratch(), "r.git");
  git(root, "clone", "--quiet", "--bare", root, bare);
  expect((await init(bare)).files).toEqual([]);
});
