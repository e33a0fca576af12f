import { isInForce } from "../../domain/assignment.js";
import { branchProblem } from "../../domain/branch.js";
import { isOpen } from "../../domain/lease.js";
import { TENURE } from "../../domain/line-facts.js";
import { nearMisses } from "../../domain/near-miss.js";
import type { Problem } from "../../domain/problem.js";
import { reconcile } from "../../domain/reconcile.js";
import { missingIds } from "../../schema/compare-marks.js";
import type { Announcement } from "../../store/contract.js";
import type { Rule, TaskRecords, View } from "./view.js";

/** One task, one owner: over register, checkouts and base (S2-08, S2-27). */
export const duplicateClaim: Rule = {
  name: "duplicate-claim",
  check: ({ tasks }) =>
    tasks.flatMap(({ task_id, file, live, snapshots }) => {
      const { claim, rivals } = reconcile(live, snapshots);
      if (claim === null || rivals.length === 0) return [];
      const who = [claim, ...rivals].map(({ agent_id, branch }) => `${agent_id}${branch === undefined ? "" : ` (${branch})`}`);
      return [error("duplicate-claim", file, `duplicate claim: ${task_id} is held by ${who.join(" and ")}`, `bus release ${task_id} --agent ${rivals[0]?.agent_id ?? "<id>"}`)];
    }),
};

/** A task that is assigned is claimed by its engineer, or by somebody who said that it is meant so. */
export const assignment: Rule = {
  name: "assignment",
  check: ({ tasks, tenures }) => tasks.flatMap((task) => [...heldByOther(task, tenures), ...unclaimed(task)]),
};

/** A claim's branch is its agent's (S2-01). */
export const branch: Rule = {
  name: "branch",
  check: ({ tasks, bus }) =>
    bus.repo.config().branches?.enforce === false
      ? []
      : tasks.flatMap(({ own, file }) => {
          const problem = own?.branch === undefined ? null : branchProblem(own.branch, own.agent_id);
          return problem === null ? [] : [warning("branch", file, problem)];
        }),
};

/** The plan that a claim or an assignment names is there (S2-06). */
export const planLink: Rule = {
  name: "plan-link",
  check({ tasks, plans }) {
    const stems = new Set(plans.map(({ stem }) => stem));
    const missing = (record: { plan_id?: string } | null, file: string): Problem[] =>
      record?.plan_id === undefined || stems.has(record.plan_id) ? [] : [warning("plan-link", file, `there is no plan ${record.plan_id} under _plans/`)];
    return tasks.flatMap((task) => [...missing(task.own, task.file), ...missing(task.assignment, assignmentFile(task))]);
  },
};

/** Wrong names that other tools used; a bad record is looked at too. */
export const nearMiss: Rule = {
  name: "near-miss",
  check: ({ documents }) =>
    documents.flatMap((document) => {
      const kind = /^_bus\/(claim|assignment)s\//.exec(document.file)?.[1] as "claim" | "assignment" | undefined;
      const record = document.ok ? document.value : document.object;
      return kind === undefined || record === undefined ? [] : nearMisses(kind, record as Record<string, unknown>).map((miss) => warning("near-miss", document.file, miss));
    }),
};

/** Every change of a record has its line on the log (DESIGN promise 5). */
export const recordEvent: Rule = {
  name: "record-event",
  async check(view) {
    const changed = view.base === null ? null : new Set(view.base.changes.map(({ path }) => path));
    const unannounced: Problem[] = [];
    for (const { own, file } of view.tasks) {
      if (own?.claim_id === undefined || changed?.has(file) === false) continue;
      const bits = await tenureBits(view, own.claim_id);
      const lacks = (bits & TENURE.began) === 0 ? "its claim" : !isOpen(own) && (bits & TENURE.ended) === 0 ? "its release" : null;
      if (lacks !== null) unannounced.push(warning("record-event", file, `no event tells of ${lacks} (claim_id ${own.claim_id})`, "bus publish   (where the claim was made), or bus doctor --fix"));
    }
    return [...unannounced, ...(await lostAnnouncements(view))];
  },
};

