const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:Z|UTC)?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const FULL = /^(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const DAY_MS = 86_400_000;

/** A moment as somebody wrote it, ms since the epoch; `form` tells how exactly. */
export interface LockMoment {
  readonly ms: number;
  readonly form: "clock" | "date" | "full";
}

/** Reads `14:10` (of `day`, ms since the epoch at its start, UTC), `2026-01-31` (its first moment) or a whole time, UTC unless it says otherwise; null: none of these. */
export function lockMoment(text: string, day: number): LockMoment | null {
  const [, hours, minutes, seconds = "0"] = CLOCK.exec(text) ?? [];
  if (hours !== undefined) {
    const [h, m, s] = [hours, minutes, seconds].map(Number) as [number, number, number];
    return h < 24 && m < 60 && s < 60 ? { form: "clock", ms: day + ((h * 60 + m) * 60 + s) * 1000 } : null;
  }
  if (DATE.test(text)) return valid("date", text, "00:00", "Z");
  const [, date, time = "", zone = "Z"] = FULL.exec(text) ?? [];
  return date === undefined ? null : valid("full", date, time, /^[+-]/.test(zone) ? zone.replace(/(\d{2}):?(\d{2})$/, "$1:$2") : "Z");
}

/** The first moment of the day of `ms`, UTC. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

export function nextDay(ms: number): number {
  return ms + DAY_MS;
}

/** Not February 30, which a Date would take for March 2. */
function valid(form: "date" | "full", date: string, time: string, zone: string): LockMoment | null {
  const midnight = Date.parse(`${date}T00:00Z`);
  const ms = Date.parse(`${date}T${time}${zone}`);
  return Number.isNaN(ms) || Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date ? null : { form, ms };
}
