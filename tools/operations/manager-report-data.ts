import { BusError } from "../domain/bus-error.js";
import type { Problem } from "../domain/problem.js";
import type { QueueEntry } from "../domain/readiness.js";
import type { ReportData, ReportTask } from "../domain/report-data.js";
import { unacknowledged } from "../domain/unacknowledged.js";
import { readAssignment } from "./assignments.js";
import { liveSessions } from "./boot-session.js";
import type { BusContext } from "./context.js";
import { readQueue } from "./list-queue.js";
import { type Task, listTasks } from "./list-tasks.js";
import { activity } from "./manager-report-agents.js";
import { tallyEvents } from "./manager-report-events.js";
import { laneReport } from "./metrics/lane-report.js";
import { type Mail, allMessages } from "./read-messages.js";

/** Everything on the bus, read once. `only`: tasks to report on; the numbers of agents and logs are the whole bus's. */
export async function gatherReport(bus: BusContext, manager: string, only: readonly string[] | undefined): Promise<ReportData> {
  const { tasks, problems } = await listTasks(bus);
  const queue = await readQueue(bus);
  const mail = await allMessages(bus);
  const log = await tallyEvents(bus, tasks);
  const sessions = await liveSessions(bus);
  const merged = mergeTasks(await withFormer(bus, tasks), queue.entries, problems);
  const missing = only?.find((id) => !merged.some(({ task_id }) => task_id === id));
  if (missing !== undefined) throw new BusError("NOT_FOUND", `there is no ${missing} on the bus or in the queue`, { hint: "bus status" });
  const unknown = new Set(unacknowledged(tasks.flatMap(({ assignment }) => assignment ?? []), log.replies, mail.messages).map(({ task_id }) => task_id));
  const lanes = await laneReport(bus);
  const { branch, commit } = bus.repo.head();
  return {
    now: bus.clock(),
    manager,
    ...(branch !== undefined && { branch }),
    ...(commit !== undefined && { commit }),
    ...(only !== undefined && { only }),
    tasks: merged
      .filter(({ task_id }) => only === undefined || only.includes(task_id))
      .map((task) => describe(bus, task, mail.messages, log.receipts.get(task.task_id), !unknown.has(task.task_id))),
    sessions,
    agents: activity(bus, tasks, sessions, mail.messages, log),
    events: { count: log.count, latest: log.latest },
    messages: mail.messages.length,
    ...(lanes.metrics !== undefined && { lanes: lanes.metrics }),
    problems: distinct([...lanes.problems, ...problems, ...queue.problems, ...mail.problems, ...log.problems]),
  };
}

type Merged = Pick<ReportTask, "task_id" | "title" | "state" | "claim" | "rivals" | "assignment" | "formerly" | "waits_for">;
type Remembered = Task & Pick<ReportTask, "formerly">;

async function withFormer(bus: BusContext, tasks: readonly Task[]): Promise<Remembered[]> {
  const found: Remembered[] = [];
  for (const task of tasks) found.push({ ...task, formerly: task.assignment === null ? await readAssignment(bus, task.task_id) : null });
  return found;
}

/** What the bus knows, what only the queue knows, and what cannot be read. */
function mergeTasks(tasks: readonly Remembered[], entries: readonly QueueEntry[], problems: readonly Problem[]): Merged[] {
  const queued = new Map(entries.map((entry) => [entry.task_id, entry]));
  const known = new Set(tasks.map(({ task_id }) => task_id));
  const nothing = { claim: null, rivals: [], assignment: null, formerly: null };
  const unreadable = problems.flatMap(({ file }) => /^_bus\/claims\/(.+)\.json$/.exec(file)?.[1] ?? []).filter((id) => !known.has(id));
  return [
    ...tasks.map((task) => {
      const entry = queued.get(task.task_id);
      const state = task.state === "free" || task.state === "released" ? (entry?.state ?? task.state) : task.state;
      return { ...task, state, waits_for: entry?.waits_for ?? [], ...(entry !== undefined && { title: entry.title }) };
    }),
    ...unreadable.map((task_id) => ({ ...nothing, task_id, state: "unreadable", waits_for: [], ...(queued.has(task_id) && { title: queued.get(task_id)!.title }) })),
    ...entries.filter(({ task_id }) => !known.has(task_id) && !unreadable.includes(task_id)).map(({ task_id, title, state, waits_for }) => ({ ...nothing, task_id, title, state, waits_for })),
  ];
}

function describe(bus: BusContext, task: Merged, messages: readonly Mail[], logged: ReadonlySet<string> | undefined, known: boolean): ReportTask {
  const thread = messages.filter(({ task_id }) => task_id === task.task_id);
  const plan = planOf(bus, task.claim?.plan_id ?? task.assignment?.plan_id);
  const evidence = [...(logged ?? []), ...thread.flatMap(({ receipts }) => receipts ?? []), ...(plan?.plan?.receipts ?? []), ...(plan?.plan?.steps ?? []).flatMap(({ receipts }) => receipts ?? [])];
  return {
    ...task,
    acknowledged: known,
    ...(plan !== undefined && { plan }),
    messages: thread,
    receipts: [...new Set(evidence)].map((path) => ({ path, problem: bus.repo.receipts.problem(path) })),
  };
}

function planOf(bus: BusContext, id: string | undefined): ReportTask["plan"] {
  if (id === undefined) return undefined;
  try {
    const document = bus.repo.plans.read(id);
    if (document === null) return { id, plan: null, problem: "does not exist" };
    return document.ok ? { id, plan: document.value } : { id, plan: null, problem: document.problem.message };
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return { id, plan: null, problem: error.message };
  }
}

/** A record that the queue and the bus both stumble over is one problem. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
