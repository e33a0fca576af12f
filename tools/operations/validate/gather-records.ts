import type { Document } from "../../domain/document.js";
import { isId } from "../../domain/id.js";
import type { LockRegistry } from "../../domain/lock-registry.js";
import type { Problem } from "../../domain/problem.js";
import type { Assignment, Claim } from "../../schema/records.gen.js";
import type { Announcement, RegisterKey, RegisterKind } from "../../store/contract.js";
import { readAssignment } from "../assignments.js";
import { problemOf } from "../bad-record.js";
import type { BusContext } from "../context.js";
import { type Base, claimsOf } from "./base.js";
import { gatherParallel } from "./gather-parallel.js";
import type { TaskRecords, View } from "./view.js";

type Records = Pick<View, "documents" | "tasks" | "locks" | "lockLines" | "plans" | "problems">;

/** Reads every small record: they are always checked whole. An unreadable one is a problem, never "not there". */
export async function gatherRecords(bus: BusContext, base: Base | null): Promise<Records> {
  const { record, manifests } = bus.repo;
  const problems: Problem[] = [];
  const assignments = documents(record.ids("assignments"), (id) => record.read("assignments", id));
  const claims = documents(record.ids("claims"), (id) => record.read("claims", id));
  const locks = documents(record.ids("locks"), (id) => record.read("locks", id));
  const plans = bus.repo.plans.ids().flatMap((stem) => present(bus.repo.plans.read(stem)).map((document) => ({ stem, document })));
  const current = manifests.current();
  const tasks = await gatherTasks(bus, base, problems);
  const live = await orProblem(async () => (await bus.store.registers.read<LockRegistry>({ kind: "locks", id: "table" })).value?.locks ?? [], [], "_bus/locks", problems);
  const lockLines = base === null ? await orProblem(() => bus.store.registers.announcements({ kind: "locks", id: "table" }), [], "_bus/locks", problems) : [];
  const parallel = await orProblem(() => gatherParallel(bus), [], "_bus/lanes", problems);
  const all = [...claims, ...assignments, ...locks, ...plans.map(({ document }) => document), ...present(current), ...manifests.copies(), ...parallel];
  // A record of this checkout that does not parse says so itself.
  const said = new Set(all.flatMap((document) => (document.ok ? [] : [document.problem.message + document.file])));
  return {
    documents: all,
    tasks,
    locks: new Set([...record.ids("locks"), ...live.map(({ lock_id }) => lock_id)]).size,
    lockLines,
    plans,
    problems: [...problems.filter(({ message, file }) => !said.has(message + file)), ...bus.repo.queue.list().problems],
  };
}

async function gatherTasks(bus: BusContext, base: Base | null, problems: Problem[]): Promise<TaskRecords[]> {
  const { record } = bus.repo;
  const { registers } = bus.store;
  const live = { claims: await registers.ids("claims"), assignments: await registers.ids("assignments") };
  const ids = new Set([...record.ids("claims"), ...record.ids("assignments"), ...live.claims, ...live.assignments].filter(isId));
  const theirs = base === null || bus.repo.git === null || ids.size === 0 ? [] : claimsOf(bus.repo.git, base).flatMap(good);
  for (const { task_id } of theirs) if (isId(task_id)) ids.add(task_id);

  const tasks: TaskRecords[] = [];
  for (const id of [...ids].sort()) {
    const file = `_bus/claims/${id}.json`;
    const read = <T>(what: () => Promise<T>, otherwise: T): Promise<T> => orProblem(what, otherwise, file, problems);
    const own = present(record.read("claims", id)).flatMap(good)[0] ?? null;
    tasks.push({
      task_id: id,
      file,
      live: live.claims.includes(id) ? await read(async () => (await registers.read<Claim>({ kind: "claims", id })).value, null) : null,
      own,
      snapshots: [...present(own), ...(await read(async () => record.elsewhere("claims", id), [])).flatMap(good), ...theirs.filter(({ task_id }) => task_id === id)],
      assignment: await read(async () => readAssignment(bus, id), null as Assignment | null),
      announced: base === null ? await read(() => announced(bus, id), []) : [],
    });
  }
  return tasks;
}

/** Of a task's registers. */
async function announced(bus: BusContext, id: string): Promise<Announcement[]> {
  const kinds: RegisterKind[] = ["claims", "assignments"];
  const keys = kinds.map((kind): RegisterKey => ({ kind, id }));
  return (await Promise.all(keys.map((key) => bus.store.registers.announcements(key)))).flat();
}

async function orProblem<T>(read: () => Promise<T>, otherwise: T, file: string, problems: Problem[]): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const problem = problemOf(error, file, "unreadable");
    if (!problems.some(({ message }) => message === problem.message)) problems.push(problem);
    return otherwise;
  }
}

function documents<T>(ids: readonly string[], read: (id: string) => Document<T> | null): Document<T>[] {
  return ids.flatMap((id) => present(read(id)));
}

function present<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

function good<T>(document: Document<T>): T[] {
  return document.ok ? [document.value] : [];
}
