import { BusError } from "../../domain/bus-error.js";
import { iso } from "../../domain/time.js";
import { archiveFolder, sourcesOf } from "../../domain/worker/trail/archive-place.js";
import { isLive } from "../../domain/worker/attempt/attempts.js";
import { type KeptFile, trail } from "../../domain/worker/trail/trail.js";
import type { WorkerFiles } from "../../repo/worker-contract.js";
import type { BusEvent, WorkerRun } from "../../schema/records.gen.js";
import type { BusContext, Identity } from "../context.js";
import { readLog } from "../read-log.js";
import { workerSession } from "./keeper/as-worker.js";
import type { PlanPlace } from "./plan-place.js";
import { changeRun, readRun } from "./runs.js";

/** From so many bytes on, what is kept is zipped. */
const ZIP_FROM = 1 << 20;
const SUMS = "SHA256SUMS";
const TRAIL = "trail.md";
/** A line of SUMS. */
const LISTED = /^([0-9a-f]{64}) [ *](.+)$/;

/**
 * Closes a plan: its PID file, logs and trail are kept beside its reports, and the run is finished (S4-25, S4-28). A file of `tmp/` goes when its copy was
 * written and read again, and the run is finished last: the same again finishes what a killed one left. Throws NOT_FOUND, CONFLICT while a worker is at it,
 * BAD_DATA or UNWRITABLE.
 */
export async function archiveRun(bus: BusContext, me: Identity, place: PlanPlace): Promise<WorkerRun> {
  const run = notAtWork(await readRun(bus, place.name), place.name);
  if (run.state === "finished") return run;
  const files = await bus.repo.workers(run.home);
  const into = archiveFolder(run);
  const at = bus.clock();
  const copied = await keepAll(files, run, into);
  const kept = [...before(files, into, copied), ...copied].sort((a, b) => (a.name < b.name ? -1 : 1));
  const titles = Object.fromEntries((place.plan?.phases ?? []).flatMap(({ id, title }) => (title === undefined ? [] : [[id, title]])));
  const text = trail({ run, ...(await eventsOf(bus, run)), titles, kept, gone: goneOf(run, kept), at, by: me.agent_id });
  files.write(`${into}/${TRAIL}`, text);
  files.write(`${into}/${SUMS}`, sums([...kept, { name: TRAIL, stored: bus.digest(text) }]));
  const redacted = [...new Set(copied.flatMap((file) => file.redacted ?? []))].sort();
  if (redacted.length > 0) bus.tell(`what looked like secrets was taken out of what is kept: ${redacted.join(", ")}`);
  for (const { source, length } of copied) if (source !== undefined && files.log(source).facts()?.bytes === length) files.drop(source);
  return changeRun(bus, me, run.plan, (current) => {
    const now = notAtWork(current, run.plan);
    if (now.state === "finished") return null;
    const event = { event: "plan_finished", summary: `finished ${now.plan}: kept in ${into}`, plan_id: now.plan_id, meta: { plan: now.plan, archive: into, workers: now.attempts.length, files: kept.length, ...(redacted.length > 0 && { redacted }) } };
    return { op: "finish", run: { ...now, state: "finished", finished_at: iso(at), archive: into }, events: [event] };
  });
}

function notAtWork(run: WorkerRun | null, name: string): WorkerRun {
  if (run === null) throw new BusError("NOT_FOUND", `no worker of ${name} was ever launched`, { hint: "bus worker launch --help" });
  const live = run.attempts.find(isLive);
  if (live === undefined) return run;
  throw new BusError("CONFLICT", `${name} is not finished: ${live.worker_id} is at ${live.phase}`, { hint: `bus worker wait ${live.phase} --plan ${name}` });
}

