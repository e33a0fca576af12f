import type { TextLine } from "./text-parts.js";

/** What follows `@plan:`, such as PLAN-X.P03. */
export interface PlanMarker extends TextLine {}

const PLAN = /@plan:([A-Za-z0-9][A-Za-z0-9._-]*)/g;
const REQUIREMENT = /@requirement:\s*([A-Za-z0-9][A-Za-z0-9._-]*(?:,?\s+(?=[A-Z]+-)[A-Z][A-Z0-9]*-[A-Za-z0-9._-]+)*)/g;

/** The plan markers of a line (S4-32). */
export function planMarkersIn({ text, line }: TextLine): PlanMarker[] {
  return [...text.matchAll(PLAN)].map(([, token = ""]) => ({ text: token.replace(/[.-]+$/, ""), line }));
}

/** The requirements that a line marks, as written. */
export function requirementsIn(text: string): string[] {
  return [...text.matchAll(REQUIREMENT)].flatMap(([, list = ""]) => list.split(/[,\s]+/)).map((name) => name.replace(/[.-]+$/, "")).filter((name) => name !== "");
}
