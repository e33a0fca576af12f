/** One agent of the demonstration: it knows nothing but the commands of the bus. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

const [bus = "", agent = ""] = process.argv.slice(2);
const NOTHING_LEFT = 4;
const SOMEBODY_ELSE = 3;
const tasks: string[] = [];
let refused = 0;

call("session_boot");
for (;;) {
  const next = ask("queue", "next", "--json");
  if (next.status === NOTHING_LEFT) break;
  const task = (JSON.parse(next.stdout) as { task_id: string }).task_id;
  const claim = ask("claim", task, "--notes", "on it");
  if (claim.status === SOMEBODY_ELSE) {
    refused += 1;
    continue;
  }
  await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 300));
  const receipt = `_report/agent/${agent}/${task}.txt`;
  mkdirSync(`_report/agent/${agent}`, { recursive: true });
  writeFileSync(receipt, `${task} done by ${agent}\n`);
  call("event", "log", "--event", "complete", "--task", task, "--summary", "done, receipt attached", "--receipt", receipt);
  call("release", task, "--status", "done");
  tasks.push(task);
}
call("session_boot", "--summary", "session wrap");
for (const args of [["add", "--all"], ["commit", "--quiet", "--message", `${agent}: ${tasks.join(" ") || "nothing"}`]]) {
  execFileSync("git", ["-c", "user.name=demo", "-c", "user.email=demo@localhost", ...args], { stdio: ["ignore", "ignore", "inherit"] });
}
process.stdout.write(JSON.stringify({ agent, tasks, refused }));

function ask(...args: string[]) {
  return spawnSync(process.execPath, [bus, ...args], { encoding: "utf8" });
}

function call(...args: string[]): void {
  const { status, stderr } = ask(...args);
  if (status !== 0) throw new Error(`bus ${args.join(" ")} exited ${status}: ${stderr}`);
}
