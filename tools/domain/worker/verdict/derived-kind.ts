import type { PhaseFacts, PhaseKind } from "./phase-facts.js";
import type { PlanFiles } from "./plan-files.js";

export interface TakenFor {
  readonly kind: PhaseKind | null;
  /** Worded for people. */
  readonly from: string;
}

const WORDS: readonly (readonly [PhaseKind, RegExp])[] = [
  ["stub", /\b(?:stubs?|stubbed|scaffold(?:ing|s)?|skeleton)\b/i],
  ["test", /\b(?:TDD|tests? (?:phase|first)|failing tests?|red (?:tests?|cases?|state|phase))\b|\bRED\b|(?:^|[-–:·|(]\s*)tests?(?:\s*$|\s*\))/],
  ["implementation", /\bimplementation\b/i],
];

/** The phase that a verification verifies; null: it is none. */
export function verifiedPhase(phase: string): string | null {
  return /^(.*\d)a$/.exec(phase)?.[1] ?? null;
}

/**
 * What a phase is: as its caller says, as the plan declares it, or derived: `…a` verifies, and the tracker's notes or
 * the headings of its report and marker tell a stub, a test and an implementation phase (S4-01, S4-33).
 */
export function takenFor(facts: PhaseFacts, files: PlanFiles, phase: string): TakenFor {
  if (facts.kind !== undefined && phase === facts.phase) return { kind: facts.kind, from: `${facts.kind}, as asked` };
  const declared = facts.plan?.phases.find(({ id }) => id === phase);
  if (declared?.kind !== undefined) return { kind: declared.kind, from: `${declared.kind}, as workers.json declares` };
  if (verifiedPhase(phase) !== null) return { kind: "verification", from: `verification, by its name ${phase}` };
  for (const [where, text] of shownIn(files, phase, declared?.title)) {
    const kind = WORDS.find(([, form]) => form.test(text))?.[0];
    if (kind !== undefined) return { kind, from: `${kind}, derived from ${where}` };
  }
  return { kind: null, from: "of a kind that nothing tells: its commands are to pass" };
}

/** Whether a phase's tests are to fail: it is a test phase, or it verifies one. */
export function isRed(facts: PhaseFacts, files: PlanFiles, phase: string): boolean {
  const { kind } = takenFor(facts, files, phase);
  const verified = verifiedPhase(phase);
  return kind === "test" || (kind === "verification" && verified !== null && takenFor(facts, files, verified).kind === "test");
}

function shownIn(files: PlanFiles, phase: string, title: string | undefined): [where: string, text: string][] {
  const shown: [string, string][] = title === undefined ? [] : [["its title in workers.json", title]];
  const row = files.tracker?.ok === true ? files.tracker.value.rows.find((one) => one.phase === phase) : undefined;
  if (row !== undefined) shown.push([`the tracker's notes (line ${row.line})`, row.notes]);
  for (const [name, read] of [["report", files.report(phase)], ["marker", files.marker(phase)]] as const) {
    if (read?.ok !== true) continue;
    if (read.value.title !== null) shown.push([`its ${name}'s heading`, read.value.title.text]);
    const status = read.value.statements.find(({ about }) => about === "status");
    if (status !== undefined) shown.push([`its ${name} (line ${status.line})`, status.text]);
  }
  return shown;
}
