import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { WorkerPlan } from "../../schema/records.gen.js";
import { git } from "../lanes/bus-runner.js";

export const PLAN = "project-plans/night";
const PLAN_ID = "PLAN-20260131-NIGHT";

const CART = ["node", "--test", "test/cart.test.mjs"];
const DISCOUNT = ["node", "--test", "test/discount.test.mjs"];
const worker = (phase: string) => ["node", "tools/worker.mjs", phase];

/** Ten phases of all kinds; five minutes are a second here. */
export const DECLARED: WorkerPlan = {
  plan_id: PLAN_ID,
  poll: { interval_seconds: 1, cycles: 20 },
  phases: [
    { id: "P01", title: "Stub the cart", kind: "stub", check: { run: ["node", "--check", "src/cart.mjs"] } },
    { id: "P01a", title: "Verify the cart's stub", kind: "verification", check: { run: ["node", "--check", "src/cart.mjs"] } },
    { id: "P02", title: "Test the cart", kind: "test", twin: false, check: { run: CART } },
    { id: "P03", title: "Implement the cart", kind: "implementation", twin: false, check: { run: CART } },
    { id: "P04", title: "Verify the cart", kind: "verification", twin: false, check: { run: CART } },
    { id: "P05", title: "Stub the discount", kind: "stub", twin: false, budget_minutes: 0.05, check: { run: ["node", "--check", "src/discount.mjs"] } },
    { id: "P06", title: "Test the discount", kind: "test", twin: false, check: { run: DISCOUNT } },
    { id: "P07", title: "Implement the discount", kind: "implementation", twin: false, check: { run: DISCOUNT } },
    { id: "P08", title: "Verify the discount", kind: "verification", twin: false, check: { run: DISCOUNT } },
    { id: "P09", title: "Verify all", kind: "verification", twin: false, check: { run: ["node", "--test"] } },
  ].map((phase) => ({ ...phase, command: worker(phase.id) })) as WorkerPlan["phases"],
};

/** How each phase's workers are to end, the first of each and its remediations. */
export const ENDS: Readonly<Record<string, readonly string[]>> = {
  P01: ["exit 0"], P01a: ["exit 0"], P02: ["exit 0"], P03: ["exit 0", "exit 0"], P04: ["exit 0"], P05: ["deadline", "exit 0"], P06: ["SIGKILL", "exit 0"], P07: ["exit 0"], P08: ["exit 0"], P09: ["exit 0"],
};

/**
 * A worker of any phase: a small program that does what the phase asks, runs the phase's command, and leaves report, marker and tracker. The first of P03 does it
 * wrong, the first of P05 hangs with a child in another session and hears no SIGTERM, the first of P06 dies. What it does it notes for itself, outside of the repository.
 */
