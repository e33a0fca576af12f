import type { GateReceipt, GateStep, StepReceipt } from "../../schema/records.gen.js";

/** Steps that are named in a reason, and characters of each: it stands on the lane's record, once a failure. The receipt has all of them. */
const NAMED = 10;
const LONGEST = 300;

/**
 * What the steps of a gate come to. A missing tool is no pass (S0-45), unless the step is optional and its program is one of the
 * machine's; a program that the repository brings could be taken away to get past it. A gate that declares nothing to run, or of which
 * every program is missing, has passed nothing.
 */
export function verdictOf(steps: readonly StepReceipt[], declared: readonly GateStep[]): GateReceipt["verdict"] {
  if (steps.some(({ status }) => status === "failed")) return "failed";
  const forgiven = (step: StepReceipt) => declared.some(({ name, optional, run: [program = ""] }) => optional === true && !program.includes("/") && (step.step ?? step.name) === name);
  if (steps.every(({ status }) => status === "skipped") || steps.some((step) => step.status === "skipped" && !forgiven(step))) return "skipped";
  return "passed";
}

/** In one line what kept a gate from passing; null: it passed. */
export function whyNot({ verdict, gate, steps }: Pick<GateReceipt, "verdict" | "gate" | "steps">): string | null {
  if (verdict === "passed") return null;
  if (steps.length === 0) return `gates.json declares no step for gate ${gate}`;
  const wanted = verdict === "failed" ? "failed" : "skipped";
  const all = steps.filter(({ status }) => status === wanted);
  const named = all.slice(0, NAMED).map(({ name, reason }) => (reason === undefined ? name : `${name}: ${reason}`).slice(0, LONGEST));
  return [...named, ...(all.length > NAMED ? [`and ${all.length - NAMED} more`] : [])].join("; ");
}
