import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bus = fileURLToPath(new URL("../../dist/bus.cjs", import.meta.url));
const agents = ["ada", "bell", "curie", "dirac"];
const titles = [
  "Parse the lease field", "Name the holder in conflicts", "Follow rotated logs", "Escape control characters", "Sort the status table", "Document exit codes",
  "Reject ids with slashes", "Count torn lines", "Show local time", "Seal segments on release", "Link plans to claims", "Render the gantt chart",
];

const repository = makeRepository();
const start = execFileSync("git", ["rev-parse", "HEAD"], { cwd: repository, encoding: "utf8" }).trim();
console.log(`repository  ${repository}\nworktrees   ${agents.map((agent) => `../${agent}`).join(" ")}\nqueue       ${titles.length} tasks, one process an agent, all start at once\n`);
const feed = spawn(process.execPath, [bus, "watch", "--follow", "--no-messages"], { cwd: repository, stdio: ["ignore", "inherit", "inherit"] });
await pause(300);
const outcomes = await Promise.all(agents.map(runAgent)).finally(async () => {
  await pause(300);
  await ended(feed, () => feed.kill("SIGINT"));
});

for (const agent of agents) git(repository, "merge", "--quiet", "--no-edit", `agent/${agent}/demo`);
const done = outcomes.flatMap(({ tasks }) => tasks);
console.log(`\n${outcomes.map(({ agent, tasks, refused }) => `${agent}: ${tasks.length} done, ${refused} times somebody else was first`).join("\n")}`);
console.log(`${done.length} tasks done, ${new Set(done).size} different ones; ${agents.length} branches merged without a conflict`);
const report = (JSON.parse(run(repository, "manager_report", "--agent", "manager", "--json")) as { file: string }).file;
console.log(`report      ${join(repository, report)}`);
process.stdout.write(`validate    ${run(repository, "validate", "--base", start)}`);
process.exitCode = done.length === titles.length && new Set(done).size === titles.length ? 0 : 1;

interface Outcome {
  agent: string;
  tasks: string[];
  refused: number;
}

function makeRepository(): string {
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), "buslane-demo-"))), "main");
  mkdirSync(join(root, "queue"), { recursive: true });
  git(root, "init", "--quiet", "--initial-branch=main");
  for (const [index, title] of titles.entries()) {
    const number = String(index + 1).padStart(3, "0");
    writeFileSync(join(root, `queue/${number}-${title.toLowerCase().replaceAll(" ", "-")}.md`), `# Task: ${title}\nGoal: ${title} and show it.\nAcceptance: a receipt.\n`);
  }
  run(root, "init");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=Start");
  for (const agent of agents) git(root, "worktree", "add", "--quiet", "-b", `agent/${agent}/demo`, `../${agent}`);
  return root;
}

async function runAgent(agent: string): Promise<Outcome> {
  const script = fileURLToPath(new URL("./demo-agent.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script, bus, agent], { cwd: join(repository, "..", agent), stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, BUS_AGENT: agent, TSX_TSCONFIG_PATH: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) } });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  await ended(child);
  if (child.exitCode !== 0) throw new Error(`the agent ${agent} failed`);
  return JSON.parse(output) as Outcome;
}

function run(cwd: string, ...args: string[]): string {
  return execFileSync(process.execPath, [bus, ...args], { cwd, encoding: "utf8" });
}

function git(cwd: string, ...args: string[]): void {
  execFileSync("git", ["-c", "user.name=demo", "-c", "user.email=demo@localhost", ...args], { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

function ended(child: ChildProcess, act: () => void = () => {}): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    act();
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
