import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROGRAM } from "../lanes/bus-runner.js";
import { type Claim, launch, ofRough, worker } from "./rough-ground.js";

const BYTES = 1_000_000_000;
/** What a command may use, bytes: Node alone takes some 60 MB. */
const MEMORY = 250_000_000;

/** Prints as fast as it can, and notes outside of the repository what it printed. */
const PRINTER = String.raw`
const { createHash } = require("node:crypto");
const { writeSync, writeFileSync } = require("node:fs");
const hash = createHash("sha256");
let line = 0;
for (let left = ${BYTES}; left > 0; ) {
  let text = "";
  while (text.length < 1_000_000) text += (line += 1) + " of what a worker prints when nobody stops it, and it goes on and on and on\n";
  const chunk = Buffer.from(text).subarray(0, left);
  hash.update(chunk);
  for (let at = 0; at < chunk.length; ) at += writeSync(1, chunk, at);
  left -= chunk.length;
}
writeFileSync("../printed", hash.digest("hex"));
process.exit(6);
`;

/** A worker prints 1 GB: nothing of it is lost, and who looks at it needs neither much time nor memory. */
export async function gigabyte(root: string): Promise<Claim[]> {
  const folder = dirname(root);
  writeFileSync(join(folder, "print.cjs"), PRINTER);
  writeFileSync(join(folder, "use.cjs"), 'process.on("exit", () => require("node:fs").writeSync(2, "\\nUSED " + process.resourceUsage().maxRSS + " " + (process.resourceUsage().userCPUTime + process.resourceUsage().systemCPUTime) + "\\n"));\n');
  await launch(root, "GIGA", [process.execPath, join(folder, "print.cjs")]);
  await ofRough(root, "wait", "GIGA");
  const { log, end } = await worker(root, "GIGA");
  const file = join(root, log);
  const looks = { list: measured(root, "list", "--plan", "plans/rough"), logs: measured(root, "logs", "GIGA", "--plan", "plans/rough", "--lines", "5"), inspect: measured(root, "inspect", "GIGA", "--plan", "plans/rough") };
  const hashed = execFileSync("sha256sum", [file], { encoding: "utf8" }).replace(/^\\/, "").slice(0, 64);
  const { size } = statSync(file);
  const last = execFileSync("tail", ["-n", "5", file], { encoding: "utf8" }).trimEnd();
  rmSync(file);
  for (const [name, { ms, cpu, rss }] of Object.entries(looks)) console.log(`       ${name} of 1 GB: ${Math.round(ms)} ms (${Math.round(cpu)} ms of processor time), ${Math.round(rss / 1e6)} MB`);
  return [
    ["a worker that prints 1 GB ends", end?.exit, 6],
    ["its log is whole", `${size} ${hashed}`, `${BYTES} ${readFileSync(join(folder, "printed"), "utf8")}`],
    ["its size is on the record", end?.log_bytes, BYTES],
    ["its last lines", looks.logs.stdout.trimEnd(), last],
    ["list and logs read its end alone", looks.list.cpu < 1500 && looks.logs.cpu < 1500, true],
    ["inspect reads its twelve million lines within a minute of processor time", looks.inspect.cpu < 60_000, true],
    ["none needs much memory", Object.values(looks).every(({ rss }) => rss > 0 && rss < MEMORY), true],
  ];
}

function measured(root: string, ...args: string[]): { ms: number; cpu: number; rss: number; stdout: string } {
  const since = performance.now();
  const ran = spawnSync(process.execPath, ["--require", join(dirname(root), "use.cjs"), PROGRAM, "worker", ...args], { cwd: root, encoding: "utf8", env: { ...process.env, BUS_AGENT: "lead" } });
  const [, kilobytes = 0, microseconds = 0] = /USED (\d+) (\d+)/.exec(ran.stderr) ?? [];
  return { ms: performance.now() - since, cpu: Number(microseconds) / 1000, rss: 1024 * Number(kilobytes), stdout: ran.stdout };
}
