/** Combining marks, and letters that may merge into the one before them. */
const JOINING = /[\p{M}\u1161-\u1175\u11a8-\u11c2\u{16d67}]/u;

/** The marks of the lowest and the highest combining class: every other moves over one of them. */
const [LOWEST_MARK, HIGHEST_MARK] = ["\u0334", "\u0345"];

/** Whether a character may change in NFC by what stands before it. */
export function isJoining(char: number): boolean {
  return char >= 0x300 && JOINING.test(String.fromCodePoint(char));
}

/** Whether NFC leaves the character alone, by itself. */
export function isComposed(char: number): boolean {
  if (char < 0x300) return true;
  const text = String.fromCodePoint(char);
  return text.normalize("NFC") === text;
}

/** Some of the characters that merge with nothing that follows, the readable ones. */
export function isInert(char: number): boolean {
  return (char >= 0x30 && char <= 0x39) || char === 0x71 || char === 0x2d || char === 0x2f || char === 0x5f || (char >= 0x4e00 && char <= 0x9fff) || (char >= 0xe000 && char <= 0xf8ff);
}

/**
 * A text in NFC is known by what it ends in, as far as one more character goes: from its last starter on, "" for an inert one.
 * That end after one more character, or null: the text would not be in NFC. (UAX #15: substrings of NFC are NFC.)
 */
export function stepComposition(end: string, char: number): string | null {
  const text = String.fromCodePoint(char);
  if (!isJoining(char)) return isComposed(char) ? (isInert(char) ? "" : text) : null;
  const next = end + text;
  if (next.normalize("NFC") !== next) return null;
  if (isStarter(text)) return text;
  // What a third of the same would block, the second blocks.
  return end.endsWith(text + text) ? end : next;
}

/** Combining class 0: marks do not move over it. */
function isStarter(text: string): boolean {
  return [LOWEST_MARK, HIGHEST_MARK].every((mark) => (mark + text).normalize("NFD").startsWith(mark) && (text + mark).normalize("NFD").endsWith(mark));
}
