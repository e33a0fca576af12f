import type { PlanPhase, WorkerMiss } from "../../../schema/records.gen.js";
import { quoted } from "./check-result.js";
import type { FileChecks } from "./file-checks.js";
import type { PhaseCheckResult } from "./inspection.js";
import type { Verdict } from "../reading/red.js";

/** Of a line of output, characters. */
const SHOWN = 300;

/** How the command of a phase is to come out, and why. */
export interface Expected {
  readonly outcome: "pass" | "fail";
  readonly why: string;
  readonly kind: PlanPhase["kind"] | null;
}

/**
 * S4-33: the tests of a test phase, and of the verification of one, fail; whatever a stub, an implementation or a verification left passes. What is declared, or said
 * by the caller, counts instead.
 */
export function expectedOutcome({ kind, kindFrom, expectsRed }: Pick<FileChecks, "kind" | "kindFrom" | "expectsRed">, declared?: "pass" | "fail"): Expected {
  if (declared !== undefined) return { outcome: declared, why: `expect: ${declared}`, kind };
  return { outcome: expectsRed || kind === "test" ? "fail" : "pass", why: kindFrom, kind };
}

/** What the command of a phase shows, held against what was expected. `command`: as people type it. `file`: its output, relative to the checkout. */
export function stateCheck(expected: Expected, verdict: Verdict, command: string, file?: string): PhaseCheckResult {
  const misses = missesOf(expected, verdict).map(({ message, severity }): WorkerMiss => ({
    check: "state",
    message,
    ...(file !== undefined && { file, ...(verdict.shown !== undefined && { line: verdict.shown.line }) }),
    severity: severity === "warning" ? "warning" : "error",
  }));
  const said = `${command} ${verdict.said}; to ${expected.outcome} (${expected.why})`;
  return { check: "state", result: misses.some(({ severity }) => severity === "error") ? "missed" : "ok", said, misses };
}

function missesOf({ outcome, why, kind }: Expected, { colour, said: how, shown, hint, tally }: Verdict): { message: string; severity?: "warning" }[] {
  const line = shown === undefined ? "" : ` ("${quoted(shown.text, SHOWN)}")`;
  const said = `${how}${line}`;
  if (outcome === "fail") return colour === "red" ? [] : [{ message: `the command ${said}; its tests are to run and to fail (${why})${hint === undefined ? "" : `; ${hint}`}` }];
  if (colour !== "green") return [{ message: `the command ${said}; it is to pass (${why})` }];
  if (tally.failed > 0) return [{ message: `the command ends well, although tests failed by its own count${line}: something may hide its exit code`, severity: "warning" }];
  return tally.counted && tally.passed === 0 && kind !== "stub" ? [{ message: `the command passes, but no test ran; some are to pass (${why})` }] : [];
}

/** The check where no command is declared, or it is not to be run. `declared`: the plan declares its phases. */
export function uncheckedState(phase: string, declared: boolean, filesOnly: boolean): PhaseCheckResult {
  if (filesOnly) return { check: "state", result: "skipped", said: "only the files were looked at", misses: [] };
  const once = `bus worker inspect ${phase} -- <command…>`;
  const said = `no command shows the state of ${phase}: ${declared ? `declare "check": {"run": ["npm", "test"]} with it in workers.json, or ` : ""}${once}`;
  return { check: "state", result: "skipped", said, misses: declared ? [{ check: "state", message: said, severity: "warning" }] : [] };
}
