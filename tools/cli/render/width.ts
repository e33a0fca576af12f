const ASCII = /^[\u0020-\u007e]*$/;
const NO_WIDTH = /^[\p{Mn}\p{Me}\u{1f3fb}-\u{1f3ff}]$/u;
const REGIONAL = /^\p{Regional_Indicator}$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
/** East Asian Wide and Fullwidth blocks of UAX #11. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x2e80, 0x303e], [0x3041, 0x4dbf], [0x4e00, 0xa4cf], [0xa960, 0xa97c], [0xac00, 0xd7a3],
  [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff01, 0xff60], [0xffe0, 0xffe6], [0x1b000, 0x1b2fb], [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/** Columns that a text without control characters takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The text, or as much of it as fits into `width` columns with an ellipsis at its end. */
export function truncate(text: string, width: number): string {
  if (text.length <= width / 2 || displayWidth(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const char of text) {
    left -= charWidth(char);
    if (left < 0) break;
    kept += char;
  }
  return width < 1 ? "" : `${kept}…`;
}

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (NO_WIDTH.test(char)) return 0;
  if (REGIONAL.test(char)) return 1;
  return EMOJI.test(char) || WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}
