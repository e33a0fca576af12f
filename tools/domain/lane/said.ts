import { BusError } from "../bus-error.js";

/** Longest text that a lane's record takes, characters; longer ones belong in a file. */
const LONGEST = 2000;
/** Most entries of a list. */
const MOST = 50;

/** A text for a lane's record, trimmed. Throws USAGE when it is empty or too long: a record that cannot be read again is no record. */
export function said(what: string, text: string | undefined, longest: number = LONGEST): string {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "") throw new BusError("USAGE", `${what} says nothing`, { hint: `${what} "<text>"` });
  const { length } = [...trimmed];
  if (length <= longest) return trimmed;
  throw new BusError("USAGE", `${what} has ${length} characters, and a lane's record takes ${longest}`, { hint: `write it to a file below _report/ and name that in ${what}` });
}

/** The same for a list; the one word `none` says that there is nothing. Throws USAGE when there are too many. */
export function saidAll(what: string, texts: readonly string[], longest: number = 500): string[] {
  if (isNone(texts)) return [];
  if (texts.length > MOST) throw new BusError("USAGE", `${what} was given ${texts.length} times, and a lane's record takes ${MOST}`, { hint: `put several in one ${what}` });
  return texts.map((text) => said(what, text, longest));
}

/** Whether a list says in words that it is empty. */
export function isNone(texts: readonly string[]): boolean {
  return texts.length === 1 && texts[0]?.trim().toLowerCase() === "none";
}
