import { join } from "node:path";
import type { PlannedRun } from "../../domain/gate/plan-step.js";
import type { GateStep, StepReceipt } from "../../schema/records.gen.js";
import type { CommandEnd } from "../../platform/run-command.js";
import type { BusContext } from "../context.js";
import type { ToolVersions } from "./tool-versions.js";

/** Of one command, unless the declaration says otherwise. */
const MINUTES = 20;

export interface StepPlace {
  /** Absolute. */
  readonly checkout: string;
  /** What the declaration says of all its commands. */
  readonly minutes: number | undefined;
  readonly versions: ToolVersions;
}

/** Runs one command line of a step and tells how it went. */
export async function runStep(bus: BusContext, step: Pick<GateStep, "name" | "check" | "timeout_minutes">, { part, argv, cwd }: PlannedRun, { checkout, minutes, versions }: StepPlace): Promise<StepReceipt> {
  const timeout = (step.timeout_minutes ?? minutes ?? MINUTES) * 60_000;
  const folder = join(checkout, cwd);
  const [program = ""] = argv;
  const end = await bus.runCommand({ argv, cwd: folder, timeout, signal: bus.signal });
  const { exit, path, ms, tail, signal, timedOut } = end;
  return {
    name: part === undefined ? step.name : `${step.name} [${part}]`,
    ...(part !== undefined && { step: step.name }),
    ...(step.check !== undefined && { check: step.check }),
    ...outcome(end, timeout),
    run: [...argv],
    cwd,
    exit,
    ...(signal !== undefined && { signal }),
    ...(timedOut === true && { timed_out: true }),
    ms: Math.round(ms),
    tail,
    tool: { name: program, ...(path !== undefined && { path, ...(await versions(program, path, folder)) }) },
  };
}

/** Whatever did not end well has failed; only what could not be found was skipped (S0-45). */
function outcome({ missing, refused, exit, signal, timedOut }: CommandEnd, timeout: number): Pick<StepReceipt, "status" | "reason"> {
  if (missing !== undefined) return { status: "skipped", reason: `${missing}: nothing was checked` };
  if (refused !== undefined) return { status: "failed", reason: refused };
  if (timedOut === true) return { status: "failed", reason: `took longer than ${timeout / 60_000} minutes` };
  if (exit === 0) return { status: "passed" };
  return { status: "failed", reason: exit === null ? `ended by ${signal ?? "a signal"}` : `exit code ${exit}` };
}
