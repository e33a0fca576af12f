import { miscounts } from "./miscounts.js";
import { type PlanMarker, planMarkersIn, requirementsIn } from "./plan-markers.js";
import { type RecordedRun, recordedRuns } from "./recorded-run.js";
import { type Statement, statementsOf } from "./statements.js";
import { type TextLine, type TextPart, textParts } from "./text-parts.js";
import { type TimeField, timeFieldsOn } from "./time-field.js";
import { timesIn } from "./time-of.js";

/** What a phase's report or completion marker says, in whichever of the usual styles it is written. */
export interface PhaseRecord {
  readonly file: string;
  /** Its first heading; null: none. */
  readonly title: TextLine | null;
  /** The phases that its first heading or its `Phase:` names. */
  readonly named: readonly { readonly phase: string; readonly line: number }[];
  readonly times: readonly TimeField[];
  /** Whether an exact time stands anywhere in it. */
  readonly hasMoment: boolean;
  /** Its own, not those that recorded output quotes. */
  readonly plans: readonly PlanMarker[];
  readonly requirements: readonly string[];
  readonly runs: readonly RecordedRun[];
  readonly statements: readonly Statement[];
  /** Files of a plan's `reports/` and `.completed/` that it refers to, with what stands before. */
  readonly references: readonly Reference[];
  /** Where it speaks of work that is left. */
  readonly leftOpen: readonly TextLine[];
  /** Totals that are not the sum of what stands below them; worded. */
  readonly miscounts: readonly TextLine[];
}

export interface Reference {
  /** Below a plan's folder: `reports/P03-worker.md`. */
  readonly name: string;
  /** The folders in front; "": none. */
  readonly before: string;
  readonly line: number;
}

const REFERENCE = /(?<![\w.@/-])([\w.@/-]*\/)?((?:reports|\.completed)\/[\w.-]*\d[\w.-]*\.md)\b/g;
const LEFT_OPEN = /^\s*#{1,6}\s+(?:lint|type|build|compiler?|test)\s+(?:errors?|failures?)\b|^[\s#>*_-]*(?:pending|remaining|outstanding|unresolved|known)\s+(?:\S+\s+){0,2}?(?:actions?|work|items?|issues?|problems?|failures?|errors?|bugs?|todos?)\b/i;

/** Reads a report or a completion marker (S4-14, S4-15). */
export function readRecord(text: string, file: string): PhaseRecord {
  const parts = textParts(text);
  const lines = parts.filter((part): part is TextPart & { kind: "line" } => part.kind === "line");
  const title = lines.find((line) => /^\s{0,3}#{1,6}\s/.test(line.text)) ?? null;
  return {
    file,
    title: title === null ? null : { text: title.text.replace(/^[\s#]+/, "").trim(), line: title.line },
    named: namedPhases(lines, title),
    times: lines.flatMap(timeFieldsOn),
    hasMoment: parts.some((part) => (part.kind === "line" ? [part] : part.lines).some((line) => timesIn(line.text).some(({ kind }) => kind === "moment"))),
    plans: lines.flatMap(planMarkersIn),
    requirements: [...new Set(lines.flatMap((line) => requirementsIn(line.text)))],
    runs: recordedRuns(parts),
    statements: statementsOf(lines),
    references: lines.flatMap(referencesOn),
    leftOpen: lines.filter((line, index) => LEFT_OPEN.test(line.text) && !saysNone(line.text, lines.slice(index + 1))),
    miscounts: miscounts(lines),
  };
}

/** Files that a line refers to. */
export function referencesOn({ text, line }: TextLine): Reference[] {
  return [...text.matchAll(REFERENCE)].map(([, before = "", name = ""]) => ({ name, before, line }));
}

/** "Known issues: none", or a heading with "None." below it. */
function saysNone(text: string, below: readonly TextLine[]): boolean {
  const [, said = ""] = /:\W*(\w.*)$/.exec(text) ?? [];
  const next = said === "" ? (below.find((line) => line.text.trim() !== "")?.text ?? "") : said;
  return /^\W*(?:none\b|nothing\b|n\/a\b|no (?:known|open|remaining)\b)/i.test(next);
}

function namedPhases(lines: readonly TextLine[], title: TextLine | null): { phase: string; line: number }[] {
  const field = lines.find(({ text }) => /^\s*(?:[-*+]\s+)?\**phase\**\s*:/i.test(text));
  return [title, field].flatMap((line) => (line === null || line === undefined ? [] : [...line.text.matchAll(/(?<![\w-])P\d{1,3}[a-z]?(?![\w-])/g)].map(([phase]) => ({ phase, line: line.line }))));
}
