import type { WorkerMiss } from "../../../schema/records.gen.js";
import { hidesExit } from "../reading/command-line.js";
import { miss, quoted } from "./check-result.js";
import { type Found, alsoOn, foldMisses } from "./fold-misses.js";
import type { CheckName } from "./inspection.js";
import type { PlanFiles } from "./plan-files.js";
import type { PhaseRecord } from "../reading/read-record.js";
import type { RecordedRun } from "../reading/recorded-run.js";
import { runTrouble } from "../reading/run-trouble.js";
import { verifiedPhase } from "./derived-kind.js";

/**
 * What a record says against its own phase: statuses and checklists, commands that failed or were wrong themselves.
 * `red`: failures are what the phase is to leave, broken commands never are (S4-33).
 */
export function standingMisses(check: CheckName, record: PhaseRecord, red: boolean): WorkerMiss[] {
  const { file } = record;
  const stated = record.statements.flatMap(({ outcome, about, broken, text, line }): Found[] => {
    if (outcome === "passed" || (outcome === "failed" && red && !broken)) return [];
    if (outcome === "open") return [{ cause: "box", miss: miss(check, `a box is not ticked: ${quoted(text)}`, { file, line }) }];
    return [alone(miss(check, `${broken ? "a command was broken itself" : about === "count" ? "a count tells of failures" : `${about === "status" ? "the status" : "an item"} is ${outcome}`}: ${quoted(text)}`, { file, line }))];
  });
  const misses = foldMisses([...stated, ...record.runs.flatMap((run) => runMisses(check, file, run, red))]).sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  const against = misses.find(({ severity }) => severity === "error");
  const claim = record.statements.find(({ about, outcome }) => about === "status" && outcome === "passed");
  // One that goes on to say what did not work contradicts nothing.
  if (against === undefined || claim === undefined || /;|\b(?:but|although|except|however)\b/i.test(claim.text)) return misses;
  return [miss(check, `"${quoted(claim.text, 80)}" is not what line ${against.line} says`, { file, line: claim.line }), ...misses];
}

function runMisses(check: CheckName, file: string, run: RecordedRun, red: boolean): Found[] {
  const name = run.command === null ? "a command" : `\`${quoted(run.command, 80)}\``;
  const hidden = run.command !== null && hidesExit(run.command) ? [alone(miss(check, `${name} always ends the same way, whatever it finds`, { file, line: run.line }, "warning"))] : [];
  const trouble = runTrouble(run);
  if (trouble === null || (trouble.kind === "failed" && red)) return hidden;
  const said = { broken: `${name} was broken itself, which shows nothing of the work`, failed: `${name} failed`, blocked: `${name} was not carried through` }[trouble.kind];
  const often = trouble.times > 1 ? ` (${trouble.times} times)` : "";
  const why = quoted(trouble.text.replace(/^[\s:–—→-]+/u, ""));
  const found = miss(check, `${said}: ${why}${often}`, { file, line: trouble.line });
  return [...hidden, trouble.kind === "broken" ? { cause: `broken ${why}`, miss: found } : alone(found)];
}

/** A miss that is its own cause. */
function alone(one: WorkerMiss): Found {
  return { cause: `${one.line} ${one.message}`, miss: one };
}

/** A record that is about another phase than its name says. */
export function nameMisses(check: CheckName, { file, named }: PhaseRecord, phase: string): WorkerMiss[] {
  const [first] = named;
  const fits = named.some((one) => one.phase === phase || one.phase === verifiedPhase(phase));
  return first === undefined || fits ? [] : [miss(check, `is about ${first.phase}, not ${phase}`, { file, line: first.line })];
}

/** Files of this plan that a record refers to and that are not there. */
export function referenceMisses(check: CheckName, { file, references }: Pick<PhaseRecord, "file" | "references">, files: PlanFiles, folder: string): WorkerMiss[] {
  const missing = references.filter(({ name, before }) => isOwn(before, folder) && !files.has(name));
  const first = missing.filter((one, index) => missing.findIndex(({ name }) => name === one.name) === index);
  return first.map(({ name, line }) => miss(check, `refers to ${name}, which is not there`, { file, line }));
}

/** What a record says is left to do, and totals that it miscounts. */
export function openWork(check: CheckName, { file, leftOpen, miscounts }: PhaseRecord): WorkerMiss[] {
  const counted = miscounts.map(({ text, line }) => miss(check, text, { file, line }, "warning"));
  const [first] = leftOpen;
  if (first === undefined) return counted;
  const others = leftOpen.slice(1).map(({ line }) => line);
  return [...counted, miss(check, `tells of open work: ${quoted(first.text)}${alsoOn(others)}`, { file, line: first.line }, "warning")];
}

/** Whether the folders before a name, such as `plans/x/` before `reports/P03-worker.md`, mean this plan's folder. */
function isOwn(before: string, folder: string): boolean {
  const bare = before.replace(/^(?:\.{1,2}\/)+/, "");
  const name = folder.split("/").at(-1) ?? "";
  return bare === "" || `/${folder}/`.endsWith(`/${bare}`) || (name !== "" && `/${bare}`.endsWith(`/${name}/`));
}
