import { githubText } from "../../domain/github/text.js";

/** The longest that is shown as code, characters. */
const LONGEST = 300;

/** An id, a path or a branch: code, in which GitHub reads nothing, where it is plain; harmless text where it is not. */
export function shownName(text: string): string {
  return /^[\w.:/+@,=-]+$/.test(text) && text.length <= LONGEST ? `\`${text}\`` : githubText(text);
}
