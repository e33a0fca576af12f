import type { WorkerMiss } from "../../../schema/records.gen.js";
import { counted } from "../../counted.js";
import { checkResult, miss } from "./check-result.js";
import { isRed } from "./derived-kind.js";
import type { PhaseCheckResult } from "./inspection.js";
import type { PhaseFacts } from "./phase-facts.js";
import { type PlanFiles, reportOf } from "./plan-files.js";
import type { PhaseRecord } from "../reading/read-record.js";
import { nameMisses, referenceMisses, standingMisses } from "./record-misses.js";
import { runTrouble } from "../reading/run-trouble.js";
import { outcomeSaid } from "../reading/said-outcome.js";
import type { TimeField } from "../reading/time-field.js";
import { mayAgree, timeMisses } from "./time-misses.js";

/** The worker's report exists and gives the final status, verification commands and timestamps, as the marker has them (S4-14, S4-29). */
export function checkReport(facts: PhaseFacts, files: PlanFiles): PhaseCheckResult {
  const { phase } = facts;
  const name = reportOf(phase);
  const read = files.report(phase);
  if (read === null) return checkResult("report", [miss("report", "is not there", { file: files.at(name) })], `${name} is to be written`);
  if (!read.ok) return checkResult("report", [miss("report", read.reason, { file: read.file })], `${name} cannot be read`);
  const { value: report } = read;
  const { file } = report;
  const red = isRed(facts, files, phase);
  const standing = standingMisses("report", report, red);
  const commands = report.runs.filter(({ command }) => command !== null);
  const states = report.statements.length > 0 || report.runs.some((run) => outcomeSaid(run.said.text) !== null || runTrouble(run) !== null);
  const marker = files.marker(phase);
  const misses = [
    ...nameMisses("report", report, phase),
    ...(states ? [] : [miss("report", "states neither PASS nor FAIL", { file })]),
    ...(commands.length > 0 ? [] : [miss("report", "names no verification command", { file })]),
    ...timeMisses("report", report, false),
    ...standing,
    ...referenceMisses("report", report, files, facts.folder),
    ...(marker?.ok === true ? contradictions(report, marker.value, standing, red) : []),
  ];
  return checkResult("report", misses, `${name}: ${counted(commands.length, "command")}`);
}

function contradictions(report: PhaseRecord, marker: PhaseRecord, standing: readonly WorkerMiss[], red: boolean): WorkerMiss[] {
  const { file } = report;
  const found = (["start", "finish"] as const).flatMap((of) => {
    const [here, there] = [report, marker].map(({ times }) => times.find((field) => field.of === of));
    return here === undefined || there === undefined || mayAgree(here.time, there.time) ? [] : [miss("report", timesSay(of, here, there, marker.file), { file, line: here.line })];
  });
  const here = standing.find(({ severity }) => severity === "error");
  const there = standingMisses("marker", marker, red).find(({ severity }) => severity === "error");
  const [claim, praise] = [report, marker].map(saysPassed);
  if (here === undefined && there !== undefined && claim !== undefined) found.push(miss("report", `says that the phase passed, but its marker says (${marker.file}:${there.line}): ${there.message}`, { file, line: claim.line }));
  if (here !== undefined && there === undefined && praise !== undefined) found.push(miss("report", `tells of a failure, but its marker says that the phase passed (${marker.file}:${praise.line})`, { file, ...(here.line !== undefined && { line: here.line }) }));
  return found;
}

/** Where a record first says that something passed. */
function saysPassed({ statements, runs }: PhaseRecord): { readonly line: number } | undefined {
  return statements.find(({ outcome }) => outcome === "passed") ?? runs.find(({ said }) => outcomeSaid(said.text) === "passed")?.said;
}

function timesSay(of: "start" | "finish", here: TimeField, there: TimeField, file: string): string {
  return `says that it was ${of === "start" ? "started" : "completed"} at ${here.time?.text}, its marker ${there.time?.text} (${file}:${there.line})`;
}
