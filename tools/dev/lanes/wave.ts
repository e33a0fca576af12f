/**
 * A wave of six lanes over one repository with nothing but the commands: six workers at once as real processes, one gate that fails at first,
 * one conflict with a commit from outside, one lane that passes alone and breaks the wave. At the end the metrics are held against what
 * this script counted itself.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { LaneMetrics } from "../../domain/metrics/lane-metrics.js";
import type { GateReceipt, Lane } from "../../schema/records.gen.js";
import { asked, bus, git } from "./bus-runner.js";

const PACKAGES = ["cart", "search", "mail", "price", "login", "stock"];
const root = join(realpathSync(mkdtempSync(join(tmpdir(), "buslane-wave-"))), "main");
const counted = { conflicts: 0, failedGates: 0, reopened: 0, handedIn: 0, integrated: 0 };

/** What every brief of this repository says. */
const DEFAULTS = {
  layer: "domain",
  out_of_scope: [],
  architecture: ["no package imports another"],
  test_plan: "the package's own test",
  commands: ["bus gate run 2 --lane <lane>"],
  full_gate: "integrator",
  docs: "comments say why",
  evidence: "receipts of gates 1 and 2",
  doc_source: { name: "Context7", before_edit: "before the first edit", after_failure: "after a failing test, before the next edit", fallback: "say which source instead" },
};

makeRepository();
await expectCode(0, root, "lead", "init");
await expectCode(0, root, "lead", "init", "--parallel");
await expectCode(1, root, "lead", "doctor", "--parallel");
declare();
git(root, "add", "--all");
git(root, "commit", "--quiet", "--message=Declare how agents work in parallel");
await expectCode(0, root, "lead", "doctor", "--parallel");
say("declared: roles, gates, policies, worklog");

for (const name of PACKAGES) await expectCode(0, root, "lead", ...brief(name));
await expectCode(3, root, "lead", ...brief("cart", "L-thief"));
await expectCode(5, root, "w-cart", ...brief("cart", "L-own"));
say("planned: six lanes; a seventh over the same files was refused, and a worker who plans");

await Promise.all(PACKAGES.map((name) => worker(name)));
say("handed in: six lanes by six processes at once, one after its gate had failed");

// Somebody commits to the target meanwhile, in a lane's file.
writeFileSync(join(root, "packages/mail/index.mjs"), "export const value = 7; // by hand\n");
git(root, "commit", "--quiet", "--all", "--message=Change mail by hand");
for (const name of PACKAGES) {
  const ran = await bus(root, "int", "integrate", `L-${name}`);
  if (ran.code === 3) await resolveConflict(name);
  else if (ran.code !== 0) throw new Error(`integrate L-${name}: exit ${ran.code}\n${ran.stderr}`);
  counted.integrated += 1;
}
say("integrated: one lane after the other, one conflict resolved by the integrator");

const red = await bus(root, "int", "integrate", "--wave", "W1");
if (red.code !== 1) throw new Error(`the wave should have failed: exit ${red.code}\n${red.stdout}${red.stderr}`);
counted.reopened += 1;
say(red.stdout.trim());
await worker("price", { repaired: true });
await expectCode(0, root, "int", "integrate", "L-price");
counted.integrated += 1;
await expectCode(0, root, "int", "integrate", "--wave", "W1");
await expectCode(5, root, "lead", "lane", "close", "L-cart");
for (const name of PACKAGES) await expectCode(0, root, "pat", "lane", "close", `L-${name}`);
await expectCode(0, root, "lead", "lane", "ledger", "--write");
say("verified and signed off");

const metrics = await asked<LaneMetrics>(root, "lead", "metrics", "--wave", "W1");
console.log(`\n${(await bus(root, "lead", "metrics", "--wave", "W1")).stdout}`);
const { file } = await asked<{ file: string }>(root, "lead", "manager_report");
const report = readFileSync(join(root, file), "utf8");
const claims: [string, unknown, unknown][] = [
  ["lanes", metrics.lanes.length, 6],
  ["closed", metrics.lanes.filter(({ state }) => state === "closed").length, 6],
  ["conflicts", metrics.conflicts.count, counted.conflicts],
  ["integrations tried", metrics.conflicts.of, counted.integrated],
  ["reopened lanes", metrics.rework.count, counted.reopened],
  ["gate runs that failed", metrics.gates.of - metrics.gates.count, counted.failedGates + failedReceipts(join(root, "_report/runner"))],
  ["cycle times", metrics.cycle_ms.count, 6],
  ["lanes in the report", PACKAGES.filter((name) => report.includes(`L-${name}`)).length, 6],
  ["lane commits on main", git(root, "log", "--format=%(trailers:key=Lane,valueonly)", "main").split("\n").filter((line) => line.startsWith("L-")).length >= 7, true],
  ["validate", (await bus(root, "lead", "validate")).code, 0],
];
for (const [what, said, truth] of claims) console.log(`${said === truth ? "true " : "FALSE"}  ${what}: ${String(said)}${said === truth ? "" : `, counted ${String(truth)}`}`);
console.log(`report  ${join(root, file)}`);
process.exitCode = claims.every(([, said, truth]) => said === truth) ? 0 : 1;

