import { counted } from "../../counted.js";
import type { BusEvent, WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import { codeSpan } from "../../code-span.js";
import { markdownCode, markdownTable, markdownText } from "../../report-escape.js";
import { localStamp } from "./local-stamp.js";
import { missCount } from "../verdict/miss-count.js";
import { attemptTrail } from "./trail-attempt.js";
import { UNKNOWN, bytesText, endedText, spentText, whoText } from "./trail-words.js";

/** A file that lies beside the trail. */
export interface KeptFile {
  /** Its name there. */
  readonly name: string;
  /** SHA-256 of it as it lies there. */
  readonly stored: string;
  /** What was copied, relative to the checkout; absent: it was kept before, and what is below is not known any more. */
  readonly source?: string;
  /** Of what it holds, unzipped. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** Kinds of secrets that were taken out. */
  readonly redacted?: readonly string[];
}

export interface TrailRequest {
  readonly run: WorkerRun;
  /** Of its plan, as far as they are about it, in the order of the log. */
  readonly events: readonly BusEvent[];
  /** Lines of the log that could not be read, about whatever they were. */
  readonly unreadable: number;
  /** By phase. */
  readonly titles: Readonly<Record<string, string>>;
  readonly kept: readonly KeptFile[];
  /** What should be kept and is not there any more, relative to the checkout. */
  readonly gone?: readonly string[];
  /** When the plan was finished, ms since the epoch, and by whom. */
  readonly at: number;
  readonly by: string;
  /** Minutes east of UTC; otherwise this machine's. */
  readonly offset?: number;
}

/** The trail of a plan as Markdown: every step of every worker to the second (S4-02, S4-12, S4-26, S4-27). What the bus does not know is said to be not known. */
export function trail({ run, events, unreadable, titles, kept, gone = [], at, by, offset }: TrailRequest): string {
  const stamp = (moment: string) => `\`${localStamp(Date.parse(moment), offset)}\``;
  const phases = [...new Set(run.attempts.map(({ phase }) => phase))];
  // The log is kept by writer, so its order is not that of the night.
  const plan = events.filter(({ meta }) => meta?.["worker_id"] === undefined).sort((a, b) => Date.parse(a.ts) - Date.parse(b.ts));
  return [
    `# Trail of ${markdownText(run.plan_id)}`,
    "",
    `Plan ${markdownCode(run.plan)} in ${run.folder === "" ? "the checkout's root" : codeSpan(run.folder)}, carried out in ${codeSpan(run.home)}.`,
    `Opened ${stamp(run.opened_at)} by ${whoText(run.opened_by)}, finished \`${localStamp(at, offset)}\` by ${whoText(by)}, with ${counted(run.attempts.length, "worker")} for ${counted(phases.length, "phase")}.`,
    ...(unreadable === 0 ? [] : ["", `${counted(unreadable, "line")} of the bus's log could not be read: what it told is ${UNKNOWN}.`]),
    "",
    markdownTable(["Phase", "Attempt", "Launched", "PID", "Ended", "How", "Ran", "Memory at most", "CPU", "Inspected"], run.attempts.map((attempt) => row(attempt, stamp))),
    ...(plan.length === 0 ? [] : ["", "## The plan", "", ...plan.map(({ ts, event, summary, agent_id }) => `- ${stamp(ts)} ${whoText(agent_id)} ${markdownCode(event)}: ${markdownText(summary)}`)]),
    ...phases.flatMap((phase) => phaseTrail(phase, titles[phase], run.attempts.filter((one) => one.phase === phase), events, offset)),
    "",
    "## What is kept",
    "",
    markdownTable(["File", "Of", "Bytes", "SHA-256 of what it holds", "SHA-256 of the file", "Taken out"], kept.map(({ name, source, bytes, sha256, stored, redacted }) => [codeSpan(name), source === undefined ? "kept before" : codeSpan(source), bytes === undefined ? UNKNOWN : String(bytes), sha256 === undefined ? UNKNOWN : `\`${sha256}\``, `\`${stored}\``, redacted === undefined ? UNKNOWN : redacted.length === 0 ? "nothing" : redacted.join(", ")])) || "Nothing.",
    ...(gone.length === 0 ? [] : ["", `Not there any more when it was to be kept: ${gone.map((path) => codeSpan(path)).join(", ")}.`]),
    "",
  ].join("\n");
}

function row(attempt: WorkerAttempt, stamp: (moment: string) => string): string[] {
  const { phase, attempt: number, launched_at, pid, end, inspection } = attempt;
  const verdict = inspection === undefined ? "no" : inspection.ok ? "passed" : `failed (${missCount(inspection.misses)})`;
  return [markdownCode(phase), String(number), stamp(launched_at), pid === undefined ? UNKNOWN : String(pid), end === undefined ? UNKNOWN : stamp(end.at), endedText(attempt), spentText(end?.ms), bytesText(end?.rss_bytes), spentText(end?.cpu_ms), verdict];
}

function phaseTrail(phase: string, title: string | undefined, attempts: readonly WorkerAttempt[], events: readonly BusEvent[], offset: number | undefined): string[] {
  return [
    "",
    `## ${markdownText(title === undefined ? phase : `${phase}: ${title}`)}`,
    ...attempts.flatMap((attempt) => ["", `### ${markdownText(phase)}, attempt ${attempt.attempt}`, "", ...attemptTrail(attempt, events, offset)]),
  ];
}
