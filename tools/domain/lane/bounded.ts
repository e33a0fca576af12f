/** What makes one objective out of several. */
const SIGNS: readonly { readonly is: RegExp; readonly sign: string }[] = [
  { is: /(?<!\b(?:e\.g|i\.e|vs|cf|resp|no))[.!?]["')\]]?\s+\S/i, sign: "it has several sentences" },
  { is: /\n\s*\S/, sign: "it has several lines" },
  { is: /;\s*\S/, sign: "it joins clauses by a semicolon" },
  { is: /\b(?:and then|and also|as well as|after that|in addition|additionally)\b/i, sign: "it goes on with another thing" },
  { is: /(?:^|\s)(?:[-*•]|\d+[.)])\s+\S.*\s(?:[-*•]|\d+[.)])\s+\S/s, sign: "it is a list" },
];

/** Why an objective looks like more than one; nothing when it looks bounded. One lane, one responsibility (S1-10, S1-38, S1-107). */
export function unboundedSigns(objective: string): string[] {
  const text = objective.trim();
  return SIGNS.filter(({ is }) => is.test(text)).map(({ sign }) => sign);
}
