import { BusError } from "../../../domain/bus-error.js";
import type { LaneDraft } from "../../../domain/lane/draft.js";
import { nearest } from "../../../domain/nearest.js";
import { faultOf } from "../../../schema/parallel-record.js";

const TEXTS = ["objective", "layer", "test_plan", "full_gate", "docs", "evidence", "dependency_notes", "instructions", "worker", "wave", "task_id", "issue", "mode"] as const;
const LISTS = ["scope", "out_of_scope", "acceptance", "architecture", "commands", "interfaces", "depends_on"] as const;
/** Where an empty list says something: that there are none. */
const MAY_BE_EMPTY: readonly string[] = ["out_of_scope", "interfaces", "depends_on"];
const ANSWERS = ["single_target", "tests_clear", "rollback_simple"] as const;
const SOURCE = ["name", "before_edit", "after_failure", "fallback"] as const;
const PARTS = [...TEXTS, ...LISTS, "doc_source", "checklist"];

/** Parts that are not there are listed by what is missing, all at once, not one by one as faults. */
const NO_SOURCE = { name: "", before_edit: "", after_failure: "", fallback: "" };

/** What is left of a draft when the places that nobody has filled in are taken out: null, "" and, where it says nothing, []. Throws USAGE for what is no brief. `named`: what the text is, for messages. */
export function readDraft(text: string, named: string): LaneDraft {
  const value = parsed(text, named);
  for (const part of Object.keys(value)) if (!PARTS.includes(part)) throw wrong(named, `${part} is no part of a brief`, nearest(part, PARTS));
  const draft = filledIn(value);
  const fault = draftFault(draft);
  if (fault !== null) throw wrong(named, fault);
  return draft;
}

/** What is wrong with the parts that are there, in one sentence; null: nothing. */
export function draftFault({ worker, wave, task_id, issue, mode, depends_on, checklist, ...brief }: LaneDraft): string | null {
  const doc_source = typeof brief.doc_source === "object" ? { ...NO_SOURCE, ...(brief.doc_source as object) } : brief.doc_source;
  const rest = Object.fromEntries(Object.entries({ wave, task_id, issue }).filter(([, part]) => part !== undefined));
  const lane = {
    lane_id: "L", state: "planned", home: ".", mode: mode ?? "B", target: "main", worker: worker ?? "w", depends_on: depends_on ?? [],
    brief: { ...brief, ...(doc_source !== undefined && { doc_source }) },
    checklist: typeof (checklist ?? {}) === "object" ? { single_target: true, disjoint: true, tests_clear: true, rollback_simple: true, ...checklist } : checklist,
    planned_at: "2026-01-31T00:00:00Z", planned_by: "p", checkpoints: [], failures: [], gates: [], history: [], ...rest,
  };
  return faultOf("lane", lane);
}

/** A draft to fill in: every part, with what is known of it. */
export function draftToFill(known: LaneDraft): Record<string, unknown> {
  const texts = (names: readonly string[], from: object, empty: unknown) => Object.fromEntries(names.map((name) => [name, (from as Readonly<Record<string, unknown>>)[name] ?? empty]));
  return {
    ...texts(TEXTS.slice(0, 2), known, ""),
    ...texts(["scope"], known, []),
    // An empty list says that there is nothing: that is for the author to say.
    ...texts(["out_of_scope"], known, null),
    ...texts(["acceptance", "architecture"], known, []),
    ...texts(["test_plan"], known, ""),
    ...texts(["commands"], known, []),
    ...texts(["full_gate", "docs", "evidence"], known, ""),
    doc_source: texts(SOURCE, known.doc_source ?? {}, ""),
    ...texts(["interfaces", "depends_on"], known, []),
    ...texts(["dependency_notes", "instructions", "worker", "wave", "task_id", "issue", "mode"], known, ""),
    checklist: texts(ANSWERS, known.checklist ?? {}, null),
  };
}

function parsed(text: string, named: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw wrong(named, `it is not JSON: ${error.message}`);
  }
  if (isObject(value)) return value;
  throw wrong(named, "it is no JSON object");
}

function filledIn(value: Readonly<Record<string, unknown>>): LaneDraft {
  const kept = Object.entries(value).flatMap(([part, said]): [string, unknown][] => {
    const inner = (part === "doc_source" || part === "checklist") && isObject(said) ? filledIn(said) : said;
    return isBlank(part, inner) ? [] : [[part, inner]];
  });
  // What the answers were computed to be is computed anew.
  return Object.fromEntries(kept.filter(([part]) => part !== "disjoint" && part !== "overlaps"));
}

function isBlank(part: string, said: unknown): boolean {
  if (said === null || (typeof said === "string" && said.trim() === "")) return true;
  if (Array.isArray(said)) return said.length === 0 && !MAY_BE_EMPTY.includes(part);
  return isObject(said) && Object.keys(said).length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(named: string, what: string, better?: string): BusError {
  return new BusError("USAGE", `${named}: ${what}`, { hint: better === undefined ? "bus lane brief --help" : `did you mean ${better}?` });
}
