import type { Problem } from "../domain/problem.js";
import { joinTenures } from "../schema/join-audits.js";
import type { BusContext } from "./context.js";
import { policyOf, readBase } from "./validate/base.js";
import { gatherChanges, gatherLogs } from "./validate/gather-logs.js";
import { gatherRecords } from "./validate/gather-records.js";
import { gitFiles } from "./validate/git-files.js";
import { withHint } from "./validate/hints.js";
import { withLastGood } from "./validate/last-good.js";
import { RULES } from "./validate/rules.js";
import type { LogView, View } from "./validate/view.js";

export interface ValidateRequest {
  /** A ref: also hold the record against it. Of the logs only what is new since then is read. */
  base?: string;
  /** Also hold what this branch brings against every other open pull request on GitHub, and against the base (default of `base`: the pull request's). */
  github?: GitHubRequest;
  /** Called now and then with the number of lines read so far. */
  onProgress?: (lines: number) => void;
}

export interface GitHubRequest {
  /** `owner/name`; default: the surroundings'. */
  repository?: string;
  /** This branch's own pull request; default: the workflow's, or the open one of this branch. */
  pullRequest?: number;
}

/** The union over base, this branch and the other open pull requests. */
export interface Union {
  repository: string;
  /** This branch's own; null: it has none yet, so every other one is earlier. */
  pull_request: number | null;
  /** How many other open pull requests were looked at. */
  others: number;
  /** Every open claim that they bring, and this branch's view's; by task, then by pull request. */
  claims: UnionClaim[];
}

export interface UnionClaim {
  task_id: string;
  agent_id: string;
  status: string;
  branch?: string;
  claimed_at: string;
  /** The first that brings it; null: the base or the live bus has it, or this branch, which has none yet. */
  pull_request: number | null;
  /** Another open claim of this task makes it a duplicate. */
  duplicate: boolean;
}

/** How many of each were looked at. */
export interface Checked {
  claims: number;
  assignments: number;
  /** Open ones. */
  locks: number;
  plans: number;
  /** Live sessions are not part of the record, their lines are. */
  sessions: number;
  /** Lines, copies included. */
  events: number;
  messages: number;
  receipts: number;
  logs: number;
}

export interface Validation {
  /** No errors; there may be warnings. */
  ok: boolean;
  checked: Checked;
  /** By file and line. */
  problems: Problem[];
  /** Only when GitHub was asked. */
  union?: Union;
}

/**
 * The check that CI runs: named rules over the union of live bus and record, and where GitHub is asked also of what the other open
 * pull requests bring (S2-08, S2-09, S2-27, S2-29, S2-31). Writes nothing. Throws NOT_FOUND for a base that is not there, and what
 * GitHub throws: REMOTE when the answer did not come or is not whole.
 */
export async function validate(bus: BusContext, request: ValidateRequest = {}): Promise<Validation> {
  const others = request.github === undefined ? null : await (await import("./validate/others/against-others.js")).againstOthers(bus, request.github, request.base);
  const view = await gather(bus, others === null ? request : { ...request, base: others.base });
  const problems: Problem[] = [];
  for (const rule of RULES) for (const problem of await rule.check(view)) problems.push(problem);
  const beyond = await others?.check(view);
  problems.push(...(beyond?.problems ?? []));
  const found = withLastGood(bus.repo.git, view.tracked, distinct(problems)).map(withHint).sort(byPlace);
  return { ok: found.every(({ severity }) => severity !== "error"), checked: await count(bus, view), problems: found, ...(beyond !== undefined && { union: beyond.union }) };
}

async function gather(bus: BusContext, request: ValidateRequest): Promise<View> {
  let read = 0;
  const onProgress = (lines: number): void => request.onProgress?.((read += lines));
  const base = request.base === undefined ? null : readBase(bus.repo.git, request.base);
  const git = gitFiles(bus.repo.git);
  const records = await gatherRecords(bus, base);
  const logs = base === null ? await gatherLogs(bus, git?.tracked ?? null, onProgress) : await gatherChanges(bus, base, git?.untracked ?? [], onProgress);
  return { bus, base, policy: base === null || bus.repo.git === null ? bus.repo.config() : policyOf(bus.repo.git, base), ...records, logs, tenures: joinTenures(logs.map(({ audit }) => audit.tenures)), links: bus.repo.record.links(), tracked: git?.tracked ?? null, untracked: git?.untracked ?? [] };
}

async function count(bus: BusContext, { tasks, locks, plans, logs }: View): Promise<Checked> {
  const lines = (kind: LogView["kind"]): number => logs.filter((log) => log.kind === kind).reduce((sum, { audit }) => sum + audit.records, 0);
  return {
    claims: new Set([...bus.repo.record.ids("claims"), ...tasks.filter(({ live }) => live !== null).map(({ task_id }) => task_id)]).size,
    assignments: new Set([...bus.repo.record.ids("assignments"), ...tasks.filter(({ assignment }) => assignment !== null).map(({ task_id }) => task_id)]).size,
    locks,
    plans: plans.length,
    sessions: (await bus.store.registers.ids("sessions")).length,
    events: lines("events"),
    messages: lines("messages"),
    receipts: new Set(logs.flatMap(({ audit }) => audit.receipts.map(({ path }) => path))).size,
    logs: logs.length,
  };
}

/** One fault met on two ways is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify([problem.rule, problem.file, problem.line, problem.message]), problem])).values()];
}

function byPlace(a: Problem, b: Problem): number {
  return a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1;
}
