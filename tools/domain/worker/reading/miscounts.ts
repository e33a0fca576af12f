import type { TextLine } from "./text-parts.js";

const RATIO = /\b(\d+) ?\/ ?(\d+)\b/;
const PART = /^\s*[-*+]\s[^/]*[:–—]\s*\**(\d+) ?\/ ?(\d+)\b/;

/** Totals such as 25/25 passing whose parts, the list right below, add up to something else; worded. */
export function miscounts(lines: readonly TextLine[]): TextLine[] {
  return lines.flatMap(({ text, line }, index) => {
    const [, some, all] = RATIO.exec(text) ?? [];
    if (some === undefined || PART.test(text) || lines[index + 1]?.line !== line + 1) return [];
    const below = lines.slice(index + 1);
    const end = below.findIndex((one) => !PART.test(one.text));
    const parts = below.slice(0, end < 0 ? undefined : end).map((one) => PART.exec(one.text) ?? []);
    if (parts.length < 2) return [];
    const [passed, total] = [1, 2].map((at) => parts.reduce((sum, part) => sum + Number(part[at]), 0));
    return passed === Number(some) && total === Number(all) ? [] : [{ text: `${some}/${all} is not the sum of the list below it, ${passed}/${total}`, line }];
  });
}
