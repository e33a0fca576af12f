import { isLive } from "../../domain/worker/attempt/attempts.js";
import { localStamp } from "../../domain/worker/trail/local-stamp.js";
import { endedWell, outcome } from "../../domain/worker/attempt/outcome.js";
import { size } from "../../domain/size.js";
import type { PollCycle } from "../../operations/poll-worker.js";
import type { WorkerStanding } from "../../operations/list-workers.js";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { duration } from "./time.js";
import { truncate } from "./width.js";

/** One look at a worker, with its time as the guide wants it; after the last, what can be done. */
export function cycleText({ at, cycle, of, worker, said, hints = [] }: PollCycle, look: Look): string {
  const stamp = paint(look, "dim", localStamp(Date.parse(at)));
  const next = hints.map((hint) => `  ${paint(look, "cyan", visible(hint))}`);
  if (said === "completed") return [`${stamp}  ${completedText(worker, look)}`, ...next].join("\n");
  if (said === "hung") return [`${stamp}  ${paint(look, "red", `Worker ${visible(worker.phase)} is hung`)}: it still runs after ${of} cycles; nobody ended it`, `  ${facts(worker, at)}`, ...next].join("\n");
  const line = `${stamp}  ${paint(look, "bold", visible(worker.phase))}  ${cycle}/${of}  ${worker.state}  ${facts(worker, at)}`;
  const last = worker.now?.last_line;
  return last === undefined ? line : `${line}\n  ${paint(look, "dim", truncate(visible(last), look.width - 2))}`;
}

/** How a worker stands after somebody waited for it, or wanted it to end. */
export function standsText(attempt: WorkerAttempt, look: Look): string {
  if (!isLive(attempt)) return completedText(attempt, look);
  return `${paint(look, "yellow", `Worker ${visible(attempt.phase)} ${attempt.state === "starting" ? "is being launched" : "still runs"}`)}${attempt.pid === undefined ? "" : `: PID ${attempt.pid}`}, until ${localStamp(Date.parse(attempt.deadline))}`;
}

/** S4-10, with how it ended and what it used. */
function completedText(attempt: WorkerAttempt, look: Look): string {
  const { phase, log, end, state } = attempt;
  if (state === "void") return paint(look, "yellow", `Worker ${visible(phase)} ${visible(outcome(attempt))}`);
  const used = [
    end?.ms === undefined ? "" : `after ${duration(end.ms)}`,
    end?.rss_bytes === undefined ? "" : `${size(end.rss_bytes)} at most`,
    end?.cpu_ms === undefined ? "" : `CPU ${duration(end.cpu_ms)}`,
    end?.left === undefined || end.left === 0 ? "" : `${end.left} left running, ended`,
    visible(log),
  ];
  return `${paint(look, endedWell(attempt) ? "green" : "red", `Worker ${visible(phase)} completed`)}: ${[visible(outcome(attempt)), ...used].filter((part) => part !== "").join("  ")}`;
}

/** Age, silence, memory, processor time and log of one that runs. */
function facts({ pid, started_at, launched_at, now }: WorkerStanding, at: string): string {
  const age = Math.max(0, Date.parse(at) - Date.parse(started_at ?? launched_at));
  const used = now === undefined ? [] : [
    ...(now.silent_ms === undefined ? [] : [`silent ${duration(now.silent_ms)}`]),
    ...(now.rss_bytes === undefined ? [] : [size(now.rss_bytes)]),
    ...(now.cpu_ms === undefined ? [] : [`CPU ${duration(now.cpu_ms)}`]),
    ...(now.log_bytes === undefined ? [] : [`log ${size(now.log_bytes)}`]),
    ...(now.kept ? [] : ["no keeper"]),
  ];
  return [...(pid === undefined ? [] : [`PID ${pid}`]), `age ${duration(age)}`, ...used].join("  ");
}
