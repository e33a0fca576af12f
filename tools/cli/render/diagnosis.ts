import type { Diagnosis } from "../../operations/doctor.js";
import { paint, type Style } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { problemsText } from "./problems.js";

const STYLES: Readonly<Record<string, Style>> = { ok: "green", fixed: "cyan", found: "red", skipped: "dim" };

/** One line for each check, with what was looked at, and what it found below it, or the counts of the self-test. */
export function diagnosisText({ ok, checks, selftest }: Diagnosis, look: Look): string {
  if (selftest !== undefined) {
    const { processes, replaced, appended, followed, ms } = selftest;
    return [
      `${processes} processes, ${ms} ms`,
      `compare-and-set  ${replaced.counted} of ${replaced.expected}, ${replaced.retries} lost races tried again`,
      `append           ${appended.read} of ${appended.expected}, ${appended.torn} torn`,
      `follow           ${followed.seen} of ${followed.expected}, ${followed.twice} twice`,
      ok ? paint(look, "green", "exact") : paint(look, "red", "this file system does not keep its promises: do not use it for a bus"),
    ].join("\n");
  }
  return checks.flatMap(({ name, state, findings, note = "" }) => [`${paint(look, STYLES[state], state.padEnd(7))}  ${name}${note === "" ? "" : `  ${paint(look, "dim", visible(note))}`}`, ...(findings.length === 0 ? [] : [problemsText(findings, look)])]).join("\n");
}
