import type { WorkerMiss } from "../../../schema/records.gen.js";
import { checkResult, miss, skipped } from "./check-result.js";
import { verifiedPhase } from "./derived-kind.js";
import type { PhaseCheckResult } from "./inspection.js";
import type { PhaseFacts } from "./phase-facts.js";
import { TRACKER } from "../plan/in-folder.js";
import { type PlanFiles, markerOf } from "./plan-files.js";
import { phaseOrder } from "./phase-order.js";
import { isBefore } from "./time-misses.js";
import type { WrittenTime } from "../reading/time-of.js";

interface Span {
  readonly start: WrittenTime | null;
  readonly end: WrittenTime | null;
  readonly file: string;
  readonly line: number;
}

type SpanOf = (files: PlanFiles, phase: string, verified: boolean) => Span | null;

const SPANS: readonly SpanOf[] = [trackerSpan, markerSpan];

/** Nothing before the phase was left out, and it began after the one before it was completed (S4-35). */
export function checkSequence(facts: PhaseFacts, files: PlanFiles): PhaseCheckResult {
  const order = phaseOrder(facts, files);
  const at = order.indexOf(facts.phase);
  if (at < 0) return skipped("sequence", `nothing tells where ${facts.phase} comes`);
  const before = order.slice(0, at).reverse();
  if (before.length === 0) return checkResult("sequence", [], `${facts.phase} is the first`);
  const misses = [...leftOut(facts, files, before), ...tooEarly(files, facts.phase, before)];
  return checkResult("sequence", misses, `after ${before[0]}`);
}

/** Phases right before it that are not done; those before a phase that is done are that phase's to report. */
function leftOut({ phase }: PhaseFacts, files: PlanFiles, before: readonly string[]): WorkerMiss[] {
  const firstDone = before.findIndex((one) => isDone(files, one));
  return (firstDone < 0 ? before : before.slice(0, firstDone)).toReversed().map((one) => {
    const row = rowOf(files, one);
    if (row === undefined) return miss("sequence", `${one} comes before ${phase} and was left out`, { file: files.at(markerOf(one)) });
    return miss("sequence", `${one} comes before ${phase} and is not done (${row.statusText || "no status"})`, { file: files.at(TRACKER), line: row.line });
  });
}

function isDone(files: PlanFiles, phase: string): boolean {
  const row = rowOf(files, phase);
  return row === undefined ? files.has(markerOf(phase)) : row.status === "done";
}

function rowOf(files: PlanFiles, phase: string) {
  return files.tracker?.ok === true ? files.tracker.value.rows.find((row) => row.phase === phase) : undefined;
}

/** The tracker's times with the tracker's, the markers' with the markers'; where neither has both, whatever there is. */
function tooEarly(files: PlanFiles, phase: string, before: readonly string[]): WorkerMiss[] {
  const ends = (span: SpanOf) => before.map((one) => ({ phase: one, span: span(files, one, one !== verifiedPhase(phase)) })).find((one) => one.span?.end != null);
  const both = SPANS.flatMap((span) => compared(phase, span(files, phase, false), ends(span)) ?? []);
  if (both.length > 0) return both.flat();
  const mine = SPANS.map((span) => span(files, phase, false)).find((span) => span?.start != null);
  return (compared(phase, mine, SPANS.map(ends).find((one) => one !== undefined)) ?? []).flat();
}

/** null: they cannot be compared. */
function compared(phase: string, mine: Span | null | undefined, theirs: { readonly phase: string; readonly span: Span | null } | undefined): WorkerMiss[][] | null {
  const start = mine?.start ?? null;
  const end = theirs?.span?.end ?? null;
  if (mine == null || theirs?.span == null || start === null || end === null) return null;
  if (!isBefore(start, end)) return [[]];
  return [[miss("sequence", `${phase} was started (${start.text}) before ${theirs.phase} was completed (${end.text}, ${theirs.span.file}:${theirs.span.line})`, { file: mine.file, line: mine.line })]];
}

/** `verified`: with a phase's verification, when that has no row of its own. */
function trackerSpan(files: PlanFiles, phase: string, verified: boolean): Span | null {
  const row = rowOf(files, phase);
  if (row === undefined) return null;
  return { start: row.started.time, end: (verified ? row.verified.time : null) ?? row.completed.time, file: files.at(TRACKER), line: row.line };
}

function markerSpan(files: PlanFiles, phase: string): Span | null {
  const read = files.marker(phase);
  if (read?.ok !== true) return null;
  const field = (...of: string[]) => of.map((name) => read.value.times.find((one) => one.of === name)).find((one) => one !== undefined);
  const [start, end] = [field("start"), field("finish", "stamp")];
  return { start: start?.time ?? null, end: end?.time ?? null, file: read.file, line: (start ?? end)?.line ?? 1 };
}
