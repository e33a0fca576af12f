import type { Problem } from "../../domain/problem.js";
import type { Check } from "../../store/contract.js";
import type { BusContext } from "../context.js";

/** Something left by a crash, and how to mend it where that can be done from here. */
export interface Finding {
  readonly problem: Problem;
  /** Only adds, or sets aside. */
  readonly mend?: () => unknown;
}

/** Findings, with what was looked at, or why it was not. */
export interface Noted {
  readonly findings: readonly Finding[] | null;
  readonly note: string;
}

type Looked = readonly Finding[] | Noted | null;

/** One thing that is looked for. null: it does not apply here. */
export interface Step {
  readonly name: string;
  look(bus: BusContext): Promise<Looked> | Looked;
}

/** What a step found and, with `fix`, did. */
export async function taken(bus: BusContext, step: Step, fix: boolean): Promise<Check> {
  const looked = await step.look(bus);
  const { findings: found, ...noted } = looked !== null && "note" in looked ? looked : { findings: looked };
  if (found === null) return { name: step.name, state: "skipped", findings: [], ...noted };
  if (fix) for (const { mend } of found) await mend?.();
  const mended = fix && found.every(({ mend }) => mend !== undefined);
  return { name: step.name, state: found.length === 0 ? "ok" : mended ? "fixed" : "found", findings: found.map(({ problem }) => problem), ...noted };
}

/** The rule of a finding is the step's name. */
export function finding(rule: string, file: string, message: string, hint: string, mend?: () => unknown): Finding {
  return { problem: { rule, severity: "warning", file, message, hint }, ...(mend !== undefined && { mend }) };
}
