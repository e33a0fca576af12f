import type { Problem } from "../../domain/problem.js";
import { missingHashes, suspectPairs } from "../../schema/compare-marks.js";
import type { LogView, Rule, View } from "./view.js";

/** Pairs that are read again to compare them as text. */
const COMPARED = 1000;
const SILENT_WITHOUT_ENFORCEMENT = "branch";

/** What each line shows by itself: log-line, torn-line, near-miss, control-characters, branch. Found while the logs were read. */
export const lines: Rule = {
  name: "log-line",
  check: ({ logs, bus }) => {
    const wanted = ({ rule }: Problem): boolean => rule !== SILENT_WITHOUT_ENFORCEMENT || bus.repo.config().branches?.enforce !== false;
    return logs.flatMap((log) => [...log.audit.problems.filter(wanted).map((problem) => inPlace(log, problem)), ...unlisted(log), ...pending(log)]);
  },
};

/** One id is one line, wherever it stands; a copy of it says the same. */
export const uniqueId: Rule = {
  name: "unique-id",
  async check({ logs }) {
    const problems: Problem[] = [];
    for (const [one, other] of suspectPairs(logs.map(({ audit }) => audit.marks)).slice(0, COMPARED)) {
      const [first, second] = [logs[one.log], logs[other.log]];
      const [a, b] = [await first?.lineAt(one.offset), await second?.lineAt(other.offset)];
      if (first === undefined || second === undefined || a?.ok !== true || b?.ok !== true || a.value["id"] !== b.value["id"]) continue;
      if (said(a.value) === said(b.value)) continue;
      problems.push({ rule: "unique-id", severity: "error", file: second.file, line: other.line, message: `id ${String(b.value["id"])} is that of another line already, ${first.file}:${one.line}`, hint: "bus event list --json" });
    }
    return problems;
  },
};

/** The line that a session's line follows is in view; a chain may fork, but not begin in the air. */
export const chain: Rule = {
  name: "chain",
  async check(view) {
    const orphans = view.logs.flatMap(({ file, audit }) => audit.orphans.map((orphan) => ({ file, ...orphan })));
    const missing = new Set(missingHashes(view.logs.map(({ audit }) => audit.marks), orphans.map(({ prev }) => prev)));
    const lost = orphans.filter(({ prev }) => missing.has(prev));
    const known = view.base === null ? new Set<string>() : await hashesOf(view, new Set(lost.map(({ session }) => session)));
    return lost
      .filter(({ prev }) => !known.has(prev))
      .map(({ file, line, session }): Problem => ({ rule: "chain", severity: "warning", file, line, message: `a line of session ${session} before this one is not here; it may stand on another branch` }));
  },
};

/** SHA-256 of all lines of some sessions: those of the base too, which were not read with the changes. */
async function hashesOf({ bus }: View, sessions: ReadonlySet<string>): Promise<Set<string>> {
  const { record } = bus.repo;
  const found = new Set<string>();
  const files = [...record.segments().filter(({ session }) => sessions.has(session)), ...record.trackedLogs()].map(({ file }) => file);
  const note = (value: Readonly<Record<string, unknown>>): unknown => found.add(bus.digest(JSON.stringify(value)));
  for (const session of sessions) {
    const containing = [JSON.stringify(session)];
    for (const file of files) for (const entry of record.scan(file, { containing })) if (entry.ok) note(entry.value);
    for (const log of await bus.store.logs.names()) for await (const entry of bus.store.logs.scan(log, { containing })) if (entry.ok) note(entry.value);
  }
  return found;
}

/** In a log that git keeps, a fragment is a loss: it was whole, or should not be there. */
function inPlace({ live, file }: LogView, problem: Problem): Problem {
  const lost = problem.rule === "torn-line" && !live && problem.message.includes("is skipped");
  return lost ? { ...problem, file, rule: "log-line", severity: "error" } : { ...problem, file };
}

function unlisted({ file, audit }: LogView): Problem[] {
  return Object.entries(audit.more).map(([rule, count]) => {
    const severity = audit.problems.find((problem) => problem.rule === rule)?.severity ?? "error";
    return { rule, severity, file, message: `… and ${count} more lines like these` };
  });
}

function pending({ file, live, audit }: LogView): Problem[] {
  if (audit.pending === 0) return [];
  const line = audit.lines + 1;
  if (live) return [{ rule: "torn-line", severity: "warning", file, line, message: `the last ${audit.pending} bytes have no newline: being written just now, or torn`, hint: "bus doctor --fix" }];
  return [{ rule: "log-line", severity: "error", file, line, message: "the last line has no newline at its end, so it is not read", hint: "bus doctor" }];
}

/** What a line says, without its place in its session's chain: a line that was appended again gets a new one. */
function said(value: Readonly<Record<string, unknown>>): string {
  const { seq: _seq, prev: _prev, ...rest } = value;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}
