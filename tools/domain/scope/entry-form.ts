import { BusError } from "../bus-error.js";
import { segmentsOf } from "./normal-path.js";

export const MOST_CHARACTERS = 1024;

/** How an entry is to be read: as its text tells, by name only, as a pattern only, or as this one file with nothing below it. */
export type Reading = "plain" | "literal" | "glob" | "file";

/** An entry's outer parts. */
export interface EntryForm {
  /** It begins with `!`. */
  readonly excluded: boolean;
  readonly reading: Reading;
  /** In NFC, without `.` and empty segments, without the `/` at the end; "": the whole repository. */
  readonly text: string;
  /** A `/` was at the end. */
  readonly below: boolean;
}

/** What needs no tidying: most entries, and reading a thousand locks has to be quick. */
const TIDY = /^(?![!:/]|\.\.?(?:\/|$)|.*(?:\/\/|\/\.\.?(?:\/|$)|\/$))[ -[\]-z|~]{1,1024}$/;

/** Takes an entry apart without looking into its pattern. Throws USAGE for what is none. */
export function entryForm(entry: string): EntryForm {
  if (TIDY.test(entry)) return { excluded: false, reading: "plain", text: entry, below: false };
  const excluded = entry.startsWith("!");
  const [, mark = "", body = ""] = /^(:\((?:literal|glob|file)\))?(.*)$/s.exec(excluded ? entry.slice(1) : entry) ?? [];
  if (body === "") refuse(entry, "is empty", "name a file, a folder or a pattern: --scope 'src/**'");
  if (/\p{Cc}/u.test(entry)) refuse(entry, "holds control characters", "write --scope 'src/?.ts' for one odd character");
  if (Array.from(entry).length > MOST_CHARACTERS) refuse(`${entry.slice(0, 40)}…`, `is longer than ${MOST_CHARACTERS} characters`, "use several --scope");
  if (mark === "" && /^:[(!^/]/.test(body)) refuse(entry, "begins with a mark that scopes do not know", `there are ! :(literal) :(glob) and :(file); for the name write --scope ':(literal)${body}'`);
  if (mark === "" && excluded && body.startsWith("!")) refuse(entry, "excludes twice", `for the name write --scope '!:(literal)${body}'`);
  if (/[{,]\.\.?\//.test(body.replaceAll("\\", "/")) && mark !== ":(literal)" && mark !== ":(file)") refuse(entry, "has . or .. in braces", "write it without: --scope 'src/{a,b}'");
  const reading = mark === "" ? "plain" : (mark.slice(2, -1) as Reading);
  const isName = reading === "literal" || reading === "file";
  const { segments, below } = segmentsOf(body, isName ? () => true : undefined);
  if (reading === "file" && (below || segments.length === 0)) refuse(entry, "is no file", "for what is below a folder write --scope 'src/'");
  return { excluded, reading, text: segments.join("/"), below };
}

function refuse(entry: string, why: string, hint: string): never {
  throw new BusError("USAGE", `the scope entry ${JSON.stringify(entry)} ${why}`, { hint });
}
