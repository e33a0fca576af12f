import { checkPlan } from "../../domain/plan.js";
import { BusError } from "../../domain/bus-error.js";
import type { Problem } from "../../domain/problem.js";
import { shellWord } from "../../domain/shell-word.js";
import type { BusContext } from "../context.js";
import type { LogView, Rule } from "./view.js";

/** Records parse, satisfy their schemas and are named for what they hold: schema, unreadable, stem; and what the queue's files lack. */
export const records: Rule = {
  name: "schema",
  check: ({ documents, problems }) => [...documents.flatMap((document) => (document.ok ? [] : [document.problem])), ...problems],
};

/** The plan rules of the playbook: plan, links, and the receipts of plans (S2-16, S2-31). */
export const plan: Rule = {
  name: "plan",
  check: ({ plans, bus }) =>
    plans.flatMap(({ stem, document }) =>
      document.ok
        ? checkPlan(document.value, stem, { file: document.file, receiptProblem: (path) => bus.repo.receipts.problem(path), exists: (ref) => exists(bus, ref) })
        : [],
    ),
};

/** Evidence that lines name is there, and is what it was (S2-17, S2-24). */
export const receipts: Rule = {
  name: "receipts",
  check: ({ logs, bus }) => {
    const reported = new Set<string>();
    return logs.flatMap((log) =>
      log.audit.receipts.flatMap(({ path, sha256, line }) => {
        const found = receiptProblem(bus, log, path, sha256);
        if (found === null || reported.has(path)) return [];
        reported.add(path);
        return [{ rule: "receipts", ...found, file: log.file, line }];
      }),
    );
  },
};

/** Nothing under `_bus` is a symbolic link (DESIGN promise 6). */
export const symlink: Rule = {
  name: "symlink",
  check: ({ links }) => links.map((file): Problem => ({ rule: "symlink", severity: "error", file, message: "is a symbolic link; nothing under the bus may be one", hint: `git rm ${file}` })),
};

/** What still changes is not tracked: git loses appends of a tracked log (PROTOCOLS §5.1). */
export const liveTracked: Rule = {
  name: "live-tracked",
  check: ({ tracked }) =>
    [...(tracked ?? [])]
      .filter((file) => /^_bus\/(\.live\/|(events|messages)\/[^/]+\.jsonl$)/.test(file))
      .sort()
      .map((file): Problem => (file.startsWith("_bus/.live/") ? { rule: "live-tracked", severity: "error", file, message: "belongs to one machine's live bus, and is brought to others as if it were theirs", hint: `git rm --cached ${shellWord(file)}` } : { rule: "live-tracked", severity: "warning", file, message: "is a live file, yet git tracks it: a merge or stash can lose what is appended meanwhile", hint: "bus init --adopt" })),
};

/** Lines of a log that git does not keep come from every checkout: their receipts may be in another one, and were there when they were named. */
function receiptProblem(bus: BusContext, log: LogView, path: string, sha256: string | undefined): Pick<Problem, "severity" | "message" | "hint"> | null {
  const fault = bus.repo.receipts.problem(path);
  if (fault !== null) {
    const elsewhere = log.live && sha256 !== undefined;
    if (elsewhere && bus.repo.receipts.isElsewhere(path)) return null;
    return elsewhere ? { severity: "warning", message: `receipt ${path} ${fault} in this checkout` } : { severity: "error", message: `receipt ${path} ${fault}` };
  }
  if (log.live || sha256 === undefined || hashOf(bus, path) === sha256) return null;
  return { severity: "warning", message: `receipt ${path} has changed since it was named`, hint: `git log -- ${path}` };
}

/** null: it went away or cannot be read just now. */
function hashOf(bus: BusContext, path: string): string | null {
  try {
    return bus.repo.receipts.hash(path).sha256;
  } catch (error) {
    if (error instanceof BusError) return null;
    throw error;
  }
}

function exists(bus: BusContext, ref: string): boolean {
  return bus.repo.receipts.problem(ref) === null;
}
