import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GATES, POLICY, parallelFiles, parallelRepository } from "../../dev/parallel-repo.js";
import { fill, git, scratch } from "../../dev/scratch-repo.js";
import { openContext } from "../../dev/verify/open-context.js";
import type { Gates, Parallel } from "../../schema/records.gen.js";
import { requireStart } from "./require-start.js";

const refusal = (cwd: string) => requireStart(openContext({ cwd, agent: "lead" })).then(() => null, (error: unknown) => error);
const AGENTS = String(parallelFiles()["AGENTS.md"]);

function commit(root: string): void {
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=later");
}

test("S1-31, S1-103: what is declared in full and is on the target branch lets lanes start", async () => {
  const root = parallelRepository();
  expect(await refusal(root)).toBe(null);
  // Whatever else is being worked on, and wherever.
  fill(root, { "PLAN.md": "# Plan\n\nfurther\n", "docs/decisions.md": "# Decisions\n\nOne more.\n", "pkg/a/index.mjs": "export const value = 2;\n" });
  git(root, "switch", "--quiet", "--create", "topic");
  expect(await refusal(root)).toBe(null);
});

const BROKEN: readonly (readonly [string, RegExp, Readonly<Record<string, string | object | null>>])[] = [
  ["S1-102: no document for agents", /Single-writer worklog.*Hand-off evidence/, { "AGENTS.md": null }],
  ["S1-102: one of the nine policies is gone", /lanes cannot start, one thing is missing: AGENTS\.md: it does not state: Worker tests$/, { "AGENTS.md": AGENTS.replace(/^- \*\*Worker tests.*\n/m, "") }],
  ["S1-31: the worklog is not declared", /no execution ledger is declared.*no decision register is declared/, { "_bus/config.json": {} }],
  ["S1-25: no ledger", /_bus\/config\.json: no execution ledger is declared$/, { "_bus/config.json": { worklog: { registers: ["docs/decisions.md"] } } }],
  ["S1-26: no register", /no decision register is declared$/, { "_bus/config.json": { worklog: { ledger: "PLAN.md" } } }],
  ["S1-25: the ledger is a register, too", /PLAN\.md is declared as the execution ledger and as a decision register$/, { "_bus/config.json": { worklog: { ledger: "PLAN.md", registers: ["PLAN.md"] } } }],
  ["S1-25: a ledger outside of the repository", /_bus\/config\.json: "\.\.\/PLAN\.md" is no path of a document in this repository$/, { "_bus/config.json": { worklog: { ledger: "../PLAN.md", registers: ["docs/decisions.md"] } } }],
  ["S1-25: a ledger that is not there", /PLAN\.md: it is declared as part of the worklog, but main does not have it$/, { "PLAN.md": null }],
  ["S1-26: a register that is not there", /docs\/decisions\.md: it is declared .* main does not have it$/, { "docs/decisions.md": null }],
  ["S1-04: a role is nobody's", /_bus\/parallel\.json: nobody is integrator$/, { "_bus/parallel.json": { ...POLICY, roles: { ...POLICY.roles, integrator: [] } } satisfies Parallel }],
  ["S1-04: a role is still a placeholder", /human is still CHANGE-ME$/, { "_bus/parallel.json": { ...POLICY, roles: { ...POLICY.roles, human: ["CHANGE-ME"] } } satisfies Parallel }],
  ["S1-76: a gate without a step", /gates\.json: gate 2 has no step$/, { "gates.json": { ...GATES, gates: { ...GATES.gates, "2": [] } } satisfies Gates }],
  ["S1-76: a gate of optional steps alone", /gates\.json: gate 1 has only optional steps: it passes where nothing can be run$/, { "gates.json": { ...GATES, gates: { ...GATES.gates, "1": [{ name: "lint", run: ["no-such-linter"], optional: true }] } } satisfies Gates }],
  ["S1-76: a step that is still a placeholder", /gates\.json: all of gate 3 is still CHANGE-ME$/, { "gates.json": { ...GATES, gates: { ...GATES.gates, "3": [{ name: "all", run: ["CHANGE-ME"] }] } } satisfies Gates }],
  ["S1-76: no gates", /gates\.json: there is none/, { "gates.json": null }],
  ["gates that are none", /gates\.json: /, { "gates.json": { gates: {} } }],
];

/** Writes and removes. */
function change(root: string, files: Readonly<Record<string, string | object | null>>): void {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(join(root, path));
    else fill(root, { [path]: text });
  }
}

test.each(BROKEN)("%s: committed, and refused", async (_, message, files) => {
  const root = parallelRepository();
  change(root, files);
  commit(root);
  expect(await refusal(root)).toMatchObject({ code: "NO", message: expect.stringMatching(message), hint: expect.stringMatching(/\S/) });
});

test.each<[string, string, string | null]>([["that are none", "BAD_DATA", '{"roles": {"boss": ["x"]}}'], ["that are not there", "USAGE", null]])("settings %s", async (_, code, text) => {
  const root = parallelRepository();
  change(root, { "_bus/parallel.json": text });
  expect(await refusal(root)).toMatchObject({ code, message: expect.stringContaining("_bus/parallel.json") });
});

