import { counted } from "../../domain/counted.js";
import type { Problem } from "../../domain/problem.js";
import type { PlansChecked } from "../../operations/check-plan.js";
import type { Plan, PlanStep } from "../../schema/records.gen.js";
import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { table } from "./table.js";

const STYLES: Readonly<Record<PlanStep["status"], Style>> = { queued: "dim", in_progress: "blue", blocked: "yellow", done: "green" };

/** A plan and its steps. */
export function planText({ plan_id, status, summary, steps }: Plan, look: Look): string {
  const rows = steps.map((step) => [{ text: step.id, style: "bold" as const }, { text: step.status, style: STYLES[step.status] }, step.title]);
  return [`${paint(look, "bold", visible(plan_id))}  ${paint(look, STYLES[status], status)}  ${visible(summary)}`, table([{}, {}, { shrinkTo: 16 }], rows, look)].join("\n");
}

/** What a check of plans found. */
export function planCheckText({ checked, problems }: PlansChecked, look: Look): string {
  const count = (severity: Problem["severity"]) => counted(problems.filter((problem) => problem.severity === severity).length, severity);
  const end = `${counted(checked, "plan")} checked: ${count("error")}, ${count("warning")}`;
  const lines = problems.map(({ severity, rule, file, line, message }) => {
    const where = line === undefined ? file : `${file}:${line}`;
    return `${visible(where)}: ${paint(look, severity === "error" ? "red" : "yellow", severity)} ${visible(`${message} [${rule}]`)}`;
  });
  return [...lines, end].join("\n");
}
