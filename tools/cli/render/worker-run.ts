import { counted } from "../../domain/counted.js";
import { outcome } from "../../domain/worker/attempt/outcome.js";
import { localStamp } from "../../domain/worker/trail/local-stamp.js";
import { missCount } from "../../domain/worker/verdict/miss-count.js";
import type { RunStep } from "../../operations/run-workers.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import { missLine } from "./inspection.js";
import type { Look } from "./look.js";
import { DEEDS } from "./run-view.js";
import { duration } from "./time.js";
import { cycleText, standsText } from "./worker-watch.js";

/** One step as lines that stay, each step with its time; nothing for what only a live view shows. */
export function stepText(step: RunStep, look: Look): string {
  if (step.step === "cycle") return cycleText({ ...step, said: "running", last: false }, look);
  const body = told(step, look);
  return body === "" ? "" : `${paint(look, "dim", localStamp(Date.parse(step.at)))}  ${body}`;
}

function told(step: Exclude<RunStep, { step: "cycle" }>, look: Look): string {
  switch (step.step) {
    case "phases":
      return `${paint(look, "bold", visible(step.plan))}: ${counted(step.phases.length, "phase")}, ${step.phases.filter(({ state }) => state === "passed").length} passed`;
    case "begins":
      return `${step.phase === undefined ? "all phases passed" : paint(look, "bold", visible(step.phase))}: ${DEEDS[step.deed]}`;
    case "launched":
    case "adopted":
      return launchedText(step, look);
    case "completed":
      return standsText(step.worker, look);
    case "look":
      return "";
    case "inspected":
      return inspectedText(step, look);
    case "held_up":
      return [`${paint(look, "yellow", "held up")}: ${visible(step.message)}; goes on by itself when that is over`, ...(step.hint === undefined ? [] : [`  ${paint(look, "cyan", visible(step.hint))}`])].join("\n");
    case "goes_on":
      return `goes on, after ${duration(Date.parse(step.at) - Date.parse(step.since))}`;
    case "stuck":
      return [`${paint(look, "red", "stuck")} at ${visible(step.phase)}`, ...step.misses.map((miss) => `  ${missLine(miss, look)}`), ...step.hints.map((hint) => `  ${paint(look, "cyan", visible(hint))}`)].join("\n");
    case "halted":
      return [`${paint(look, "yellow", "halted")}: the worker of ${visible(step.worker.phase)} was ${visible(outcome(step.worker))}`, ...step.hints.map((hint) => `  ${paint(look, "cyan", visible(hint))}`)].join("\n");
    case "finished":
      return `${paint(look, "green", "finished")}: ${visible(step.run.plan)}${step.run.archive === undefined ? "" : `, kept in ${visible(step.run.archive)}`}`;
  }
}

function launchedText({ step, worker }: Extract<RunStep, { step: "launched" | "adopted" | "completed" }>, look: Look): string {
  const { phase, pid, log, remedies, attempt, deadline } = worker;
  const which = remedies === undefined ? "" : ` (remediation ${attempt} of ${visible(remedies)})`;
  return `${paint(look, "bold", visible(phase))}: ${step === "adopted" ? "a worker is at it, " : ""}PID ${pid ?? "not known"}${which}, log ${visible(log)}, until ${localStamp(Date.parse(deadline))}`;
}

/** "P03 inspected: failed (2 misses, 1 warning)", and each of them. */
function inspectedText({ phase, ok, misses }: Extract<RunStep, { step: "inspected" }>, look: Look): string {
  const count = misses.length === 0 ? "" : ` (${missCount(misses)})`;
  return [`${paint(look, "bold", visible(phase))} inspected: ${ok ? paint(look, "green", "passed") : paint(look, "red", "failed")}${count}`, ...misses.map((miss) => `  ${missLine(miss, look)}`)].join("\n");
}