const WORKER = String.raw`
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const [, , phase] = process.argv;
const attempt = Number(process.env.BUS_WORKER_ATTEMPT);
// When the program itself began, however long it took to load.
const begun = new Date(Math.round(performance.timeOrigin));
appendFileSync("../notes.jsonl", JSON.stringify({ phase, attempt, pid: process.pid, at: begun.getTime(), worker: process.env.BUS_WORKER }) + "\n");
console.log("worker of " + phase + ", attempt " + attempt + ", " + process.env.BUS_WORKER);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
if (phase === "P05" && attempt === 1) {
  process.on("SIGTERM", () => console.log("SIGTERM: not heard"));
  spawn("setsid", ["sleep", "600"], { detached: true, stdio: "ignore" }).unref();
  await pause(600_000);
}
await pause(phase === "P07" || phase === "P09" ? 3000 : 700);
if (phase === "P06" && attempt === 1) process.kill(process.pid, "SIGKILL");
if (attempt > 1) {
  console.log("to mend: " + readFileSync(process.env.BUS_WORKER_MISSES, "utf8").trim().split("\n").length + " lines of misses");
  console.log("the log before: " + readFileSync(process.env.BUS_WORKER_ORIGINAL_LOG, "utf8").split("\n")[0]);
}
const put = (path, text) => {
  mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  writeFileSync(path, text);
};
const test = (name, call, value) => 'import assert from "node:assert";\nimport { test } from "node:test";\nimport { ' + name + ' } from "../src/' + name + '.mjs";\ntest("' + name + '", () => assert.equal(' + call + ", " + value + "));\n";
const mark = "// @plan:${PLAN_ID}." + phase + "\n";
if (phase === "P01") put("src/cart.mjs", mark + 'export const cart = () => "not yet";\n');
if (phase === "P02") put("test/cart.test.mjs", mark + test("cart", "cart([1, 2])", 3));
if (phase === "P03") put("src/cart.mjs", mark + "export const cart = (prices) => prices.reduce((sum, price) => sum " + (attempt === 1 ? "-" : "+") + " price, 0);\n");
if (phase === "P05") put("src/discount.mjs", mark + 'export const discount = () => "not yet";\n');
if (phase === "P06") put("test/discount.test.mjs", mark + test("discount", "discount(100)", 90));
if (phase === "P07") put("src/discount.mjs", mark + "export const discount = (price) => price * 0.9;\n");
const { phases } = JSON.parse(readFileSync("${PLAN}/workers.json", "utf8"));
const { title, kind, check } = phases.find(({ id }) => id === phase);
const ran = spawnSync(check.run[0], check.run.slice(1), { encoding: "utf8", env: { ...process.env, NODE_TEST_CONTEXT: undefined } });
const output = (ran.stdout + ran.stderr).trim() || "(no output)";
const wanted = kind === "test" ? ran.status !== 0 : phase === "P03" && attempt === 1 ? true : ran.status === 0;
const done = new Date();
const fence = "~~~";
const shown = fence + "\n$ " + check.run.join(" ") + "\n" + output + "\nexit code " + ran.status + "\n" + fence + "\n";
const times = "- Started: " + begun.toISOString() + "\n- Completed: " + done.toISOString() + "\n";
put("${PLAN}/reports/" + phase + "-worker.md", "# ${PLAN_ID} " + phase + " report: " + title + "\n\nStatus: " + (wanted ? "PASS" : "FAIL") + "\n" + times + "\n## Verification\n" + shown);
put("${PLAN}/.completed/" + phase + ".md", "<!-- @plan:${PLAN_ID}." + phase + " -->\n# Phase " + phase + " completion\n\n" + times + "\n## Verification output\n" + shown);
const tracker = "${PLAN}/execution-tracker.md";
const row = "| " + phase.slice(1) + " | " + phase + " | ✅ | " + begun.toISOString() + " | " + done.toISOString() + " | " + done.toISOString() + " | " + title + " |";
put(tracker, readFileSync(tracker, "utf8").split("\n").map((line) => (line.includes("| " + phase + " |") ? row : line)).join("\n"));
console.log(phase + " done: exit code " + ran.status + " of " + check.run.join(" "));
process.exit(wanted ? 0 : 1);
`;

/** A scratch repository with the plan and its workers' program, before its bus is made. */
export function makeGround(): string {
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), "buslane-night-"))), "main");
  const rows = DECLARED.phases.map(({ id, title }) => `| ${id.slice(1)} | ${id} | ⬜ | - | - | - | ${title} |`);
  const files = {
    "tools/worker.mjs": WORKER.trimStart(),
    "package.json": '{ "name": "night", "type": "module" }\n',
    [`${PLAN}/workers.json`]: `${JSON.stringify(DECLARED, null, 2)}\n`,
    [`${PLAN}/execution-tracker.md`]: `# ${PLAN_ID} Execution Tracker\n\n| Phase | ID | Status | Started | Completed | Verified | Notes |\n|---|---|---|---|---|---|---|\n${rows.join("\n")}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=Start");
  return root;
}
