import type { WorkerMiss } from "../../../schema/records.gen.js";
import { type Place, checkResult, miss, quoted, skipped } from "./check-result.js";
import { isRed, verifiedPhase } from "./derived-kind.js";
import { foldMisses } from "./fold-misses.js";
import type { PhaseCheckResult } from "./inspection.js";
import type { PhaseFacts } from "./phase-facts.js";
import { twinOf } from "../plan/phases.js";
import { TRACKER } from "../plan/in-folder.js";
import { type PlanFiles, markerOf, reportOf } from "./plan-files.js";
import { referenceMisses } from "./record-misses.js";
import type { Tracker, TrackerRow, TrackerTime } from "../reading/read-tracker.js";
import { statedAgainst } from "./stated-against.js";
import { inexact, isBefore, mayAgree } from "./time-misses.js";

/** The tracker has the phase as it is: its status, its times and its notes agree with what lies in the plan's folder. */
export function checkTracker(facts: PhaseFacts, files: PlanFiles): PhaseCheckResult {
  const { tracker: read } = files;
  if (read === null) return skipped("tracker", `there is no ${TRACKER}`);
  if (!read.ok) return checkResult("tracker", [miss("tracker", read.reason, { file: read.file })], `${TRACKER} cannot be read`);
  const { value: tracker } = read;
  const { file } = tracker;
  if (tracker.problem !== null) return checkResult("tracker", [miss("tracker", tracker.problem, { file })], `${TRACKER} cannot be read`);
  const [row, ...again] = tracker.rows.filter(({ phase }) => phase === facts.phase);
  if (row === undefined) return checkResult("tracker", [miss("tracker", `has no row for ${facts.phase}`, { file })], TRACKER);
  const misses = [
    ...headMisses(facts, tracker),
    ...again.map(({ line }) => miss("tracker", `has a second row for ${facts.phase}; the first is line ${row.line}`, { file, line })),
    ...statusMisses(facts, files, row, { file, line: row.line }),
    ...timesOfRow(row, { file, line: row.line }),
    ...againstMarker(facts, files, row, { file, line: row.line }),
    ...againstTwin(files, tracker, row, { file, line: row.line }),
    ...referenceMisses("tracker", { file, references: row.references }, files, facts.folder),
    ...untickedAtTheEnd(tracker, row),
  ];
  return checkResult("tracker", misses, `${TRACKER}:${row.line}: ${row.statusText === "" ? "no status" : row.statusText}`);
}

function headMisses({ planId }: PhaseFacts, { file, planId: named, planLine }: Tracker): WorkerMiss[] {
  return named === null || named === planId ? [] : [miss("tracker", `is headed ${named}, while the plan's markers say ${planId}`, { file, line: planLine }, "warning")];
}

function statusMisses(facts: PhaseFacts, files: PlanFiles, { phase, status, statusText }: TrackerRow, place: Place): WorkerMiss[] {
  const marker = files.marker(phase);
  const name = markerOf(phase);
  if (status === "done" && marker === null) return [miss("tracker", `has ${phase} as done, but there is no ${name}`, place)];
  if (status === "done") {
    const red = isRed(facts, files, phase);
    for (const read of [files.report(phase), marker]) {
      const against = read?.ok === true ? statedAgainst(read.value, red) : null;
      if (against !== null) return [miss("tracker", `has ${phase} as done, but ${read?.file}:${against.line} says: ${quoted(against.text.replace(/^[\s:–—→-]+/u, ""), 100)}`, place)];
    }
    return [];
  }
  const said = statusText === "" ? "has no status" : status === "unclear" ? `has a status that means nothing here (${statusText})` : `has ${phase} as ${statusText}`;
  if (status === "failed") return [miss("tracker", said, place)];
  const there = [markerOf(phase), reportOf(phase)].filter((one) => files.has(one));
  return there.length > 0 ? [miss("tracker", `${said}, but there is ${there.join(" and ")}`, place)] : status === "unclear" ? [miss("tracker", said, place)] : [];
}

function timesOfRow({ status, started, completed, verified }: TrackerRow, place: Place): WorkerMiss[] {
  const columns: [string, TrackerTime][] = [["Started", started], ["Completed", completed], ["Verified", verified]];
  const found = columns.flatMap(([name, { text, time }]) => {
    if (/^[\s–—-]*$/.test(text)) return status === "done" && name !== "Verified" ? [miss("tracker", `is done without a time under ${name}`, place)] : [];
    const why = inexact(time);
    return why === null ? [] : [miss("tracker", `${name} (${quoted(text, 40)}) ${why}`, place, time?.kind === "impossible" ? "error" : "warning")];
  });
  if (isBefore(completed.time, started.time)) found.push(miss("tracker", `was completed (${completed.text}) before it was started (${started.text})`, place));
  if (isBefore(verified.time, completed.time)) found.push(miss("tracker", `was verified (${verified.text}) before it was completed (${completed.text})`, place));
  return found;
}

function againstMarker({ phase }: PhaseFacts, files: PlanFiles, row: TrackerRow, place: Place): WorkerMiss[] {
  const marker = files.marker(phase);
  if (marker?.ok !== true) return [];
  const { times, file } = marker.value;
  const pairs = [["Started", row.started, ["start"]], ["Completed", row.completed, ["finish", "stamp"]], ["Verified", row.verified, ["verified"]]] as const;
  return pairs.flatMap(([name, { text, time }, of]) => {
    const field = of.map((one) => times.find((each) => each.of === one)).find((each) => each !== undefined);
    if (field === undefined || time === null || field.time === null || mayAgree(time, field.time)) return [];
    return [miss("tracker", `${name} is ${text}, but the marker says ${field.time.text} (${file}:${field.line})`, place)];
  });
}

/** A phase is verified by its twin, so not before that is completed. */
function againstTwin(files: PlanFiles, tracker: Tracker, row: TrackerRow, place: Place): WorkerMiss[] {
  if (verifiedPhase(row.phase) !== null) return [];
  const phase = twinOf(row.phase);
  const twin = tracker.rows.find((one) => one.phase === phase);
  if (twin === undefined) return [];
  if (isBefore(row.verified.time, twin.completed.time)) return [miss("tracker", `was verified (${row.verified.text}) before its verification ${phase} was completed (${twin.completed.text}, line ${twin.line})`, place)];
  const isUnverified = twin.status === "done" && row.verified.time === null && files.marker(phase) !== null;
  return isUnverified ? [miss("tracker", `has no time under Verified, although ${phase} is done (line ${twin.line})`, place, "warning")] : [];
}

/** Boxes about the whole plan are to be ticked when its last phase is done. */
function untickedAtTheEnd({ file, rows, unticked }: Tracker, { phase }: TrackerRow): WorkerMiss[] {
  const after = rows.slice(rows.findIndex((row) => row.phase === phase) + 1);
  if (after.some((row) => row.phase !== twinOf(phase))) return [];
  return foldMisses(unticked.map(({ text, line }) => ({ cause: "box", miss: miss("tracker", `a box is not ticked: ${quoted(text)}`, { file, line }, "warning") })));
}
