import type { WorkerMiss } from "../../../schema/records.gen.js";
import { counted } from "../../counted.js";
import { checkResult, miss, quoted, skipped } from "./check-result.js";
import { isRed, verifiedPhase } from "./derived-kind.js";
import type { PhaseCheckResult } from "./inspection.js";
import type { PhaseFacts } from "./phase-facts.js";
import { type PlanFiles, markerOf } from "./plan-files.js";
import { twinOf } from "../plan/phases.js";
import type { PhaseRecord } from "../reading/read-record.js";
import { nameMisses, openWork, referenceMisses, standingMisses } from "./record-misses.js";
import { hasOutput } from "../reading/run-trouble.js";
import { timeMisses } from "./time-misses.js";

/** The phase's completion marker holds its verification: output, timestamps, its plan marker (S4-15, S4-30 to S4-32). */
export function checkMarker(facts: PhaseFacts, files: PlanFiles): PhaseCheckResult {
  return markerResult("marker", facts, files, facts.phase);
}

/** So does its verification twin's (S4-30), unless that is a phase of its own which nobody has begun. */
export function checkTwin(facts: PhaseFacts, files: PlanFiles): PhaseCheckResult {
  const { phase, plan } = facts;
  const twin = twinOf(phase);
  if (verifiedPhase(phase) !== null) return skipped("twin", `${phase} is a verification itself`);
  if (plan?.phases.find(({ id }) => id === phase)?.twin === false) return skipped("twin", "workers.json declares that it has none");
  if (files.marker(twin) === null) {
    if (plan?.phases.some(({ id }) => id === twin)) return skipped("twin", `${twin} is a phase of its own and has not been done`);
    const row = files.tracker?.ok === true ? files.tracker.value.rows.find((one) => one.phase === twin) : undefined;
    if (row?.status === "open") return skipped("twin", `${twin} is a phase of its own and has not been begun (${files.tracker?.file}:${row.line})`);
  }
  return markerResult("twin", facts, files, twin);
}

function markerResult(check: "marker" | "twin", facts: PhaseFacts, files: PlanFiles, phase: string): PhaseCheckResult {
  const name = markerOf(phase);
  const read = files.marker(phase);
  if (read === null) return checkResult(check, [miss(check, "is not there", { file: files.at(name) })], `${name} is to be written`);
  if (!read.ok) return checkResult(check, [miss(check, read.reason, { file: read.file })], `${name} cannot be read`);
  const { value: record } = read;
  const misses = [
    ...nameMisses(check, record, phase),
    ...timeMisses(check, record, true),
    ...planMisses(check, record, `${facts.planId}.${phase}`),
    ...outputMisses(check, record),
    ...standingMisses(check, record, isRed(facts, files, phase)),
    ...referenceMisses(check, record, files, facts.folder),
    ...openWork(check, record),
  ];
  const { runs, requirements } = record;
  return checkResult(check, misses, `${name}: ${counted(runs.filter(({ command }) => command !== null).length, "command")}, ${runs.filter(hasOutput).length} with output, ${counted(requirements.length, "requirement")} marked`);
}

function planMisses(check: "marker" | "twin", { file, plans, title }: PhaseRecord, wanted: string): WorkerMiss[] {
  if (plans.some(({ text }) => text === wanted)) return [];
  const other = plans[0];
  if (title?.text.includes(wanted)) return [miss(check, `its heading names ${wanted} without @plan: before it`, { file, line: title.line })];
  if (other !== undefined) return [miss(check, `marks @plan:${other.text}, not @plan:${wanted}`, { file, line: other.line })];
  return [miss(check, `has no plan marker @plan:${wanted}`, { file })];
}

function outputMisses(check: "marker" | "twin", { file, runs }: PhaseRecord): WorkerMiss[] {
  const [first] = runs;
  if (first === undefined) return [miss(check, "records no command and no output", { file })];
  if (runs.some(hasOutput)) return runs.some(({ command }) => command !== null) ? [] : [miss(check, "shows output, but not the command that gave it", { file, line: first.line }, "warning")];
  const retold = runs.flatMap(({ output }) => output)[0];
  const told = runs.find(({ said }) => /\b\d+ (?:tests? )?(?:passed|failed|skipped)\b/.test(said.text));
  if (retold === undefined && told !== undefined) return [miss(check, `retells what its commands printed, and does not show it: ${quoted(told.said.text, 80)}`, { file, line: told.said.line }, "warning")];
  if (retold === undefined) return [miss(check, "names commands, but records nothing that they printed", { file, line: first.line })];
  const arrow = /^\s*(?:→|⇒|=>)/u.test(retold.text);
  return [miss(check, `${arrow ? "retells" : "only vouches for"} what its commands printed, and does not show it: ${quoted(retold.text, 80)}`, { file, line: retold.line }, arrow ? "warning" : "error")];
}