/** What every run leaves, and neither lies where it was nor was kept before. */
function goneOf({ pid_file, attempts }: WorkerRun, kept: readonly KeptFile[]): string[] {
  const names = new Set(kept.map(({ name }) => name.replace(/\.gz$/, "")));
  const left = [pid_file, ...attempts.filter(({ state }) => state !== "void").map(({ log }) => log)];
  return left.filter((path) => !names.has(path.slice(path.lastIndexOf("/") + 1)));
}

/** `length`: of the file that was copied, bytes. */
async function keepAll(files: WorkerFiles, run: WorkerRun, into: string): Promise<(KeptFile & { readonly length: number })[]> {
  const copied = [];
  for (const source of sourcesOf(run)) {
    const length = files.log(source).facts()?.bytes;
    const copy = await files.keep(source, into, ZIP_FROM);
    if (copy === null || length === undefined) continue;
    const { path, bytes, sha256, stored, redacted } = copy;
    copied.push({ name: path.slice(into.length + 1), source, length, bytes, sha256, stored, redacted });
  }
  return copied;
}

/** What an earlier one kept, as its list says, as far as it is there still and was not kept anew. */
function before(files: WorkerFiles, into: string, copied: readonly KeptFile[]): KeptFile[] {
  const list = files.text(`${into}/${SUMS}`);
  if (list === null) return [];
  if (!list.ok) throw new BusError("BAD_DATA", `${into}/${SUMS} ${list.reason}`, { hint: `git log -p -- ${into}/${SUMS}`, file: `${into}/${SUMS}` });
  const odd = list.text.split("\n").findIndex((line) => line !== "" && !LISTED.test(line));
  if (odd !== -1) throw new BusError("BAD_DATA", `${into}/${SUMS}:${odd + 1} lists no file: what was kept before cannot be told`, { hint: `git log -p -- ${into}/${SUMS}`, file: `${into}/${SUMS}` });
  const there = new Set(files.names(into));
  const anew = new Set([TRAIL, ...copied.map(({ name }) => name)]);
  return [...list.text.matchAll(new RegExp(LISTED, "gm"))].flatMap(([, stored = "", name = ""]) => (there.has(name) && !anew.has(name) ? [keptBefore(files, into, name, stored)] : []));
}

/** Of what is not zipped, what it holds is what lies there. */
function keptBefore(files: WorkerFiles, into: string, name: string, stored: string): KeptFile {
  const bytes = name.endsWith(".gz") ? undefined : files.log(`${into}/${name}`).facts()?.bytes;
  return { name, stored, ...(bytes !== undefined && { bytes, sha256: stored }) };
}

/** As `sha256sum --check` reads it. */
function sums(files: readonly Pick<KeptFile, "name" | "stored">[]): string {
  return files.map(({ name, stored }) => `${stored}  ${name}\n`).join("");
}

/** Lines of the log about a run: its own, those about its workers' tasks since it was opened, and what its workers wrote themselves, each with the worker. */
async function eventsOf(bus: BusContext, run: WorkerRun): Promise<{ events: BusEvent[]; unreadable: number }> {
  const writers = new Map<unknown, string>();
  for (const attempt of run.attempts) {
    const session = await workerSession(bus, attempt);
    for (const id of session === null ? [] : [session.session_id, ...(session.previous ?? [])]) writers.set(id, attempt.worker_id);
  }
  const tasks = new Set(run.attempts.map(({ task_id }) => task_id));
  const opened = Date.parse(run.opened_at);
  const events: BusEvent[] = [];
  let unreadable = 0;
  for await (const line of readLog(bus, "events")) {
    if (!line.ok) {
      unreadable += 1;
      continue;
    }
    const { meta, task_id, ts, session_id } = line.value;
    const worker_id = writers.get(session_id);
    if (worker_id !== undefined) events.push({ ...line.value, meta: { worker_id, ...meta } });
    else if (meta?.["plan"] === run.plan || (task_id !== undefined && tasks.has(task_id) && Date.parse(ts) >= opened)) events.push(line.value);
  }
  return { events, unreadable };
}
