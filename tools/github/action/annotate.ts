import type { Problem } from "../../domain/problem.js";
import { plainLine } from "../../domain/report-escape.js";
import { logLine } from "./log-line.js";
import type { Toolkit } from "./toolkit.js";

/** GitHub shows ten errors and ten warnings of a step; the tenth error is the step's own last word. */
const SHOWN = { error: 9, warning: 10 } as const;
/** Longest text of an annotation's line, characters. */
const LONGEST = 2000;

/** Puts each problem on its line of the pull request, as far as GitHub shows them; the log has all. */
export function annotate(toolkit: Toolkit, problems: readonly Problem[]): void {
  const more: Problem[] = [];
  for (const severity of ["error", "warning"] as const) {
    const all = problems.filter((problem) => problem.severity === severity);
    for (const { rule, file, line, message, hint } of all.slice(0, SHOWN[severity])) {
      toolkit[severity](told(message, hint), { title: `buslane: ${rule}`, file: plainLine(file, LONGEST), startLine: line ?? 1 });
    }
    more.push(...all.slice(SHOWN[severity]));
  }
  if (more.length === 0) return;
  toolkit.startGroup(`${more.length} more problems, which GitHub does not show as annotations`);
  for (const { severity, rule, file, line, message, hint } of more) logLine(toolkit, `${severity}: ${file}${line === undefined ? "" : `:${line}`}: ${rule}: ${told(message, hint)}`);
  toolkit.endGroup();
}

function told(message: string, hint: string | undefined): string {
  const todo = hint === undefined ? [] : [`What to do: ${hint.split("\n").map((line) => plainLine(line, LONGEST)).join("\n")}`];
  return [plainLine(message, LONGEST), ...todo].join("\n");
}
