import type { Look } from "./look.js";

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

export type Style = keyof typeof CODES;

/** Exactly what `paint` can write: the sink lets no other escape sequence through. */
export const PAINT = new RegExp(`\\u001b\\[(?:0|${Object.values(CODES).join("|")})m`, "g");

/** Text in a style, where the reader's terminal has colours. */
export function paint(look: Pick<Look, "color">, style: Style | undefined, text: string): string {
  return look.color && style !== undefined && text !== "" ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}
