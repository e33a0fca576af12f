import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BusEvent, WorkerAttempt } from "../../schema/records.gen.js";
import { asked, bus } from "../lanes/bus-runner.js";
import { type Claim, launch, makeGround, ofRough, running, shownEnd, until } from "./rough-ground.js";
import { runs } from "../verify/workers-processes.js";

/** A worker fills the disk that the bus and the logs are on, and dies; another one dies meanwhile. */
export async function fullDisk(): Promise<Claim[]> {
  const disk = realpathSync(mkdtempSync(join(tmpdir(), "buslane-disk-")));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=24m", "none", disk], { encoding: "utf8" });
  if (mounted.status !== 0) {
    console.log(`skip   a full disk: ${mounted.error?.message ?? mounted.stderr.trim()}`);
    rmdirSync(disk);
    return [];
  }
  try {
    return await onDisk(disk);
  } finally {
    spawnSync("umount", ["--lazy", disk]);
    rmdirSync(disk);
  }
}

async function onDisk(disk: string): Promise<Claim[]> {
  const root = await makeGround(disk);
  await launch(root, "BESIDE", ["sh", "-c", "echo begun; while [ ! -e full ]; do sleep 0.1; done; sleep 0.5; echo lost; exit 12"]);
  // What is left of a block is filled, too.
  await launch(root, "FILLS", ["sh", "-c", "cat /dev/zero > filled; cat /dev/zero >> filled; : > full; exit 11"]);
  const phases = ["FILLS", "BESIDE"];
  const pids = (await asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--plan", "plans/rough")).map(({ pid = 0 }) => pid);
  await until("both have ended", () => !pids.some(runs));
  const isFull = spawnSync("sh", ["-c", "printf 12345 > more"], { cwd: root }).status !== 0;
  const waited = await ofRough(root, "wait", "FILLS", "BESIDE", "--timeout", "20s", "--json");
  const early = (JSON.parse(waited.stdout) as WorkerAttempt[]).map(shownEnd).join();
  const listed = (await bus(root, "lead", "worker", "list", "--plan", "plans/rough")).code;
  rmSync(join(root, "filled"));
  await until("their keepers are done", () => running(root).length === 0);
  const late = await asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--plan", "plans/rough");
  const { events } = await asked<{ events: BusEvent[] }>(root, "lead", "event", "list", "--limit", "10000");
  const lines = readFileSync(join(root, "tmp/rough-worker-pids.txt"), "utf8").split("\n");
  const ended = (phase: string) => events.filter(({ event, meta }) => event === "worker_ended" && meta?.["phase"] === phase).length;
  return [
    ["the disk was full", isFull, true],
    ["on a full disk the ends are learnt", `${waited.code} ${early}`, "1 exit 11,exit 12"],
    ["list answers", listed, 0],
    ["with room again they are on the record", phases.map((phase) => late.filter((one) => one.phase === phase).map(shownEnd).join()).join(), "exit 11,exit 12"],
    ["on the log, each once", phases.map(ended).join(), "1,1"],
    ["in the PID file, each once", phases.map((phase) => lines.filter((line) => new RegExp(`^\\S+ ${phase} PID \\d+ completed: exit 1[12]$`).test(line)).length).join(), "1,1"],
    ["their claims are still theirs to inspect", readdirSync(join(root, "_bus/claims")).length > 0, true],
    ["validate", (await bus(root, "lead", "validate")).code, 0],
  ];
}
