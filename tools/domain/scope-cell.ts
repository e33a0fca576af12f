import { cellText, characterReference } from "./markdown-cell.js";

/** What code between back-ticks cannot hold in a table: they themselves, `|`, what nobody sees, and spaces at an edge. */
const NOT_PLAIN = /[`|]|[^\S ]|\p{C}|^ | $|^$/u;
const CODE = /^(`+)(?!`)(.*?[^`])\1(?!`)|^<code>(.*?)<\/code>/is;
const BREAK = /^<br\s*\/?>/i;

/** The entries of a scope, each as code, for a table's cell. `scopeOf` reads them back. */
export function scopeCell(scope: readonly string[]): string {
  return scope.map((entry) => (NOT_PLAIN.test(entry) ? `<code>${entry.replace(/[^\p{L}\p{N}/.-]/gu, characterReference)}</code>` : `\`${entry}\``)).join(", ");
}

/** The entries that a cell names: back-ticked or bare, divided by commas outside of braces or by `<br>`; or what is wrong with it. */
export function scopeOf(cell: string): readonly string[] | { readonly wrong: string } {
  const entries: string[] = [];
  for (const { code, bare } of pieces(/^[-–—]$/.test(cell) ? "" : cell)) {
    const text = bare.trim();
    if (code.length > 0 && text !== "") return { wrong: `${JSON.stringify(text)} stands beside a back-ticked glob` };
    if (/`/.test(text)) return { wrong: `a back-tick is not closed at ${JSON.stringify(text)}` };
    if (/\s|\\(?![*_])/.test(text)) return { wrong: `${JSON.stringify(text)} has a space or a backslash: put it between back-ticks, each glob for itself` };
    entries.push(...code, ...(text === "" ? [] : [cellText(text)]));
  }
  return entries.length === 0 ? { wrong: "it names no file" } : entries;
}

/** What stands between commas and breaks. */
function pieces(cell: string): { code: string[]; bare: string }[] {
  let piece = { code: [] as string[], bare: "" };
  const found = [piece];
  let braces = 0;
  for (let at = 0; at < cell.length; ) {
    const rest = cell.slice(at);
    const [span, , ticked, tagged] = CODE.exec(rest) ?? [];
    const broken = BREAK.exec(rest)?.[0] ?? (rest.startsWith(",") && braces === 0 ? "," : undefined);
    if (span !== undefined) piece.code.push(ticked === undefined ? cellText(tagged ?? "") : inner(ticked));
    else if (broken !== undefined) found.push((piece = { code: [], bare: "" }));
    else {
      braces += rest.startsWith("{") ? 1 : rest.startsWith("}") && braces > 0 ? -1 : 0;
      piece.bare += cell.charAt(at);
    }
    at += (span ?? broken ?? " ").length;
  }
  return found;
}

/** One space at both ends keeps a back-tick inside apart from those around it. */
function inner(code: string): string {
  return /^ .*[^ ].* $/s.test(code) ? code.slice(1, -1) : code;
}
