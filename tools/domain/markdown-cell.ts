/** What Markdown or a table would take for markup. */
const MARKUP = /[\\`*_[\]~$]/;
/** The same, what nobody sees, and spaces at an edge, which a cell loses. */
const SPECIAL = /[\\`*_[\]~$&<>|@]|[^\S ]|\p{C}|^ | $/gu;
const ESCAPED = /\\([!-/:-@[-`{-~])|<br\s*\/?>|&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** Any text as a table's cell that shows exactly it and that `cellText` reads back. */
export function textCell(text: string): string {
  return text.replace(SPECIAL, (char) => (char === "\n" ? "<br>" : MARKUP.test(char) ? `\\${char}` : characterReference(char)));
}

/** What a cell says: without backslashes before markup, with character references and `<br>` as what they stand for. */
export function cellText(cell: string): string {
  return cell.replace(ESCAPED, (found, punctuation?: string, decimal?: string, hex?: string, name?: string) => {
    if (punctuation !== undefined) return punctuation;
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? found;
    const code = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
    if (Number.isNaN(code)) return "\n";
    return code <= 0x10ffff ? String.fromCodePoint(code) : found;
  });
}

/** `&#124;`: means the character everywhere and is markup nowhere. */
export function characterReference(char: string): string {
  return `&#${char.codePointAt(0)};`;
}
