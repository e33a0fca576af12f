import type { TextLine } from "./text-parts.js";
import { type WrittenTime, timeOf } from "./time-of.js";

/** A line that says when something was. `stamp`: only that the record was made then. */
export interface TimeField extends TextLine {
  readonly of: "start" | "finish" | "verified" | "stamp";
  /** null: it gives no time at all. */
  readonly time: WrittenTime | null;
}

const FIELD = /^\s*(?:[-*+]\s+|>\s*|\|\s*)?[*_]{0,2}(start(?:ed)?|began|begin|complete(?:d|ion)?|finish(?:ed)?|end(?:ed)?|verified|timestamp|date|time|recorded)(?:[ _-](?:at|on|time|date|timestamp))?(?:\s*\((?:UTC|local)\))?[*_]{0,2}\s*[:|][*_]{0,2}\s*(.*)$/i;
const NOTHING = /^[\s*_`]*(?:-|–|—|tbd|todo|n\/a|unknown|pending|<[^>]*>|\[[^\]]*\])?[\s*_`]*$/i;

/** What a line such as `- Started: 2026-02-03T19:25:31Z` or `Started: … / Completed: …` says of times. */
export function timeFieldsOn({ text, line }: TextLine): TimeField[] {
  return text.split(/\s+[/·]\s+|\s[|]\s(?=\s*[*_]{0,2}[A-Za-z]+[*_]{0,2}:)/).flatMap((part) => fieldOn(part, line) ?? []);
}

function fieldOn(text: string, line: number): TimeField | null {
  const [, name, value = ""] = FIELD.exec(text) ?? [];
  if (name === undefined) return null;
  const time = timeOf(value);
  // "Completed: the parser" tells what, not when.
  if (time === null && !NOTHING.test(value)) return null;
  return { of: fieldOf(name.toLowerCase()), time, text: value.trim(), line };
}

function fieldOf(name: string): TimeField["of"] {
  if (/^(?:start|beg)/.test(name)) return "start";
  if (/^(?:complet|finish|end)/.test(name)) return "finish";
  return name === "verified" ? "verified" : "stamp";
}
