import type { WorkerMiss } from "../../../schema/records.gen.js";
import { miss, quoted } from "./check-result.js";
import type { CheckName } from "./inspection.js";
import type { PhaseRecord } from "../reading/read-record.js";
import type { TimeField } from "../reading/time-field.js";
import type { WrittenTime } from "../reading/time-of.js";

/** Why a written time is not exact, worded to follow it; null: it is. */
export function inexact(time: WrittenTime | null): string | null {
  if (time === null) return "is no time";
  if (time.kind === "moment") return null;
  return { local: "has no time zone", day: "is a date without a time of day and a time zone", clock: "has no date", impossible: "does not exist" }[time.kind];
}

/** Timestamps of a record that are missing, not exact, or in the wrong order (S4-14, S4-31). `needsBoth`: it must say when it began and ended, as completion markers do. */
export function timeMisses(check: CheckName, { file, times, hasMoment }: PhaseRecord, needsBoth: boolean): WorkerMiss[] {
  const hasExact = times.some(({ time }) => time?.kind === "moment") || (!needsBoth && hasMoment);
  const found = times.flatMap((field) => {
    const why = inexact(field.time);
    // "Date: 2026-02-03" above exact times takes nothing from them.
    return why === null || (hasExact && field.of === "stamp" && field.time?.kind !== "impossible") ? [] : [miss(check, `the time "${quoted(field.text, 60)}" ${why}`, { file, line: field.line })];
  });
  const of = (...names: TimeField["of"][]) => times.find((field) => names.includes(field.of));
  const start = of("start");
  const end = of("finish") ?? of("stamp") ?? of("verified");
  if (needsBoth && start === undefined && end === undefined) found.push(hasMoment ? miss(check, "does not say when the phase was started and completed", { file }, "warning") : miss(check, "gives no timestamp", { file }));
  else if (needsBoth && end === undefined) found.push(miss(check, "does not say when the phase was completed", { file }));
  else if (needsBoth && start === undefined) found.push(miss(check, "does not say when the phase was started", { file, ...(end !== undefined && { line: end.line }) }, "warning"));
  if (!needsBoth && !hasMoment && found.length === 0) found.push(miss(check, "gives no timestamp", { file }));
  return [...found, ...disorder(check, file, start, of("finish")), ...disorder(check, file, of("finish"), of("verified"))];
}

function disorder(check: CheckName, file: string, first: TimeField | undefined, second: TimeField | undefined): WorkerMiss[] {
  if (first === undefined || second === undefined || !isBefore(second.time, first.time)) return [];
  return [miss(check, `says that it was ${second.of === "verified" ? "verified" : "completed"} (${second.time?.text}) before it was ${first.of === "start" ? "started" : "completed"} (${first.time?.text})`, { file, line: second.line })];
}

/** Whether a time is surely before another; exact times to the millisecond, dates by the day. */
export function isBefore(one: WrittenTime | null | undefined, other: WrittenTime | null | undefined): boolean {
  if (one?.kind === "moment" && other?.kind === "moment") return one.ms < other.ms;
  const [first, second] = [lastInstant(one), firstInstant(other)];
  return first !== null && second !== null && first < second;
}

/** Whether two times may be the same, to the minute; a date agrees with every time of its day, wherever that was. */
export function mayAgree(one: WrittenTime | null | undefined, other: WrittenTime | null | undefined): boolean {
  if (one?.kind === "moment" && other?.kind === "moment") return Math.abs(one.ms - other.ms) < 60_000;
  return !isBefore(one, other) && !isBefore(other, one);
}

const EAST = 14 * 3_600_000;
const WEST = 12 * 3_600_000;

function firstInstant(time: WrittenTime | null | undefined): number | null {
  if (time?.kind === "moment") return time.ms;
  return time?.kind === "day" || time?.kind === "local" ? Date.parse(`${time.day}T00:00:00Z`) - EAST : null;
}

function lastInstant(time: WrittenTime | null | undefined): number | null {
  if (time?.kind === "moment") return time.ms;
  return time?.kind === "day" || time?.kind === "local" ? Date.parse(`${time.day}T23:59:59Z`) + WEST : null;
}
