import { counted } from "../../domain/counted.js";
import type { Problem } from "../../domain/problem.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";

/** Problems, errors first within a file: where, how bad, which rule, what, and what helps. */
export function problemsText(problems: readonly Problem[], look: Look): string {
  return problems.flatMap((problem) => [told(problem, look), ...(problem.hint === undefined ? [] : [paint(look, "dim", `    hint: ${problem.hint.split("\n").map(visible).join("\n          ")}`)])]).join("\n");
}

/** "2 errors, 1 warning". */
export function tally(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return `${counted(errors, "error")}, ${counted(problems.length - errors, "warning")}`;
}

function told({ file, line, severity, rule, message }: Problem, look: Look): string {
  const place = `${visible(file)}${line === undefined ? "" : `:${line}`}`;
  return `${paint(look, "bold", place)}: ${paint(look, severity === "error" ? "red" : "yellow", severity)} ${rule}: ${visible(message)}`;
}
