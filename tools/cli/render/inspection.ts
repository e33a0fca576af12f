import type { PhaseCheckResult } from "../../domain/worker/verdict/inspection.js";
import { missCount } from "../../domain/worker/verdict/miss-count.js";
import type { NextWorker } from "../../operations/next-worker.js";
import type { Inspection } from "../../operations/worker/inspection/inspect-phase.js";
import type { WorkerMiss } from "../../schema/records.gen.js";
import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { launchedText } from "./worker-launched.js";

const STYLES: Readonly<Record<PhaseCheckResult["result"], Style>> = { ok: "green", missed: "red", skipped: "dim" };
const WIDTH = 9;

/** Each check with what it says, each miss with its place below it; the verdict comes last. */
export function inspectionText({ plan, phase, kind_from, worker_id, ok, checks }: Inspection, look: Look): string {
  const misses = checks.flatMap((check) => check.misses);
  const about = `${visible(phase)} of ${visible(plan)}${worker_id === undefined ? ", without a worker" : `, ${visible(worker_id)}`}  (${visible(kind_from)})`;
  const count = misses.length === 0 ? "" : `: ${missCount(misses)}`;
  return [...checks.flatMap((check) => checkLines(check, look)), `${paint(look, ok ? "green" : "red", ok ? "passed" : "failed")}${count}  ${about}`].join("\n");
}

function checkLines({ check, result, said, misses }: PhaseCheckResult, look: Look): string[] {
  const line = `${check.padEnd(WIDTH)} ${paint(look, STYLES[result], result.padEnd(7))} ${visible(said)}`;
  return [line.trimEnd(), ...misses.map((miss) => `  ${missLine(miss, look)}`)];
}

/** `file:line: message`, with the check's name and, of what stops nobody, that. */
export function missLine({ check, file, line, message, severity }: WorkerMiss, look: Look): string {
  const place = file === undefined ? "" : `${paint(look, "bold", `${visible(file)}${line === undefined ? "" : `:${line}`}`)}: `;
  return `${place}${severity === "warning" ? `${paint(look, "yellow", "warning")} ` : ""}${visible(message)} [${visible(check)}]`;
}

/** What was launched next, or what keeps it from being launched. */
export function nextText({ plan, phase, launched, misses }: NextWorker, look: Look): string {
  if (phase === null) return paint(look, "green", `every phase of ${visible(plan)} is complete`);
  if (launched !== null) return launchedText(launched, look);
  const name = visible(phase);
  return [
    `${paint(look, "red", name)} of ${visible(plan)} lacks:`,
    ...misses.map((miss) => `  ${missLine(miss, look)}`),
    `hint: bus worker remediate ${name} --plan ${visible(plan)}   (mended by hand: bus worker inspect ${name} --plan ${visible(plan)})`,
  ].join("\n");
}
