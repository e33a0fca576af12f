import { BusError } from "./bus-error.js";

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** UTC ISO 8601 with milliseconds, the form of every time that buslane writes. Throws RangeError for what is no time. */
export function iso(ms: number): string {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  // For the years that have four digits by hand: Node 20's `toISOString` asks the system for its time zone first.
  if (!(year >= 0 && year <= 9999)) return at.toISOString();
  return `${padded(year, 4)}-${padded(at.getUTCMonth() + 1, 2)}-${padded(at.getUTCDate(), 2)}T${padded(at.getUTCHours(), 2)}:${padded(at.getUTCMinutes(), 2)}:${padded(at.getUTCSeconds(), 2)}.${padded(at.getUTCMilliseconds(), 3)}Z`;
}

function padded(count: number, digits: number): string {
  return String(count).padStart(digits, "0");
}

/** What the schemas take for a time; the 99th of a month has its form, too. */
export const TIME_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** "90s", "2h", "3d" … as milliseconds. Throws USAGE. */
export function parseDuration(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new BusError("USAGE", `${JSON.stringify(text)} is not a duration`, { hint: "use for instance 90s, 30m, 2h or 3d" });
  }
  return Number(count) * (UNITS[unit] ?? 0);
}

/** A moment as ms since the epoch: ISO 8601, or a duration that means "that long ago". Throws USAGE. */
export function parseMoment(text: string, now: number): number {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) {
    const moment = Date.parse(text);
    if (!Number.isNaN(moment)) return moment;
  } else if (/^\d+(\.\d+)?[smhdw]$/.test(text)) {
    return now - parseDuration(text);
  }
  throw new BusError("USAGE", `${JSON.stringify(text)} is not a time`, { hint: "use for instance 2026-01-31T09:00:00Z, or 2h for two hours ago" });
}
