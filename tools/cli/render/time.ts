import type { Look } from "./look.js";

const formats = new Map<string, Intl.DateTimeFormat>();

/** A stored time for people: local date and time on a terminal, as it is stored in a pipe or when it is no time. */
export function localTime(iso: string, look: Pick<Look, "isTTY" | "timeZone">): string {
  const ms = Date.parse(iso);
  return look.isTTY && !Number.isNaN(ms) ? format(look.timeZone).format(ms).replace(",", "") : iso;
}

/** How long, in its largest unit: "45 s", "12 min", "3 h", "2 d". `ms` is taken without its sign. */
export function duration(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

function format(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  formats.set(timeZone, made);
  return made;
}
