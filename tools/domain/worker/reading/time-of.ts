/**
 * A time as people and programs write it. `moment`: exact, ms since the epoch. `local`: date and time without a zone.
 * `day`: a date alone. `clock`: a time of day alone. `impossible`: written like a time, but there is none such.
 */
export type WrittenTime =
  | { readonly kind: "moment"; readonly ms: number; readonly day: string; readonly text: string }
  | { readonly kind: "local" | "day"; readonly day: string; readonly text: string }
  | { readonly kind: "clock" | "impossible"; readonly text: string };

const ZONE = "Z|UTC|GMT|[+-]\\d{2}:?\\d{2}";
const FORM = `\\b(\\d{4})-(\\d{2})-(\\d{2})(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d{1,9})?)?(?:\\s?(${ZONE})(?![\\w:]))?)?(?![\\w-])`;
const CLOCK = `(?<![\\w:.+-])(\\d{1,2}):(\\d{2})(?::\\d{2})?\\s?(?:${ZONE})(?![\\w:])`;

/** The first time that a text gives; null: none. A zone is Z, UTC, GMT, +0000 or +00:00 (S4-02, S4-31). */
export function timeOf(text: string): WrittenTime | null {
  return timesIn(text)[0] ?? null;
}

/** Every time in a line, from left to right. */
export function timesIn(line: string): WrittenTime[] {
  const found: { at: number; time: WrittenTime }[] = [];
  const rest = line.replace(new RegExp(FORM, "g"), (text: string, year: string, month: string, day: string, hour?: string, minute?: string, second?: string, zone?: string, at?: unknown) => {
    const parts = [year, month, day, hour ?? "0", minute ?? "0", second ?? "0"].map(Number);
    found.push({ at: Number(at), time: dated(text.trim(), parts, hour !== undefined, zone) });
    return " ".repeat(text.length);
  });
  for (const match of rest.matchAll(new RegExp(CLOCK, "g"))) {
    const possible = Number(match[1]) < 24 && Number(match[2]) < 60;
    found.push({ at: match.index, time: { kind: possible ? "clock" : "impossible", text: match[0].trim() } });
  }
  return found.sort((one, other) => one.at - other.at).map(({ time }) => time);
}

function dated(text: string, parts: readonly number[], hasTime: boolean, zone: string | undefined): WrittenTime {
  const [year = 0, month = 0, dayOfMonth = 0, hour = 0, minute = 0, second = 0] = parts;
  const utc = Date.UTC(year, month - 1, dayOfMonth, hour, minute, second);
  // Date takes 31 February for 3 March.
  const back = new Date(utc);
  const asWritten = [back.getUTCFullYear(), back.getUTCMonth() + 1, back.getUTCDate(), back.getUTCHours(), back.getUTCMinutes(), back.getUTCSeconds()];
  const offset = zone === undefined ? 0 : offsetMinutes(zone);
  if (offset === null || asWritten.some((value, index) => value !== parts[index])) return { kind: "impossible", text };
  const day = text.slice(0, 10);
  if (!hasTime) return { kind: "day", day, text };
  return zone === undefined ? { kind: "local", day, text } : { kind: "moment", ms: utc - offset * 60_000, day, text };
}

/** null: no zone on earth. */
function offsetMinutes(zone: string): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  const offset = Number(hours) * 60 + Number(minutes);
  return Number(minutes) > 59 || offset > 14 * 60 ? null : sign === "-" ? -offset : offset;
}
