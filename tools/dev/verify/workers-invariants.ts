import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isLive } from "../../domain/worker/attempt/attempts.js";
import type { BusEvent, WorkerAttempt, WorkerEnd, WorkerRun } from "../../schema/records.gen.js";
import type { WorkersGround } from "./workers-ground.js";

/** What was done to a ground: pids of keepers, commands and workers that were killed. */
export interface Done {
  readonly keepers: ReadonlySet<number>;
  readonly commands: ReadonlySet<number>;
  readonly workers: ReadonlySet<number>;
  /** How workers had ended by what was written down when the next commands came; who enters an end sweeps that away. */
  readonly written?: ReadonlyMap<string, WorkerEnd>;
  /** Keepers had time to write down how every worker ended. */
  readonly exact?: boolean;
  /** Pids in the record are not those of the processes. */
  readonly rewritten?: boolean;
}

/** Everything that must hold when no worker is live any more: what the workers noted of themselves, against the record, the ends, the PID file and the log. */
export function workersFaults(ground: WorkersGround, run: WorkerRun | null, done: Done): string[] {
  const attempts = run?.attempts ?? [];
  const notes = ground.text("notes").split("\n").filter((line) => line !== "");
  const exits = new Map(notes.flatMap((line): [string, number][] => (line.startsWith("exit ") ? [[line.split(" ")[1] ?? "", Number(line.split(" ")[2])]] : [])));
  const faults = notes.filter((line) => line.startsWith("wrong "));
  const fences = new Set<string>();
  for (const [, worker = "", pid, fence] of notes.filter((line) => line.startsWith("begin ")).map((line) => line.split(" "))) {
    const attempt = attempts.find(({ worker_id }) => worker_id === worker);
    if (attempt?.state !== "ended" || (attempt.pid !== Number(pid) && done.rewritten !== true)) faults.push(`${worker} ran as ${pid}, and the record says ${attempt === undefined ? "nothing of it" : `${attempt.state}, pid ${attempt.pid}`}`);
    const held = `${worker.split("-")[0]} ${fence}`;
    if (fence === "" || fences.has(held)) faults.push(`${worker} shares fence ${fence} with another`);
    fences.add(held);
  }
  const lost = attempts.filter(({ end }) => end?.how === "lost");
  if (lost.length > (done.exact === true ? 0 : done.keepers.size)) faults.push(`${lost.length} were lost, and ${done.keepers.size} keepers killed${done.exact === true ? " when all was written down" : ""}`);
  for (const attempt of attempts) faults.push(...attemptFaults(attempt, exits.get(attempt.worker_id), done).map((fault) => `${attempt.worker_id}: ${fault}`));
  return [...faults, ...pidFaults(ground, attempts, done), ...eventFaults(ground, attempts, done)];
}

function attemptFaults(attempt: WorkerAttempt, noted: number | undefined, done: Done): string[] {
  if (isLive(attempt)) return [`is still ${attempt.state}`];
  const { end, pid, stop } = attempt;
  if (end === undefined) return [];
  const faults: string[] = [];
  const written = done.written?.get(attempt.worker_id);
  if (written !== undefined && (written.how !== end.how || written.exit !== end.exit)) faults.push(`its end was written down as ${written.how} ${written.exit}, and entered as ${end.how} ${end.exit}`);
  if (end.how === "exited" && end.exit !== null && end.exit !== noted) faults.push(`exit ${end.exit} is in the record, and it ended with ${noted}`);
  if (end.how === "exited" && end.exit === null && !done.workers.has(pid ?? 0)) faults.push(`ended by ${String(end.signal)}, and nobody killed it`);
  if (end.how === "stopped" && stop === undefined) faults.push("was stopped by nobody");
  if (end.how === "deadline") faults.push("had not had its time");
  return faults;
}

/** The ends that are written down, read by other means than ours, by worker; no whole one is none. */
export function writtenEnds({ root }: WorkersGround): ReadonlyMap<string, WorkerEnd> {
  const folder = join(root, "_bus/.live/workers");
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".end")) : [];
  return new Map(files.flatMap((name): [string, WorkerEnd][] => {
    const [json = "", digest] = textOf(join(folder, name)).split("\n");
    return createHash("sha256").update(json).digest("hex") === digest ? [[name.slice(0, -4), JSON.parse(json) as WorkerEnd]] : [];
  }));
}

/** Empty: a keeper that goes on has swept it away. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return "";
  }
}

function pidFaults({ root, plan }: WorkersGround, attempts: readonly WorkerAttempt[], { rewritten }: Done): string[] {
  const file = `${plan}-worker-pids.txt`;
  const path = [join(root, "tmp", file), join(root, "plans", plan, "reports/workers", file)].find((one) => existsSync(one));
  const lines = path === undefined ? [] : readFileSync(path, "utf8").split("\n");
  return rewritten === true ? [] : attempts.filter(({ state }) => state === "ended").flatMap(({ phase, pid, worker_id }) => {
    const counts = [new RegExp(`^${phase} PID: ${pid}\\b`), new RegExp(` ${phase} PID ${pid} (completed|ended|lost|stopped)`)].map((form) => lines.filter((line) => form.test(line)).length);
    return counts.every((count) => count === 1) ? [] : [`${worker_id}: the PID file has its start ${counts[0]} times, its end ${counts[1]} times`];
  });
}

function eventFaults(ground: WorkersGround, attempts: readonly WorkerAttempt[], { keepers, commands, rewritten }: Done): string[] {
  const events = eventsOf(ground);
  const faults: string[] = [];
  if (new Set(events.map(({ id }) => id)).size !== events.length) faults.push("a line is twice on the log");
  for (const { worker_id, state } of attempts) {
    const told = (...names: string[]) => events.filter(({ event, meta }) => names.includes(event) && (meta as { worker_id?: string } | undefined)?.worker_id === worker_id);
    const ends = told("worker_ended", "worker_lost", "worker_void");
    // A kill between a record and its line is for doctor to mend.
    if (ends.length > 1 || told("worker_started").length > 1) faults.push(`${worker_id}: ${ends.length} ends on the log, ${told("worker_started").length} starts`);
    if (ends.some(({ event }) => (event === "worker_void") !== (state === "void"))) faults.push(`${worker_id} is ${state}, and the log says ${ends.map(({ event }) => event).join()}`);
    for (const { meta } of told("worker_kept")) {
      const { before } = meta as { before?: number };
      if (rewritten !== true && (before === undefined || !(keepers.has(before) || commands.has(before)))) faults.push(`${worker_id} was taken from keeper ${before}, which lives`);
    }
  }
  return faults;
}

/** When all is mended: each end is on the log. */
export function missingEnds(ground: WorkersGround, run: WorkerRun | null): string[] {
  const events = eventsOf(ground);
  return (run?.attempts ?? []).flatMap(({ worker_id, state }) => {
    const names = state === "void" ? ["worker_void"] : ["worker_ended", "worker_lost"];
    const count = events.filter(({ event, meta }) => names.includes(event) && (meta as { worker_id?: string } | undefined)?.worker_id === worker_id).length;
    return count === 1 ? [] : [`${worker_id} is ${state}, which is ${count} times on the log at last`];
  });
}

function eventsOf({ root }: WorkersGround): BusEvent[] {
  const folder = join(root, "_bus/events");
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl")) : [];
  return files.flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as BusEvent));
}
