/**
 * Workers that behave as badly as real ones do, as real processes under the built program: they exit with anything, die, hang, fork, hide, fill the disk, print a
 * gigabyte, take their keeper with them, and their pids are given to others. What the bus says of each is held against what this script counted by itself.
 * Takes about two minutes; with a number it launches so many short workers instead of 500.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BusEvent, WorkerAttempt } from "../../schema/records.gen.js";
import { asked, bus } from "../lanes/bus-runner.js";
import { ALONE, CASES, type Case } from "./rough-cases.js";
import { fullDisk } from "./rough-disk.js";
import { type Claim, LONG_SLEEP, launch, makeGround, ofRough, running, shownEnd, until, worker } from "./rough-ground.js";
import { runs } from "../verify/workers-processes.js";
import { gigabyte } from "./rough-gigabyte.js";
import { killedTogether } from "./rough-kill.js";
import { short } from "./rough-short.js";

const began = performance.now();
const claims: Claim[] = [];
const root = await makeGround();
console.log(`the ground is ${root}`);

for (const [name, part] of Object.entries({ cases, busy, stopped, twenty, large, killed: () => killedTogether(root), gigabyte: () => gigabyte(root), short: () => short(root, Number(process.argv[2] ?? 500)), disk: fullDisk, reuse, left })) {
  const since = performance.now();
  for (const claim of await part()) {
    claims.push(claim);
    const [what, said, truth] = claim;
    console.log(`${said === truth ? "true " : "FALSE"}  ${what}: ${String(said)}${said === truth ? "" : `, counted ${String(truth)}`}`);
  }
  console.log(`       ${name}: ${Math.round((performance.now() - since) / 1000)} s`);
}
console.log(`after ${Math.round((performance.now() - began) / 1000)} s`);
process.exitCode = claims.every(([, said, truth]) => said === truth) ? 0 : 1;
if (process.exitCode === 0) rmSync(dirname(root), { recursive: true, force: true });

async function cases(): Promise<Claim[]> {
  const begin = ({ phase, script, options }: Case) => launch(root, phase, ["sh", "-c", script], options);
  const codes = await Promise.all(CASES.map(begin));
  await ofRough(root, "wait", CASES[0]?.phase ?? "", ...CASES.slice(1).map(({ phase }) => phase));
  for (const one of ALONE) {
    codes.push(await begin(one));
    await ofRough(root, "wait", one.phase);
  }
  const all = [...CASES, ...ALONE];
  const told = await asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--all", "--plan", "plans/rough");
  const { events } = await asked<{ events: BusEvent[] }>(root, "lead", "event", "list", "--limit", "10000");
  const ends = (phase: string) => events.filter(({ event, meta }) => ["worker_ended", "worker_lost"].includes(event) && meta?.["phase"] === phase).length;
  const odd = ["FIFO", "LINK", "DIRECTORY"];
  const logs = await Promise.all(odd.map((phase) => ofRough(root, "logs", phase)));
  return [
    ["launches", codes.map(({ code }) => code).join(), all.map(() => 0).join()],
    ...all.map(({ phase, end }): Claim => [`${phase} ended as it did`, told.filter((one) => one.phase === phase).map(shownEnd).join(), end]),
    ["ends on the log, each once", all.map(({ phase }) => ends(phase)).join(), all.map(() => 1).join()],
    ["processes that went with their worker, in its group, another session, forked twice, without its environment, deaf", told.find(({ phase }) => phase === "KIN")?.end?.left, 6],
    ["no file but a log is read as one", logs.map(({ code, stdout }) => (code === 0 || stdout.includes("root:") ? "read" : "refused")).join(), odd.map(() => "refused").join()],
    ["nothing runs", running(root).length, 0],
  ];
}

/** Silent past all cycles of a poll, and at work all the time: it is called hung, and goes on. */
async function busy(): Promise<Claim[]> {
  await launch(root, "BUSY", ["sh", "-c", "while [ ! -e tmp/enough ]; do :; done; exit 4"]);
  const polled = await ofRough(root, "poll", "BUSY", "--interval", "1s", "--cycles", "4", "--json");
  const { pid = 0 } = await worker(root, "BUSY");
  const alive = runs(pid);
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  execFileSync("touch", [join(root, "tmp/enough")]);
  await ofRough(root, "wait", "BUSY");
  const { end, ...told } = await worker(root, "BUSY");
  return [
    ["a silent worker counts as hung", `${polled.code} ${String(polled.stdout.includes('"hung"'))}`, "1 true"],
    ["and lives", alive, true],
    ["and has worked: processor time", Number(stat[11]) > 20, true],
    ["and ends by itself", shownEnd({ ...told, ...(end !== undefined && { end }) }), "exit 4"],
  ];
}

