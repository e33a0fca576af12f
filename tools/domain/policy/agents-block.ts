import { POLICIES } from "./policies.js";

/** The marks around the parallel policy in AGENTS.md. */
export const POLICY_MARKS = { begin: "<!-- buslane:parallel:begin -->", end: "<!-- buslane:parallel:end -->" } as const;

/** A draft of the nine policies for AGENTS.md (S1-102), between the marks, or of those of these labels. Only ASCII, as the rest that `bus init` writes. */
export function policyBlock(labels: readonly string[] = POLICIES.map(({ label }) => label)): string {
  const rules = POLICIES.filter(({ label }) => labels.includes(label)).map(({ label, text }) => `- **${label}.** ${text}`);
  return ["## Working in parallel lanes", "", "They are planned, opened and handed in with `bus lane`; roles and limits are in `_bus/parallel.json`.", "", ...rules].join("\n");
}
