import type { Pilot } from "../../schema/records.gen.js";
import { BusError } from "../bus-error.js";
import { iso } from "../time.js";

const DAY_MS = 86_400_000;

/** The day of a moment (ms since the epoch), YYYY-MM-DD; `offset`: ms that the day's clock is ahead of UTC. */
export function dayOf(now: number, offset = 0): string {
  return iso(now + offset).slice(0, 10);
}

/** A pilot lasts one named day (S0-02): YYYY-MM-DD of the calendar. Throws USAGE. */
export function pilotDay(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = Date.parse(`${text}T00:00:00Z`);
    if (!Number.isNaN(at) && dayOf(at) === text) return text;
  }
  throw new BusError("USAGE", `${text === "" ? "nothing" : text} is no day: it is written YYYY-MM-DD`, { hint: "bus pilot start --help" });
}

/** How far a stored time's own clock is ahead of UTC, ms: "+02:00" is two hours. */
export function offsetOf(time: string): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})$/.exec(time) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** From when to when the day lasts, ms since the epoch, and how far its clock is ahead of UTC: the retro's time says so, the one time of the day that people write. */
export function pilotWindow({ day, retro }: Pick<Pilot, "day" | "retro">): { from: number; to: number; offset: number } {
  const offset = offsetOf(retro?.at ?? "");
  const from = Date.parse(`${day}T00:00:00Z`) - offset;
  return { from, to: from + DAY_MS, offset };
}

/** The days that it may be now, somewhere. */
export function daysNow(now: number): string[] {
  return [now - DAY_MS, now, now + DAY_MS].map((at) => dayOf(at));
}
