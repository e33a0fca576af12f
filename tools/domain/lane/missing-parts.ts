import type { DocSource, LaneBrief } from "../../schema/records.gen.js";
import type { LaneDraft } from "./draft.js";

type Says = (brief: LaneBrief) => boolean;

const text = (part: "objective" | "layer" | "test_plan" | "full_gate" | "docs" | "evidence"): Says => (brief) => isSaid(brief[part]);
const list = (part: "scope" | "acceptance" | "architecture" | "commands"): Says => (brief) => (brief[part] ?? []).length > 0 && (brief[part] ?? []).every(isSaid);
const source = (part: keyof DocSource & string): Says => ({ doc_source }) => isSaid(doc_source?.[part]);

/** The assignment contract (runbook §7), part by part. A hand-off and a prompt are made from it, so none may be left to guess. */
const PARTS: Readonly<Record<string, { readonly says: Says; readonly what: string }>> = {
  // S1-38.
  objective: { says: text("objective"), what: "the one bounded thing that it does" },
  // S1-15.
  layer: { says: text("layer"), what: "where in the architecture it works" },
  // S1-39.
  scope: { says: list("scope"), what: "what may be edited" },
  out_of_scope: { says: ({ out_of_scope }) => out_of_scope !== undefined && out_of_scope.every(isSaid), what: "what must be left alone; `none` (in a file: an empty list) when that is nothing" },
  // S1-40.
  acceptance: { says: list("acceptance"), what: "criteria that can be ticked off" },
  // S1-41.
  architecture: { says: list("architecture"), what: "constraints and allowed directions of dependencies" },
  // S1-42, S1-43.
  test_plan: { says: text("test_plan"), what: "what is tested, and how" },
  commands: { says: list("commands"), what: "the commands for its touched packages" },
  // S1-44.
  full_gate: { says: text("full_gate"), what: "who runs repository-wide suites" },
  // S1-45.
  docs: { says: text("docs"), what: "what is expected of documents and comments" },
  // S1-46.
  evidence: { says: text("evidence"), what: "what the hand-off must show" },
  // S1-47 to S1-49.
  "doc_source.name": { says: source("name"), what: "the source to consult" },
  "doc_source.before_edit": { says: source("before_edit"), what: "what to consult before the first edit" },
  "doc_source.after_failure": { says: source("after_failure"), what: "what to consult again after a failure, before the next edit" },
  "doc_source.fallback": { says: source("fallback"), what: "what is recorded where it is not available" },
};

/** The parts of the assignment contract that a brief does not say, each with what it is (S1-38 to S1-49). */
export function missingParts(brief: LaneBrief): string[] {
  return Object.entries(PARTS).flatMap(([part, { says, what }]) => (says(brief) ? [] : [`${part} (${what})`]));
}

/** The same of a draft, with the worker and the answers of the checklist (S1-16). */
export function missingFromDraft(draft: LaneDraft): string[] {
  const { worker, checklist = {} } = draft;
  const answers = { single_target: "has it a single acceptance target?", tests_clear: "is it clear what its tests must show?", rollback_simple: "can it be taken back simply?" } as const;
  const unanswered = (Object.keys(answers) as (keyof typeof answers)[]).filter((name) => checklist[name] === undefined);
  return [...missingParts(draft), ...(isSaid(worker) ? [] : ["worker (the agent that is to do it)"]), ...unanswered.map((name) => `checklist.${name} (${answers[name]})`)];
}

function isSaid(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
