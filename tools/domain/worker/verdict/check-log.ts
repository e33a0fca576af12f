import { counted } from "../../counted.js";
import { checkResult, miss, quoted, skipped } from "./check-result.js";
import type { PhaseCheckResult } from "./inspection.js";
import type { PhaseFacts } from "./phase-facts.js";
import type { LogFinding } from "../reading/scan-log.js";
import type { RuntimeErrorKind } from "../reading/scan-log-line.js";

/** What a worker prints in its last lines is what it ended with. */
const LAST_LINES = 20;
/** After these nothing that was written can be trusted, whatever the exit code. */
const ALWAYS: ReadonlySet<RuntimeErrorKind> = new Set(["disk full", "out of memory"]);
/** What tests that fail as they are to may well print. */
const IN_RED: ReadonlySet<RuntimeErrorKind> = new Set(["exception", "package manager", "not found"]);

/**
 * The worker's log shows no runtime error (S4-13). An error that a worker met and went on from is a warning; one that it
 * ended with, or that it met before an exit code other than 0, and a disk or a memory that was full, is a miss.
 */
export function checkLog({ log }: PhaseFacts, red: boolean): PhaseCheckResult {
  if (log === null) return skipped("log", "no worker was launched here");
  const { file, facts, exit } = log;
  if (facts === "zipped") return skipped("log", `${file} is zipped, and not looked at again`);
  if (facts === "gone") return checkResult("log", [miss("log", "is gone: nothing shows that the worker met no error", { file })], "not there");
  if (facts.lines === 0) return checkResult("log", [miss("log", "holds nothing: the worker printed nothing at all", { file }, "warning")], "empty");
  const misses = facts.findings.map((finding) => {
    const isLast = finding.last.line > facts.lines - LAST_LINES;
    const isFatal = ALWAYS.has(finding.kind) || (exit !== null && exit !== 0) || (isLast && !(red && IN_RED.has(finding.kind)));
    const shown = isLast ? finding.last : finding;
    return miss("log", `${finding.kind}: ${quoted(shown.text, 160)}${often(finding)}`, { file, line: shown.line }, isFatal ? "error" : "warning");
  });
  return checkResult("log", misses, counted(facts.lines, "line"));
}

function often({ count, line, last }: LogFinding): string {
  return count === 1 ? "" : ` (${count} such lines, ${line} to ${last.line})`;
}
