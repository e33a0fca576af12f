/** What somebody wrote became of something. */
export type Outcome = "passed" | "failed" | "blocked";

const FAILED = "[❌✗✘✖🔴]|\\bfail(?:ed|s)?\\b(?!-)|\\b(?:FAILURE|FAILING|UNSUCCESSFUL)\\b|\\bRED\\b|\\b[1-9]\\d* (?:\\w+ )?(?:errors?|failures?|failing)\\b|\\btimed out\\b|\\bcrashe[ds]\\b|\\bexit(?:ed|s)?(?:[ -](?:with|code|status))*\\s*[:=(]?\\s*[1-9]\\d{0,2}\\b|\\bexit(?:ed|s)? (?:with|by) (?:an? )?`?\\w*(?:error|exception)|\\bnon-?zero\\b";
const BLOCKED = "[🚫⛔]|\\bblocked\\b|\\baborted\\b|\\b(?:INCOMPLETE|PARTIAL)\\b|\\bnot (?:run|executed|done|complete|verified)\\b|\\bunverified\\b";
const PASSED = "[✅✔✓🟢]|\\[OK\\]|\\bpass(?:ed|es|ing)?\\b|\\bOK\\b|\\bsucceed(?:s|ed)?\\b|\\bsuccess(?:ful(?:ly)?)?\\b|\\bgreen\\b|\\bclean(?:ly)?\\b|\\bexit(?:ed|s)?(?:[ -](?:with|code|status))*\\s*[:=(]?\\s*0\\b|\\bfixed\\b|\\bno match(?:es)?\\b|\\b(?:0|no|zero|without(?: any)?) (?:\\w+ )?(?:errors?|failures?|failed|failing|problems?)\\b";
const WORD = new RegExp(`(?<ratio>\\b\\d+ ?/ ?\\d+ (?:\\w+ ){0,2}?pass(?:ed|es|ing)?\\b)|(?<passed>${PASSED})|(?<blocked>${BLOCKED})|(?<failed>${FAILED})`, "giu");
/** Words that mean an outcome in capitals only: "a red border", "not ok for OK buttons". */
const CAPITALS = new Set(["RED", "OK", "FAILURE", "FAILING", "PARTIAL"]);

/** The first outcome that a text states; null: none. "17/17 passing" and "0 failed" pass, "27/29 passing" has failed. */
export function outcomeSaid(text: string): Outcome | null {
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    if (CAPITALS.has(word.toUpperCase()) && word !== word.toUpperCase()) continue;
    const groups = match.groups ?? {};
    if (groups["ratio"] !== undefined) return isWhole(word) ? "passed" : "failed";
    return groups["passed"] !== undefined ? "passed" : groups["blocked"] !== undefined ? "blocked" : "failed";
  }
  return null;
}

/** A count that says that not all have passed, such as 27/29 passing; null: the line has none. */
export function shortfall(text: string): string | null {
  const found = [...text.matchAll(/\b\d+ ?\/ ?\d+ (?:\w+ ){0,2}?pass(?:ed|es|ing)?\b/gi)].find(([count]) => !isWhole(count));
  return found?.[0] ?? null;
}

function isWhole(count: string): boolean {
  const [some, all] = count.split("/").map((part) => Number.parseInt(part, 10));
  return some === all;
}
