import { markdownCode, markdownText } from "../report-escape.js";

/** Seen by nobody, and enough that what stands on both sides is not read as one. */
const APART = "&#8203;";

/**
 * Stored text for a page of GitHub's: shows exactly it, as `markdownText` does, and also notifies nobody, refers to nothing
 * and closes no issue, which GitHub reads off the rendered text.
 */
export function githubText(text: string, longest?: number): string {
  return markdownText(text, longest)
    .replaceAll("&#64;", `@${APART}`)
    .replaceAll(/(\\#|\bGH-)(?=\d)/gi, `$1${APART}`)
    .replaceAll("://", `:${APART}//`);
}

/** An id, a path or a branch: code, in which GitHub reads nothing, where it is plain; harmless text where it is not. */
export function githubCode(text: string): string {
  const shown = markdownCode(text);
  return shown.startsWith("`") ? shown : githubText(text);
}
