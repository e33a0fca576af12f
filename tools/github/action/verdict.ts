import { counted } from "../../domain/counted.js";
import type { BusError } from "../../domain/bus-error.js";
import type { Problem } from "../../domain/problem.js";
import type { Validation } from "../../operations/validate.js";

/** What was found out; `unreachable`: GitHub did not say what the others do, so the rest is this checkout's alone. */
export interface Findings {
  readonly validation: Validation;
  readonly unreachable?: BusError;
}

/** How the run ends. passed and failed: everything was looked at. */
export type Outcome = "passed" | "failed" | "unreachable";

export interface Verdict {
  readonly outcome: Outcome;
  readonly errors: number;
  readonly warnings: number;
  /** Errors first. */
  readonly problems: readonly Problem[];
  /** In a line: "2 errors, 1 warning". */
  readonly tally: string;
}

export function judge({ validation, unreachable }: Findings, failOn: "error" | "warning"): Verdict {
  const errors = validation.problems.filter(({ severity }) => severity === "error");
  const warnings = validation.problems.filter(({ severity }) => severity !== "error");
  const failing = errors.length + (failOn === "warning" ? warnings.length : 0);
  return {
    outcome: unreachable !== undefined ? "unreachable" : failing > 0 ? "failed" : "passed",
    errors: errors.length,
    warnings: warnings.length,
    problems: [...errors, ...warnings],
    tally: [...(errors.length > 0 ? [counted(errors.length, "error")] : []), ...(warnings.length > 0 ? [counted(warnings.length, "warning")] : [])].join(", ") || "no problems",
  };
}