test.each(["AGENTS.md", "gates.json", "_bus/parallel.json", "_bus/config.json"])("S1-103: %s, as it is, has to be on the target branch", async (file) => {
  const root = parallelRepository();
  const text = readFileSync(join(root, file), "utf8");
  const refused = { code: "NO", message: expect.stringContaining(`one thing is missing: ${file}: it is not what main has`) };
  writeFileSync(join(root, file), `${text}\n`);
  expect(await refusal(root)).toMatchObject(refused);
  // On another branch it was accepted by nobody.
  git(root, "switch", "--quiet", "--create", "topic");
  commit(root);
  expect(await refusal(root)).toMatchObject(refused);
  git(root, "switch", "--quiet", "main");
  expect(await refusal(root)).toBe(null);
  git(root, "merge", "--quiet", "topic");
  expect(await refusal(root)).toBe(null);
  // Line endings are the checkout's own business.
  writeFileSync(join(root, file), `${text}\n`.replaceAll("\n", "\r\n"));
  expect(await refusal(root)).toBe(null);
});

test("S1-103: drafts that git does not know start nothing", async () => {
  const root = parallelRepository();
  const files = Object.fromEntries(["AGENTS.md", "gates.json", "_bus/parallel.json", "_bus/config.json", "PLAN.md", "docs/decisions.md"].map((path) => [path, readFileSync(join(root, path), "utf8")]));
  git(root, "rm", "--quiet", ...Object.keys(files));
  git(root, "commit", "--quiet", "--message=nothing");
  fill(root, files);
  expect(await refusal(root)).toMatchObject({ code: "NO", message: expect.stringMatching(/^lanes cannot start, 6 things are missing: .*gates\.json: it is not on main yet/) });
});

test("S1-103: a target that would be two questions to git is no branch", async () => {
  const root = parallelRepository({ ...POLICY, lanes: { target: "main^{commit}\nrefs/heads/main" } });
  expect(await refusal(root)).toMatchObject({ code: "NO", message: expect.stringContaining("git has no branch main^") });
});

test("S1-103: a target that git does not have, and a folder without git", async () => {
  const root = parallelRepository({ ...POLICY, lanes: { target: "trunk" } });
  expect(await refusal(root)).toMatchObject({ code: "NO", message: expect.stringContaining("git has no branch trunk") });
  const plain = scratch();
  spawnSync("cp", ["-R", `${parallelRepository()}/.`, plain]);
  rmSync(join(plain, ".git"), { recursive: true });
  expect(await refusal(plain)).toMatchObject({ code: "NO", message: expect.stringContaining("git has no branch main") });
});

test("S1-102: of two documents that are one, the text counts and not the link; a link alone states nothing", async () => {
  const root = parallelRepository();
  git(root, "mv", "AGENTS.md", "CLAUDE.md");
  symlinkSync("CLAUDE.md", join(root, "AGENTS.md"));
  commit(root);
  expect(await refusal(root)).toBe(null);
  git(root, "mv", "CLAUDE.md", "RULES.md");
  rmSync(join(root, "AGENTS.md"));
  symlinkSync("RULES.md", join(root, "AGENTS.md"));
  commit(root);
  expect(await refusal(root)).toMatchObject({ message: expect.stringMatching(/AGENTS\.md: Gates cannot be found: .*symbolic link/), hint: expect.stringContaining("bus init --parallel") });
});

test("S1-102: CLAUDE.md serves where there is no AGENTS.md", async () => {
  const root = parallelRepository();
  git(root, "mv", "AGENTS.md", "CLAUDE.md");
  commit(root);
  expect(await refusal(root)).toBe(null);
  fill(root, { "AGENTS.md": "# Agents\n" });
  commit(root);
  expect(await refusal(root)).toMatchObject({ message: expect.stringContaining("AGENTS.md: it does not state: Gates") });
});

test("S1-103: a worktree goes by what the main one has in force, and a bare repository by its branch", async () => {
  const root = parallelRepository();
  const lane = join(scratch(), "lane");
  git(root, "worktree", "add", "--quiet", "-b", "agent/w/x", lane);
  fill(lane, { "AGENTS.md": "# Mine\n" });
  expect(await refusal(lane)).toBe(null);
  fill(root, { "AGENTS.md": "# Other\n" });
  expect(await refusal(lane)).toMatchObject({ code: "NO" });
  git(root, "checkout", "--quiet", "AGENTS.md");
  const bare = join(scratch(), "bare.git");
  git(root, "clone", "--quiet", "--bare", ".", bare);
  spawnSync("cp", ["-R", join(root, "_bus"), bare]);
  expect(await refusal(bare)).toBe(null);
  fill(bare, { "_bus/parallel.json": { ...POLICY, lanes: { limit: 1 } } });
  expect(await refusal(bare)).toMatchObject({ message: expect.stringContaining("_bus/parallel.json: it is not what main has") });
});
