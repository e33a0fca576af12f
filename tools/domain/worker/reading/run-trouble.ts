import { isBrokenOutput, isBrokenSaid } from "./broken-command.js";
import { quotesFiles } from "./command-line.js";
import { isFailedOutput } from "./failed-output.js";
import type { RecordedRun } from "./recorded-run.js";
import { outcomeSaid } from "./said-outcome.js";
import type { TextLine } from "./text-parts.js";

/** broken: the command itself was wrong, so that it says nothing about the work. */
export interface RunTrouble extends TextLine {
  readonly kind: "broken" | "failed" | "blocked";
  readonly times: number;
}

/** What is wrong with a recorded run by its own words; null: nothing. */
export function runTrouble(run: RecordedRun): RunTrouble | null {
  const printed = run.command !== null && quotesFiles(run.command) ? [] : run.output;
  const broken = printed.filter(({ text }) => isBrokenOutput(text));
  if (broken[0] !== undefined) return { kind: "broken", ...broken[0], times: broken.length };
  const outcome = outcomeSaid(run.said.text);
  const isBad = outcome === "failed" || outcome === "blocked";
  if (isBad && isBrokenSaid(run.said.text)) return { kind: "broken", ...run.said, times: 1 };
  if (isBad) return { kind: outcome, ...run.said, times: 1 };
  const failed = printed.filter(({ text }) => isFailedOutput(text));
  return failed[0] === undefined ? null : { kind: "failed", ...failed[0], times: failed.length };
}

/** Lines that retell what was printed, or say where it is, are no output (S4-30). */
const RETOLD = /^\s*(?:→|⇒|=>)|^\s*\(?(?:all|both|every) (?:of the )?(?:\w+ )?commands?\b|\bsee\b.{0,60}\b(?:reports?|logs?|above|below)\b|^\W*(?:output )?(?:omitted|elided|truncated|redacted|skipped|n\/?a|none|tbd|todo|as above|same as above|paste \w+ here)\W*$|^\W*(?:\.\.\.|…)\W*$/iu;

/** Whether something that a command printed is recorded. */
export function hasOutput(run: RecordedRun): boolean {
  return run.output.some(({ text }) => text.trim() !== "" && !RETOLD.test(text));
}