function heldByOther({ task_id, file, own, live, snapshots, assignment }: TaskRecords, tenures: View["tenures"]): Problem[] {
  const claim = own === null && live === null ? null : reconcile(live, snapshots).claim;
  if (claim === null || !isOpen(claim) || !isInForce(assignment, claim) || assignment.engineer === claim.agent_id) return [];
  // Assigned while somebody held it, which needs an expired lease: the claim broke no rule.
  if (Date.parse(assignment.assigned_at) > Date.parse(claim.claimed_at)) return [];
  if (((tenures.get(claim.claim_id ?? "") ?? 0) & TENURE.allowedUnassigned) !== 0) return [];
  return [error("assignment", file, `${task_id} is assigned to ${assignment.engineer} by ${assignment.manager}, but ${claim.agent_id} holds it`, `bus release ${task_id} --agent ${claim.agent_id}`)];
}

function unclaimed(task: TaskRecords): Problem[] {
  const { assignment, live, snapshots, task_id } = task;
  const { claim } = reconcile(live, snapshots);
  if (assignment?.auto_claim !== true || !isInForce(assignment, claim) || (claim !== null && isOpen(claim))) return [];
  return [warning("assignment", assignmentFile(task), `${task_id} was to be claimed for ${assignment.engineer}, but nobody holds it`, "bus doctor --fix")];
}

/** With a base only what is new was read: then what it does not show is looked for in the whole record. */
async function tenureBits({ bus, base, tenures }: View, claimId: string): Promise<number> {
  const known = tenures.get(claimId) ?? 0;
  if (base === null) return known;
  const { record } = bus.repo;
  let bits = known;
  for (const file of [...record.segments("events"), ...record.trackedLogs()].map((log) => log.file)) {
    for (const entry of record.scan(file, { containing: [JSON.stringify(claimId)] })) {
      if (entry.ok) bits |= TENURE.began | (entry.value["event"] === "release" ? TENURE.ended : 0);
    }
  }
  for await (const entry of bus.store.logs.scan("events", { containing: [JSON.stringify(claimId)] })) {
    if (entry.ok) bits |= TENURE.began | (entry.value["event"] === "release" ? TENURE.ended : 0);
  }
  return bits;
}

async function lostAnnouncements({ bus, tasks, lockLines, logs }: View): Promise<Problem[]> {
  const all = [
    ...tasks.flatMap(({ task_id, file, announced }) => announced.map((announcement) => ({ what: task_id, file, announcement }))),
    ...lockLines.map((announcement) => ({ what: "the lock table", file: "_bus/locks", announcement })),
  ];
  const missing = new Set(missingIds(logs.map(({ audit }) => audit.marks), all.map(({ announcement }) => announcement.line.id)));
  const lost: Problem[] = [];
  for (const { what, file, announcement } of all) {
    // A writer appends right after it changed the record: what was read earlier may be older than the record.
    if (!missing.has(announcement.line.id) || (await isOnLog(bus, announcement))) continue;
    const kind = announcement.line["event"] ?? announcement.line["type"];
    lost.push(error("record-event", file, `${what} was changed, but its ${String(kind)} line ${announcement.line.id} is not on ${announcement.log}`, "bus doctor --fix"));
  }
  return lost;
}

async function isOnLog(bus: View["bus"], { log, line }: Announcement): Promise<boolean> {
  for await (const entry of bus.store.logs.scan(log, { direction: "backward", containing: [JSON.stringify(line.id)] })) {
    if (entry.ok && entry.value["id"] === line.id) return true;
  }
  return false;
}

function assignmentFile({ task_id }: TaskRecords): string {
  return `_bus/assignments/${task_id}.json`;
}

function error(rule: string, file: string, message: string, hint: string): Problem {
  return { rule, severity: "error", file, message, hint };
}

function warning(rule: string, file: string, message: string, hint?: string): Problem {
  return { rule, severity: "warning", file, message, ...(hint !== undefined && { hint }) };
}

