import type { Pilot } from "../../schema/records.gen.js";
import { pilotWindow } from "./day.js";

/** A part of the day, in minutes after its midnight. */
export interface Phase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The day's five phases (S0-16), by the clock of the retro's time. */
export const PHASES: readonly Phase[] = [
  { name: "briefs", from: 540, to: 560 },
  { name: "first pass, with blocker triage", from: 560, to: 720 },
  { name: "midday sync", from: 720, to: 740 },
  { name: "second pass, with stacked layers", from: 740, to: 960 },
  { name: "integration review, final checks, summary", from: 960, to: 1020 },
];
const [, , MIDDAY] = PHASES as [Phase, Phase, Phase];
const END = 1020;

/** Which phase it is at a moment (ms since the epoch); null: before, after, or another day. */
export function phaseAt(pilot: Pilot, now: number): Phase | null {
  const minutes = minutesIn(pilot, now);
  return PHASES.find(({ from, to }) => from <= minutes && minutes < to) ?? null;
}

/** What is due, late, or was late (S0-16). */
export function dueAt(pilot: Pilot, now: number): string[] {
  const { started_at, midday, state, retro, ended_at } = pilot;
  const at = (time: string) => minutesIn(pilot, Date.parse(time));
  const minutes = minutesIn(pilot, state === "ended" && ended_at !== undefined ? Date.parse(ended_at) : now);
  const late = (by: number) => `${Math.floor(by)} min late`;
  return [
    ...(at(started_at) > 560 ? [`the day began at ${clock(at(started_at))}, after the time for briefs`] : []),
    ...(midday === undefined
      ? [...(minutes >= MIDDAY.from && minutes < MIDDAY.to ? ["the midday sync is due: bus pilot midday"] : []), ...(minutes >= MIDDAY.to ? [state === "ended" ? "the midday sync was not held" : `the midday sync is ${late(minutes - MIDDAY.to)}: bus pilot midday`] : [])]
      : at(midday.at) >= MIDDAY.to ? [`the midday sync was held at ${clock(at(midday.at))}, ${late(at(midday.at) - MIDDAY.to)}`]
      : at(midday.at) < MIDDAY.from ? [`the midday sync was held at ${clock(at(midday.at))}, before its time`] : []),
    ...(midday !== undefined && !midday.scope_confirmed ? ["the scope was not confirmed at midday"] : []),
    ...(state === "running" && retro !== undefined && minutes >= at(retro.at) && minutes < at(retro.at) + retro.minutes ? ["the retro is now"] : []),
    ...(state === "running" && minutes >= END ? [`the day's end is ${late(minutes - END)}: bus pilot end`] : []),
  ];
}

/** "09:20". */
export function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(Math.floor(minutes % 60)).padStart(2, "0")}`;
}

function minutesIn(pilot: Pilot, now: number): number {
  return (now - pilotWindow(pilot).from) / 60_000;
}
