import { plainLine } from "../report-escape.js";

/** GitHub's longest title, characters. */
const LONGEST = 256;
/** Seen by nobody. */
const APART = "\u200b";

/**
 * A plan's summary as a title. It becomes a commit's message when the pull request is squashed, so it may neither close an issue
 * nor notify anybody.
 */
export function pullRequestTitle(summary: string): string {
  return plainLine(summary.trim(), LONGEST - 56).replaceAll(/@(?=\w)|#(?=\d)|\bGH-(?=\d)|:(?=\/\/)/gi, `$&${APART}`).slice(0, LONGEST);
}

/** A title that somebody has given: as it is, on one line. */
export function givenTitle(title: string): string {
  return plainLine(title.trim(), LONGEST);
}
