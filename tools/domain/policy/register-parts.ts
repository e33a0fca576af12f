import { shownLines } from "../markdown-lines.js";

/** What a decision register holds (S1-29): headings of the draft, and how else they may be worded. */
const PARTS = [
  ["Rationale", /\b(?:rationale|reasons?|why|context)\b/i],
  ["Alternatives", /\b(?:alternatives?|options?)\b/i],
  ["Unresolved questions", /\b(?:unresolved|open (?:questions?|issues?|points?)|questions?)\b/i],
  ["Policy locks", /\b(?:policy locks?|policies|locked|binding|in force)\b/i],
] as const;

/** The parts that no heading, table head or label of the register is about (S1-29). */
export function missingRegisterParts(text: string): string[] {
  const titles = shownLines(text).filter((line) => line !== null && /^\s*(?:#{1,6}\s|\||(?:[-*+]\s+)?(?:\*\*|__)|[-*+]\s+[\p{L} ]+:)/u.test(line));
  return PARTS.filter(([, words]) => !titles.some((line) => words.test(line ?? ""))).map(([name]) => name);
}

/** A register that has them all and decides nothing yet. Only ASCII. */
export function registerDraft(): string {
  return `# Decisions

What was decided, why, and what is still open. How far the work is stands in the ledger, never here.

## Policy locks

Rules that hold until a person changes them, each with its date.

## D-001: (title)

- **Decision:**
- **Rationale:**
- **Alternatives:**

## Unresolved questions

- (question, who answers it, until when)
`;
}
