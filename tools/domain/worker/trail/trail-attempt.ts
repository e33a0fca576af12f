import type { BusEvent, WorkerAttempt, WorkerMiss } from "../../../schema/records.gen.js";
import { codeSpan } from "../../code-span.js";
import { markdownCode, markdownText } from "../../report-escape.js";
import { isLive } from "../attempt/attempts.js";
import { localStamp } from "./local-stamp.js";
import { UNKNOWN, bytesText, endedText, seenText, spentText, whoText } from "./trail-words.js";

/** What the record itself says of a worker; the log's lines of these would say it twice. */
const RECORDED = new Set(["worker_launched", "worker_started", "worker_ended", "worker_lost", "worker_extended", "worker_stopped"]);

interface Step {
  /** ms since the epoch. */
  readonly at: number;
  /** Markdown. */
  readonly text: string;
  /** Where it belongs in a worker's life, whatever the clock said. */
  readonly rank: number;
}

/** Of a worker's life: until it ran, while it ran, its end, what came after it, the verdict. */
const [BEGINS, RUNS, ENDS, AFTER, VERDICT] = [0, 1, 2, 3, 4] as const;
const WHILE_RUNNING = new Set(["worker_cycle", "worker_hung", "worker_kept"]);
/** What two clocks may differ by, ms, because the end of what a worker left running is counted, too; beyond, one of them was not running or was set. */
const CLOCKS_DIFFER_MS = 60_000;

/** One worker's part of a trail: what it was, then every step with its time, from the record and the log. `offset`: see `localStamp`. */
export function attemptTrail(attempt: WorkerAttempt, events: readonly BusEvent[], offset?: number): string[] {
  const own = events.filter(({ meta }) => meta?.["worker_id"] === attempt.worker_id);
  const odd = oddClock(attempt);
  // Times that a clock gave that was set do not tell what came first.
  const steps = [...recorded(attempt, own), ...told(attempt, own)].sort((a, b) => (odd === null ? a.at - b.at : a.rank - b.rank));
  return [...facts(attempt), ...(odd === null ? [] : ["", odd]), "", ...steps.map(({ at, text }) => `- \`${localStamp(at, offset)}\` ${text}`), ...unknown(attempt)];
}

/** Said where the times of a worker cannot be held against each other; null: they can. Its time is counted by a clock that nobody sets. */
function oddClock({ started_at, end }: WorkerAttempt): string | null {
  if (started_at === undefined || end?.ms === undefined) return null;
  const passed = Date.parse(end.at) - Date.parse(started_at);
  if (Math.abs(passed - end.ms) < CLOCKS_DIFFER_MS) return null;
  const by = passed < 0 ? `${spentText(-passed)} backwards` : spentText(passed);
  return `From its start to its end the clock went ${by}, and ${spentText(end.ms)} were counted: the clock was set meanwhile, or the machine slept.`;
}

function facts({ worker_id, remedies, client, model, dangerous, agent_id, task_id, argv, env, cwd, log, kind }: WorkerAttempt): string[] {
  return [
    `worker ${markdownCode(worker_id)}${remedies === undefined ? "" : `, to mend what ${markdownCode(remedies)} left`}, as ${markdownCode(agent_id)} at task ${markdownCode(task_id)}${kind === undefined ? "" : `, of kind ${kind}`}.`,
    `Ran ${codeSpan(argv.join(" "))} in ${codeSpan(cwd)}${client === undefined ? "" : `, client ${client}`}${model === undefined ? "" : `, model ${markdownCode(model)}`}; printed to ${markdownCode(log)}; got ${env.length === 0 ? "no variables" : `the variables ${codeSpan(env.join(" "))}`}.`,
    ...(dangerous === true ? ["**It ran without its client's approvals and sandbox.**"] : []),
  ];
}

/** What happened once, or is in the record for every time that it did. */
function recorded(attempt: WorkerAttempt, events: readonly BusEvent[]): Step[] {
  const { launched_at, started_at, pid, budgets, stop, end, inspection } = attempt;
  const by = (event: string) => whoText(events.find((one) => one.event === event)?.agent_id);
  const [budget, ...more] = budgets;
  return [
    step(launched_at, `launched by ${by("worker_launched")}, for at most ${spentText(budget === undefined ? undefined : budget.seconds * 1000)}${because(budget?.reason)}`),
    ...(started_at === undefined ? [] : [step(started_at, `started: PID ${pid ?? UNKNOWN}`)]),
    ...more.map(({ at, by: who, seconds, reason }) => step(at, `may take ${spentText(seconds * 1000)} in all, said ${whoText(who)}${because(reason)}`)),
    ...(stop === undefined ? [] : [step(stop.at, `is to end, said ${whoText(stop.by)}${because(stop.reason)}`)]),
    ...(end === undefined ? [] : [step(end.at, `${endedText(attempt)}; ran ${spentText(end.ms)}, memory at most ${bytesText(end.rss_bytes)}, CPU ${spentText(end.cpu_ms)}, log ${bytesText(end.log_bytes)}, processes left running and ended: ${end.left ?? UNKNOWN}`, ENDS)]),
    ...(inspection === undefined ? [] : [step(inspection.at, [`inspected by ${whoText(inspection.by)}: ${inspection.ok ? "passed" : "failed"}`, ...inspection.misses.map(missLine), ...(typeof inspection["more"] === "number" ? [`  - and ${inspection["more"]} more`] : [])].join("\n"), VERDICT)]),
  ];
}

/** What only the log tells: each look, new keepers, earlier inspections, and what the worker wrote itself. */
function told({ inspection, pid }: WorkerAttempt, events: readonly BusEvent[]): Step[] {
  const inspections = events.filter(({ event }) => event === "worker_inspected");
  // The record has the last one, with all that was missed.
  const last = inspection === undefined ? undefined : inspections.at(-1);
  return events.flatMap((event) => {
    if (RECORDED.has(event.event) || event === last) return [];
    const seen = event.event === "worker_cycle" || event.event === "worker_hung" ? `: ${seenText(event)}` : "";
    const who = event.event === "worker_inspected" || event.event === "worker_kept" ? `, by ${whoText(event.agent_id)}${event.event === "worker_kept" ? ` (worker's PID ${pid ?? UNKNOWN})` : ""}` : "";
    const isOwn = !event.event.startsWith("worker_") && event.event !== "release";
    const what = isOwn ? `${markdownCode(event.event)}: ` : "";
    return [step(event.ts, `${what}${markdownText(event.summary)}${seen}${who}`, isOwn || WHILE_RUNNING.has(event.event) ? RUNS : AFTER)];
  });
}

function unknown(attempt: WorkerAttempt): string[] {
  const { started_at, end, state, inspection } = attempt;
  if (state === "void") return [`- ${endedText(attempt)}`];
  return [
    ...(started_at === undefined ? [`- when it started is ${UNKNOWN}`] : []),
    ...(end === undefined ? [isLive(attempt) ? "- it has not ended" : `- when and how it ended is ${UNKNOWN}`] : []),
    ...(inspection === undefined ? ["- nobody inspected its work"] : []),
  ];
}

function missLine({ check, message, file, line, severity }: WorkerMiss): string {
  const place = file === undefined ? "" : ` ${markdownCode(line === undefined ? file : `${file}:${line}`)}`;
  return `  - ${severity === "warning" ? "warning, " : ""}${markdownText(check)}${place}: ${markdownText(message)}`;
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${markdownText(reason)}`;
}

function step(at: string, text: string, rank: number = BEGINS): Step {
  return { at: Date.parse(at), text, rank };
}
