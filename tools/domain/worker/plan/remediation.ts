import { counted } from "../../counted.js";
import { BusError } from "../../bus-error.js";
import type { WorkerAttempt, WorkerMiss } from "../../../schema/records.gen.js";
import { markerOf, reportOf } from "../verdict/plan-files.js";
import { inFolder } from "./in-folder.js";
import { outcome } from "../attempt/outcome.js";
import { isError } from "../verdict/inspection.js";
import { missSaid } from "../verdict/miss-said.js";

/** What a worker is told about the work that it is to mend. Paths are relative to the checkout. */
export interface Mending {
  readonly plan: string;
  readonly phase: string;
  readonly folder: string;
  /** The phase's workers so far, oldest first; the last one's work is to be mended. */
  readonly before: readonly WorkerAttempt[];
  readonly misses: readonly WorkerMiss[];
  /** Where they are listed. */
  readonly list: string;
  readonly reason: string | undefined;
}

/** "reports/P03-worker.md:4: no PASS or FAIL (report)". */
export function missText(miss: WorkerMiss): string {
  return `${missSaid(miss)} (${miss.check})`;
}

/** The list of what a phase lacks, as a file (S4-17). */
export function missesDocument({ plan, phase, before, misses, reason }: Omit<Mending, "list" | "folder">): string {
  const last = before.at(-1);
  return [
    `# What ${phase} of ${plan} lacks`,
    "",
    ...(reason === undefined ? [] : [`Asked for because: ${oneLine(reason)}`, ""]),
    ...(misses.length === 0 ? ["No inspection found anything."] : misses.map((miss) => `- ${miss.severity === "warning" ? "warning: " : ""}${oneLine(missText(miss))}`)),
    "",
    "## Workers so far",
    "",
    ...before.map((attempt) => `- ${attempt.worker_id}: ${oneLine(outcome(attempt))}; log: ${attempt.log}${attempt === last ? " (this one's work is to be mended)" : ""}`),
    "",
  ].join("\n");
}

/** What comes before the client's prompt (S4-19 to S4-21). */
export function mendingPreface({ plan, phase, folder, before, misses, list, reason }: Mending): string {
  const last = before.at(-1);
  const wanting = misses.filter(isError);
  return [
    `You are remediation worker ${before.length + 1} for phase ${phase} of ${plan}. A worker before you was at this phase; its work is in this checkout, and it lacks something. Mend that, and nothing else: do not begin anew, and do not repeat what is done.`,
    ...(reason === undefined ? [] : [`Why you were launched: ${oneLine(reason)}`]),
    ...(last === undefined ? [] : [`The original worker's log is ${last.log} (${oneLine(outcome(last))}). Read how it ended before you do anything. Logs of all workers of this phase: ${before.map(({ log }) => log).join(", ")}.`]),
    `What is missing is listed in ${list}:`,
    ...(wanting.length === 0 ? ["- no inspection found anything; see above why you were launched"] : wanting.slice(0, 20).map((miss) => `- ${oneLine(missText(miss)).slice(0, 400)}`)),
    ...(wanting.length > 20 ? [`- and ${wanting.length - 20} more in that file`] : []),
    `When it is mended, bring ${inFolder(folder, reportOf(phase))} and ${inFolder(folder, markerOf(phase))} up to date: outcome, commands with their output, times.`,
  ].join("\n");
}

/** Throws NO when the phase has had all its workers, and says what a person can do. */
export function checkAttempts(phase: string, plan: string, before: readonly WorkerAttempt[], most: number): void {
  if (before.length < most) return;
  const log = before.at(-1)?.log ?? "";
  throw new BusError("NO", `${phase} of ${plan} has had ${counted(before.length, "worker")}, and ${most} is the plan's limit: a person has to look at it, first at ${log}; what was mended by hand is inspected with bus worker inspect ${phase} --plan ${plan}`, {
    hint: `bus worker remediate ${phase} --plan ${plan} --attempts ${before.length + 1}   (or "attempts" in workers.json)`,
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
