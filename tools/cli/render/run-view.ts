import { counted } from "../../domain/counted.js";
import { isLive } from "../../domain/worker/attempt/attempts.js";
import { size } from "../../domain/size.js";
import type { WorkerStanding } from "../../operations/list-workers.js";
import type { RunDeed, RunStep } from "../../operations/run-workers.js";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { duration } from "./time.js";
import { displayWidth, truncate } from "./width.js";

/** What a live view knows of a plan that is being run. */
export interface RunView {
  readonly phases: Extract<RunStep, { step: "phases" }>["phases"];
  readonly deed?: { readonly what: RunDeed | "held_up"; readonly phase: string | undefined; readonly since: string };
  readonly worker?: WorkerAttempt & Partial<WorkerStanding>;
}

export const DEEDS = { launch: "launching", remediate: "launching a remediation", inspect: "being inspected", archive: "archiving", held_up: "held up" } as const;

/** The view after one more step. */
export function viewAfter(view: RunView, step: RunStep): RunView {
  switch (step.step) {
    case "phases":
      return { phases: step.phases };
    case "begins":
      return { ...view, deed: { what: step.deed, phase: step.phase, since: step.at } };
    case "launched":
    case "adopted":
    case "completed":
    case "cycle":
      return { phases: view.phases, worker: step.worker };
    case "look":
      return step.worker === null ? view : { ...view, worker: step.worker };
    case "inspected":
      return { phases: view.phases.map((one) => (one.phase === step.phase ? { ...one, state: step.ok ? ("passed" as const) : ("failed" as const) } : one)) };
    case "held_up":
      return { ...view, deed: { what: "held_up", phase: view.deed?.phase ?? view.worker?.phase, since: step.at } };
    case "goes_on":
    case "stuck":
    case "halted":
    case "finished":
      return view;
  }
}

/** The view as a block of lines, the most important first; `now`: ms since the epoch. */
export function runFrame(view: RunView, now: number, look: Look, rows: number): string[] {
  const { deed, worker, phases } = view;
  const at = phases.findIndex(({ phase }) => phase === (deed?.phase ?? worker?.phase));
  const shown = deed === undefined ? ofWorker(worker, now) : ofDeed(deed, worker, now);
  const title = phases[at]?.title;
  const lines: readonly (readonly Part[])[] = [
    [{ text: shown.phase, style: "bold" }, { text: shown.state, style: shown.style }, ...shown.attempt, ...(title === undefined ? [] : [{ text: title }])],
    shown.facts.map((text) => ({ text, ...(text === NO_KEEPER && { style: "yellow" as const }) })),
    ...(worker?.now?.last_line === undefined || worker.now.last_line === "" ? [] : [[{ text: worker.now.last_line, style: "dim" as const }]]),
    [{ text: `${phases.filter(({ state }) => state === "passed").length} of ${phases.length} passed` }, ...comes(phases.slice(at + 1))],
  ];
  return lines.filter((parts) => parts.some(({ text }) => text !== "")).slice(0, rows).map((parts) => fitted(parts, look));
}

interface Part {
  readonly text: string;
  readonly style?: Style;
}

interface Shown {
  readonly phase: string;
  readonly state: string;
  readonly style: Style;
  readonly attempt: readonly Part[];
  readonly facts: readonly string[];
}

const NO_KEEPER = "no keeper";

function ofDeed({ what, phase, since }: NonNullable<RunView["deed"]>, worker: RunView["worker"], now: number): Shown {
  return { phase: phase ?? "all phases", state: DEEDS[what], style: "cyan", attempt: worker !== undefined && worker.phase === phase ? attemptOf(worker) : [], facts: [`for ${span(now, since)}`] };
}

function ofWorker(worker: RunView["worker"], now: number): Shown {
  if (worker === undefined) return { phase: "", state: "looking for what comes next", style: "cyan", attempt: [], facts: [] };
  const { phase, state, stop, started_at, launched_at, deadline, now: uses, end } = worker;
  const left = Date.parse(deadline) - now;
  const used = uses === undefined ? [] : [
    ...(uses.rss_bytes === undefined ? [] : [size(uses.rss_bytes)]),
    ...(uses.cpu_ms === undefined ? [] : [`CPU ${duration(uses.cpu_ms)}`]),
    ...(uses.processes === undefined ? [] : [`${counted(uses.processes, "process", "processes")}`]),
    ...(uses.silent_ms === undefined ? [] : [`silent ${duration(uses.silent_ms)}`]),
    ...(uses.log_bytes === undefined ? [] : [`log ${size(uses.log_bytes)}`]),
    ...(uses.kept ? [] : [NO_KEEPER]),
  ];
  const age = `age ${span(end === undefined ? now : Date.parse(end.at), started_at ?? launched_at)}`;
  const facts = isLive(worker) ? [age, left < 0 ? `over its budget by ${duration(left)}` : `${duration(left)} left`, ...used] : [age];
  return { phase, state: stop === undefined || !isLive(worker) ? state : "being stopped", style: state === "running" ? "green" : "cyan", attempt: attemptOf(worker), facts };
}

function attemptOf({ attempt, remedies }: WorkerAttempt): Part[] {
  return remedies === undefined ? [] : [{ text: `attempt ${attempt}`, style: "yellow" }];
}

function comes(phases: RunView["phases"]): Part[] {
  const open = phases.filter(({ state }) => state !== "passed");
  return open.length === 0 ? [] : [{ text: `then ${open.map(({ phase }) => phase).join(" ")}`, style: "dim" }];
}

function span(now: number, since: string): string {
  return duration(Math.max(0, now - Date.parse(since)));
}

/** Parts side by side, as many as fit, without control characters. */
function fitted(parts: readonly Part[], look: Look): string {
  let left = look.width;
  const cut: string[] = [];
  for (const { text, style } of parts) {
    const room = left - (cut.length === 0 ? 0 : 2);
    if (room < 1 || text === "") continue;
    const some = truncate(visible(text), room);
    cut.push(paint(look, style, some));
    left = room - displayWidth(some);
  }
  return cut.join("  ");
}
