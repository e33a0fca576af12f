/**
 * Replays a stretch of real history as lanes: each merged branch (or, in a linear history, each commit) becomes a lane with the files that it
 * touched as its scope. Lanes that share a file wait for each other, all others are worked on at once, with the project's own type check as gate.
 *
 *   npx tsx tools/dev/lanes/replay.ts [--repository <path>] [--from <commit>] [--to <commit>] [--limit <lanes at once>]
 */
import { mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { LaneMetrics } from "../../domain/metrics/lane-metrics.js";
import type { Lane } from "../../schema/records.gen.js";
import { asked, bus, git } from "./bus-runner.js";

interface Change {
  readonly lane: string;
  readonly commit: string;
  readonly parent: string;
  readonly subject: string;
  readonly files: readonly string[];
  readonly dependsOn: readonly string[];
}

const { values } = parseArgs({ options: { repository: { type: "string", default: "." }, from: { type: "string" }, to: { type: "string", default: "HEAD" }, limit: { type: "string", default: "6" } } });
const source = resolve(values.repository);
const limit = Number(values.limit);
const to = git(source, "rev-parse", values.to);
const from = git(source, "rev-parse", values.from ?? `${to}~24`);
const BOOKKEEPING = /^(_bus|_plans|_report|queue)\/|^AGENT_MANIFEST|^(gates\.json|AGENTS\.md)$/;

/** What every lane's brief says. */
const BRIEF = {
  layer: "application",
  out_of_scope: [],
  acceptance: ["the files are as history has them"],
  architecture: ["as the project's own import rule says"],
  test_plan: "the type check of the whole project",
  commands: ["bus gate run 1 --lane <lane>", "bus gate run 2 --lane <lane>"],
  full_gate: "integrator",
  docs: "as history has them",
  evidence: "receipts of gates 1 and 2",
  doc_source: { name: "history", before_edit: "the commit", after_failure: "the commits before it", fallback: "none" },
};
const bin = (name: string) => join(source, "node_modules/.bin", name);
const GATES = {
  prepare: { run: ["ln", "-sfn", join(source, "node_modules"), "node_modules"] },
  gates: {
    "1": [{ name: "lint", check: "lint", run: [bin("oxlint"), "{files}"], files: ["**/*.ts"] }],
    "2": [{ name: "types", check: "typecheck", run: [bin("tsc"), "--noEmit"] }],
    "3": [{ name: "types", check: "ci", run: [bin("tsc"), "--noEmit"] }, { name: "layers", check: "smoke", run: [bin("vitest"), "run", "tools/dev/layers.test.ts"] }],
  },
};
const root = join(realpathSync(mkdtempSync(join(tmpdir(), "buslane-replay-"))), "main");
const changes = history();
await prepare();
console.log(`${changes.length} lanes from ${from.slice(0, 10)} to ${to.slice(0, 10)}, ${limit} at once, in ${root}\n`);
const restacked = await replay();
console.log(`\n${(await bus(root, "int", "integrate", "--wave", "replay")).stdout}`);
const metrics = await asked<LaneMetrics>(root, "lead", "metrics");
console.log(`\n${(await bus(root, "lead", "metrics")).stdout}`);
const report = await asked<{ file: string }>(root, "lead", "manager_report");
console.log(`report  ${join(root, report.file)}`);
console.log(`${changes.length - restacked.length} integrated, ${restacked.length} restacked${restacked.length > 0 ? `: ${restacked.join(", ")}` : ""}`);
const missing = changes.filter(({ lane }) => !restacked.includes(lane)).flatMap(({ commit, files }) => files.filter((file) => lastOf(file) === commit && content(root, "main", file) !== content(source, commit, file)));
console.log(missing.length === 0 ? "every file is as its last lane left it" : `differ from history: ${missing.join(", ")}`);
process.exitCode = missing.length === 0 && metrics.lanes.length === changes.length ? 0 : 1;

/** What was merged, oldest first; a commit that touches nothing but the bus's own files is none. */
function history(): Change[] {
  const merges = git(source, "rev-list", "--first-parent", "--reverse", `${from}..${to}`).split("\n").filter((commit) => commit !== "");
  const found: Change[] = [];
  for (const commit of merges) {
    const files = git(source, "diff", "--name-only", "--no-renames", "-z", `${commit}^1`, commit).split("\0").filter((file) => file !== "" && !BOOKKEEPING.test(file));
    if (files.length === 0) continue;
    const dependsOn = found.filter((other) => other.files.some((file) => files.includes(file))).map(({ lane }) => lane);
    found.push({ lane: `R-${String(found.length + 1).padStart(3, "0")}`, commit, parent: `${commit}^1`, subject: git(source, "log", "-1", "--format=%s", commit), files, dependsOn });
  }
  return found;
}

async function prepare(): Promise<void> {
  git(tmpdir(), "clone", "--quiet", "--no-local", source, root);
  git(root, "switch", "--quiet", "--force-create", "main", from);
  const init = await bus(root, "lead", "init", "--parallel");
  if (init.code !== 0) throw new Error(init.stderr);
  const policy = { roles: { orchestrator: ["lead"], integrator: ["int"], human: ["pat"], worker: ["*"] }, lanes: { mode: "B", target: "main", limit, brief: BRIEF }, approvals: { human: "name" } };
  writeFileSync(join(root, "_bus/parallel.json"), `${JSON.stringify(policy, null, 2)}\n`);
  writeFileSync(join(root, "gates.json"), `${JSON.stringify(GATES, null, 2)}\n`);
  writeFileSync(join(root, ".git/info/exclude"), "node_modules\n");
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=Declare how agents work in parallel");
}

/** Rounds of lanes whose dependencies are there; what the gate refuses waits for the next round and is brought onto the target again. Returns what never passed. */
async function replay(): Promise<string[]> {
  const waiting = new Set(changes.map(({ lane }) => lane));
  const integrated = new Set<string>();
  for (const change of changes) await asked(root, "lead", ...briefOf(change));
  for (let round = 1; waiting.size > 0; round += 1) {
    const wave = changes.filter(({ lane, dependsOn }) => waiting.has(lane) && dependsOn.every((other) => integrated.has(other) || !waiting.has(other))).slice(0, limit);
    const before = integrated.size;
    console.log(`round ${round}: ${wave.map(({ lane }) => lane).join(" ")}`);
    const ready = await Promise.all(wave.map(work));
    for (const [at, change] of wave.entries()) {
      if (ready[at] !== true) continue;
      const ran = await bus(root, "int", "integrate", change.lane, "--json");
      console.log(`  ${change.lane} ${ran.code === 0 ? "integrated" : `exit ${ran.code}: ${ran.stderr.split("\n")[0] ?? ""}`}  ${change.subject}`);
      if (ran.code === 0) {
        integrated.add(change.lane);
        waiting.delete(change.lane);
      } else if (ran.code === 3) await bus(root, "int", "integrate", "--undo");
    }
    if (integrated.size === before) {
      // Nothing moves any more: the oldest of them needs what history changed by hand.
      const [stuck] = wave;
      if (stuck === undefined) break;
      await asked(root, "lead", "lane", "close", stuck.lane, "--outcome", "restacked", "--note", "needs another lane's interface");
      waiting.delete(stuck.lane);
    }
  }
  const all = changes.map(({ lane }) => lane);
  return all.filter((lane) => !integrated.has(lane));
}

/** One worker: takes the lane up, makes the change, checks it, hands it in. false: its gate refused it. */
async function work({ lane, commit, parent, files, subject }: Change): Promise<boolean> {
  const worker = `w-${lane.toLowerCase()}`;
  const { state, worktree } = (await asked<{ lane: Lane }>(root, "lead", "lane", "show", lane)).lane;
  const opened = state === "planned" ? await asked<Lane>(root, "lead", "lane", "open", lane) : { worktree };
  const folder = resolve(root, opened.worktree ?? "");
  await asked(folder, worker, "lane", "open", lane);
  if (state === "planned") {
    const patch = join(folder, "..", `${lane}.patch`);
    writeFileSync(patch, `${git(source, "diff", "--binary", "--full-index", "--no-renames", parent, commit, "--", ...files)}\n`);
    git(folder, "apply", "--index", "--3way", patch);
    git(folder, "commit", "--quiet", "--message", subject);
  } else git(folder, "merge", "--quiet", "--no-edit", "main");
  for (const gate of ["1", "2"]) {
    const ran = await bus(folder, worker, "gate", "run", gate, "--lane", lane);
    if (ran.code === 0) continue;
    console.log(`  ${lane} gate ${gate}: exit ${ran.code}  ${subject}`);
    await asked(folder, worker, "checkpoint", "save", lane, "--completed", "the change", "--pending", "the gate", "--remediation", "bring the lane onto the target after the next integrations", "--next", "git merge main");
    return false;
  }
  await asked(folder, worker, "checkpoint", "save", lane, "--completed", "the change and its gates", "--pending", "nothing", "--source", "history: the commit itself", "--next", `bus handoff ${lane}`);
  await asked(folder, worker, "handoff", lane, "--accepted", "all", "--architecture", "as in history", "--docs", "as in history", "--next", "apply");
  const done = await bus(folder, worker, "lane", "done", lane);
  if (done.code !== 0) console.log(`  ${lane} done: exit ${done.code} ${done.stderr}`);
  return done.code === 0;
}

function briefOf({ lane, subject, files, dependsOn, commit }: Change): string[] {
  const list = (flag: string, items: readonly string[]) => items.flatMap((item) => [flag, item]);
  return ["lane", "brief", lane, "--objective", subject, "--worker", `w-${lane.toLowerCase()}`, "--wave", "replay", "--issue", commit.slice(0, 12), "--single-target", "--tests-clear", "--rollback-simple", ...list("--scope", files.map((file) => `:(literal)${file}`)), ...list("--depends-on", dependsOn)];
}

function lastOf(file: string): string | undefined {
  return changes.filter(({ files }) => files.includes(file)).at(-1)?.commit;
}

/** Mode and object of a file; "": it is not there. */
function content(repository: string, commit: string, file: string): string {
  return git(repository, "--literal-pathspecs", "ls-tree", "--full-tree", commit, "--", file);
}