async function stopped(): Promise<Claim[]> {
  const deaf = `trap '' TERM; sh -c "trap '' TERM; while :; do sleep 1; done" & setsid sh -c "trap '' TERM; sleep ${LONG_SLEEP}" & echo deaf; while :; do sleep 1; done`;
  await launch(root, "DEAF", ["sh", "-c", deaf]);
  await sleep(1000);
  const { code } = await ofRough(root, "stop", "DEAF", "--grace", "1s", "--reason", "does not listen");
  return [["stop of one that hears no SIGTERM", code, 0], ["it was stopped", shownEnd(await worker(root, "DEAF")), "stopped"], ["nothing runs", running(root).length, 0]];
}

async function twenty(): Promise<Claim[]> {
  const phases = Array.from({ length: 20 }, (_, n) => `T${String(n).padStart(2, "0")}`);
  const codes = await Promise.all(phases.map((phase, n) => launch(root, phase, ["sh", "-c", `sleep 1; exit ${n}`])));
  await ofRough(root, "wait", phases[0] ?? "", ...phases.slice(1));
  const told = await asked<WorkerAttempt[]>(root, "lead", "worker", "list", "--all", "--plan", "plans/rough");
  return [
    ["twenty at once", codes.filter(({ code }) => code === 0).length, 20],
    ["each ended as it did", phases.map((phase) => shownEnd(told.find((one) => one.phase === phase) ?? { state: "void" } as WorkerAttempt)).join(), phases.map((_, n) => `exit ${n}`).join()],
    ["nothing runs", running(root).length, 0],
  ];
}

/** An argument of 100 KB, and an environment of 1 MB. */
async function large(): Promise<Claim[]> {
  const names = Array.from({ length: 10 }, (_, n) => `ROUGH_${n}`);
  for (const name of names) process.env[name] = "x".repeat(100_000);
  const argument = await launch(root, "ARGV", ["sh", "-c", 'test ${#1} = 100000 && exit 8', "sh", "y".repeat(100_000)]);
  const environment = await launch(root, "ENV", ["sh", "-c", 'test "$(env | wc -c)" -gt 1000000 && exit 8'], names.flatMap((name) => ["--env", name]));
  for (const name of names) delete process.env[name];
  await ofRough(root, "wait", "ARGV", "ENV");
  return [
    ["an argument of 100 KB", `${argument.code} ${shownEnd(await worker(root, "ARGV"))}`, "0 exit 8"],
    ["an environment of 1 MB", `${environment.code} ${shownEnd(await worker(root, "ENV"))}`, "0 exit 8"],
  ];
}

/** In a pid namespace of its own, where pids can be chosen. */
async function reuse(): Promise<Claim[]> {
  const isolated = ["--pid", "--fork", "--mount-proc"];
  const allowed = [isolated, ["--user", "--map-root-user", ...isolated]].find((options) => spawnSync("unshare", [...options, "sh", "-c", "echo 100 > /proc/sys/kernel/ns_last_pid"]).status === 0);
  if (allowed === undefined) {
    console.log("skip   pids given to others: this user may not choose pids, in a namespace of his own either");
    return [];
  }
  console.log(`       pids are chosen in a namespace: unshare ${allowed.join(" ")}`);
  const script = [process.execPath, "--import", import.meta.resolve("tsx"), join(import.meta.dirname, "rough-pids.ts")];
  // The shell is the namespace's first process, and buries what nobody waits for.
  return JSON.parse(execFileSync("unshare", [...allowed, "sh", "-c", '"$@" & wait $!', "sh", ...script], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })) as Claim[];
}

async function left(): Promise<Claim[]> {
  await until("nothing runs", () => running(root).length === 0);
  const reaped = await bus(root, "lead", "worker", "reap");
  const kept = readdirSync(join(root, "_bus/.live/workers"));
  return [
    ["reap finds nothing to do", `${reaped.code} ${reaped.stdout.trim()}`, "0 everything is in order"],
    ["files of ended workers that are left beside the record", kept.filter((name) => name.endsWith(".end")).length, 0],
    ["validate", (await bus(root, "lead", "validate")).code, 0],
  ];
}