function makeRepository(): void {
  for (const name of PACKAGES) {
    mkdirSync(join(root, "packages", name), { recursive: true });
    writeFileSync(join(root, "packages", name, "index.mjs"), "export const value = 1;\n");
    writeFileSync(join(root, "packages", name, "test.mjs"), 'import { value } from "./index.mjs";\nif (typeof value !== "number") { console.error("AssertionError: no number"); process.exit(1); }\n');
    writeFileSync(join(root, "packages", name, "package.json"), `{ "name": "${name}" }\n`);
  }
  mkdirSync(join(root, "tools"), { recursive: true });
  writeFileSync(join(root, "tools/all.mjs"), `let sum = 0;
for (const name of ${JSON.stringify(PACKAGES)}) sum += (await import("../packages/" + name + "/index.mjs")).value;
if (sum > 100) { console.error("AssertionError: the values of all packages exceed 100 together"); process.exit(1); }
`);
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=Start");
}

/** What `bus init --parallel` leaves to a person. */
function declare(): void {
  const policy = { roles: { orchestrator: ["lead"], integrator: ["int"], human: ["pat"], worker: ["*"] }, lanes: { mode: "B", target: "main", limit: 6, brief: DEFAULTS }, approvals: { human: "name" } };
  writeFileSync(join(root, "_bus/parallel.json"), `${JSON.stringify(policy, null, 2)}\n`);
  const gates = {
    packages: ["packages/*"],
    gates: {
      "1": [{ name: "syntax", check: "lint", run: ["node", "--check", "{files}"], files: ["**/*.mjs"] }],
      "2": [{ name: "unit", check: "unit", run: ["node", "{package}/test.mjs"] }],
      "3": [{ name: "all", check: "ci", run: ["node", "tools/all.mjs"] }],
    },
  };
  writeFileSync(join(root, "gates.json"), `${JSON.stringify(gates, null, 2)}\n`);
}

function brief(name: string, lane = `L-${name}`): string[] {
  return ["lane", "brief", lane, "--objective", `raise the value of ${name}`, "--scope", `packages/${name}/**`, "--acceptance", "its test passes", "--worker", `w-${name}`, "--wave", "W1", "--single-target", "--tests-clear", "--rollback-simple"];
}

/** One worker from the prompt to the hand-in; mail and stock fail where it is said. */
async function worker(name: string, { repaired = false } = {}): Promise<void> {
  const [lane, me] = [`L-${name}`, `w-${name}`];
  if (!repaired) await expectCode(0, root, "lead", "lane", "open", lane);
  const { worktree = "" } = await asked<Lane>(root, me, "lane", "open", lane);
  const folder = resolve(root, worktree);
  const prompt = (await bus(folder, me, "lane", "prompt", lane)).stdout;
  if (!prompt.includes(`packages/${name}/**`)) throw new Error(`the prompt of ${lane} does not say its scope`);
  await asked(folder, me, "checkpoint", "save", lane, "--completed", "reading", "--pending", "the change", "--source", "Context7: modules", "--next", "edit");
  const change = (value: string, note: string): void => {
    writeFileSync(join(folder, `packages/${name}/index.mjs`), `export const value = ${value}; // ${note}\n`);
    git(folder, "commit", "--quiet", "--all", "--message", `${name}: ${note}`);
  };
  if (name === "stock") {
    change('"two"', "first attempt");
    await expectCode(0, folder, me, "gate", "run", "1", "--lane", lane);
    await expectCode(1, folder, me, "gate", "run", "2", "--lane", lane);
    counted.failedGates += 1;
    await expectCode(1, folder, me, "lane", "done", lane);
    await asked(folder, me, "checkpoint", "save", lane, "--completed", "first attempt", "--pending", "a number", "--remediation", "a number instead of a word", "--source", "Context7: numbers", "--next", "edit");
  }
  change(name === "price" && !repaired ? "99" : "2", repaired ? "within the common limit" : "raised");
  for (const gate of ["1", "2"]) await expectCode(0, folder, me, "gate", "run", gate, "--lane", lane);
  await expectCode(5, folder, me, "gate", "run", "3", "--lane", lane);
  await asked(folder, me, "checkpoint", "save", lane, "--completed", "everything", "--pending", "nothing", "--source", "Context7: modules", "--next", `bus handoff ${lane}`);
  await asked(folder, me, "handoff", lane, "--accepted", "all", "--architecture", "no package imports another", "--docs", "no change", "--next", "apply");
  await asked(folder, me, "lane", "done", lane);
  counted.handedIn += 1;
}

async function resolveConflict(name: string): Promise<void> {
  counted.conflicts += 1;
  const ran = await bus(root, "int", "integrate", "--status");
  const folder = join(root, "../main-lanes/.integration");
  if (!ran.stdout.includes(`L-${name}`)) throw new Error(`the status does not name the lane in conflict\n${ran.stdout}`);
  await expectCode(3, root, "int", "integrate", "L-login");
  await expectCode(3, root, "int", "integrate", "--continue");
  writeFileSync(join(folder, `packages/${name}/index.mjs`), "export const value = 9; // both\n");
  git(folder, "add", "--all");
  await expectCode(0, root, "int", "integrate", "--continue");
}

/** Of the integration and the wave; the workers' stand in their own worktrees. */
function failedReceipts(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  return files.filter((name) => (JSON.parse(readFileSync(join(folder, name), "utf8")) as GateReceipt).verdict === "failed").length;
}

async function expectCode(code: number, cwd: string, agent: string, ...args: string[]): Promise<void> {
  const ran = await bus(cwd, agent, ...args);
  if (ran.code !== code) throw new Error(`bus ${args.join(" ")} (${agent}): exit ${ran.code}, not ${code}\n${ran.stdout}${ran.stderr}`);
}

function say(text: string): void {
  console.log(text);
}
