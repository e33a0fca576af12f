import { POLICY_MARKS, policyBlock } from "../domain/policy/agents-block.js";
import type { Gates, Lane, LaneBrief, Parallel } from "../schema/records.gen.js";
import { tempRepository } from "./temp-bus.js";

/** Who does what in the repositories of the tests. Anybody may be a worker; a human is known by name alone. */
export const POLICY = {
  roles: { orchestrator: ["lead"], integrator: ["int"], human: ["pat"], primary: ["prime"], worker: ["*"] },
  lanes: { mode: "B", target: "main", limit: 8 },
  approvals: { human: "name" },
} as const satisfies Parallel;

/** Gates of plain node: gate 1 refuses a file that contains BAD_STYLE, gate 2 runs a package's test.mjs, gate 3 all of them and all.mjs. */
export const GATES: Gates = {
  packages: ["pkg/*"],
  gates: {
    "1": [{ name: "format", check: "lint", run: ["node", "tools/style.mjs", "{files}"] }],
    "2": [{ name: "tests", check: "unit", run: ["node", "{package}/test.mjs"] }],
    "3": [{ name: "all", check: "ci", run: ["node", "tools/all.mjs"] }],
  },
};

const STYLE = `import { readFileSync } from "node:fs";
const bad = process.argv.slice(2).filter((file) => readFileSync(file, "utf8").includes("BAD_STYLE"));
if (bad.length > 0) { console.error("bad style: " + bad.join(", ")); process.exit(1); }
`;
const ALL = `import { readdirSync, existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
let failed = 0;
for (const name of readdirSync("pkg")) failed += spawnSync(process.execPath, ["pkg/" + name + "/test.mjs"], { stdio: "inherit" }).status === 0 ? 0 : 1;
if (existsSync("BROKEN")) { console.error("broken together"); failed += 1; }
process.exit(failed === 0 ? 0 : 1);
`;
const TEST = `import { value } from "./index.mjs";
if (typeof value !== "number") { console.error("AssertionError: value is no number"); process.exit(1); }
`;

/** The files of a repository with six packages, ready for parallel work. */
export function parallelFiles(policy: Parallel = POLICY, gates: Gates = GATES): Record<string, string | object> {
  const packages = ["a", "b", "c", "d", "e", "f"].flatMap((name) => [[`pkg/${name}/index.mjs`, `export const value = 1;\n`], [`pkg/${name}/test.mjs`, TEST], [`pkg/${name}/package.json`, { name }]]);
  return {
    ...Object.fromEntries(packages),
    "tools/style.mjs": STYLE,
    "tools/all.mjs": ALL,
    "gates.json": gates,
    "_bus/parallel.json": policy,
    "_bus/config.json": { worklog: { ledger: "PLAN.md", registers: ["docs/decisions.md"] } },
    "PLAN.md": "# Plan\n",
    "docs/decisions.md": "# Decisions\n",
    "AGENTS.md": `# Agents\n\n${POLICY_MARKS.begin}\n${policyBlock()}\n${POLICY_MARKS.end}\n`,
  };
}

/** The same, committed on `main`. */
export function parallelRepository(policy: Parallel = POLICY, gates: Gates = GATES, more: Readonly<Record<string, string | object>> = {}): string {
  return tempRepository({ ...parallelFiles(policy, gates), ...more });
}

/** A whole brief for one of the packages. */
export function briefFor(name: string, more: Partial<LaneBrief> = {}): LaneBrief {
  return {
    objective: `change package ${name}`,
    layer: "domain",
    scope: [`pkg/${name}/**`],
    out_of_scope: [],
    acceptance: ["its value is a number", "its tests pass"],
    architecture: ["no package imports another"],
    test_plan: "run the package's own test",
    commands: [`bus gate run 2 --lane L-${name}`],
    full_gate: "integrator",
    docs: "comments say why",
    evidence: "receipts of gates 1 and 2",
    doc_source: { name: "Context7", before_edit: "before the first edit", after_failure: "after each failing test, before the next edit", fallback: "say which source was used instead" },
    ...more,
  };
}

/** A lane's record as it is planned, for the package that its id names; or with more of it, in any other state. */
export function plannedRecord(lane_id: string, more: Partial<Lane> = {}): Lane {
  return {
    lane_id,
    state: "planned",
    home: ".",
    mode: "B",
    target: "main",
    worker: "w",
    brief: briefFor(lane_id.slice(2)),
    depends_on: [],
    planned_at: "2026-01-31T09:00:00.000Z",
    planned_by: "lead",
    checkpoints: [],
    failures: [],
    gates: [],
    history: [],
    ...more,
  };
}
