import { ABSENT_SIGNS, signOf } from "./output-signs.js";
import { scanLogLine } from "./scan-log-line.js";
import { countsFailures } from "./test-tally.js";

/** What neither a count of tests nor an error of a runtime or a compiler says. */
const FAILED: readonly RegExp[] = [
  /^\W*(?:__)?exit[ _-]?(?:code|status)?(?:__)?\s*[:=]?\s*[1-9]\d{0,2}\W*$/i,
  /^ ?FAIL\s+\S/,
  /^✖ [1-9]\d* problems? \([1-9]\d* errors?/,
  /^make(?:\[\d+\])?: \*\*\* .*\bError \d+/,
  /^(?:BUILD FAILED|BUILD FAILURE)\b/,
];

/** Whether a printed line says that the command has failed. */
export function isFailedOutput(line: string): boolean {
  const text = line.trimEnd();
  return FAILED.some((form) => form.test(text)) || countsFailures(text) || scanLogLine(text) !== null || signOf(ABSENT_SIGNS, text) !== null;
}
