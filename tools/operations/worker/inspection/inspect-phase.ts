import { BusError } from "../../../domain/bus-error.js";
import { isLive, lastAttempt } from "../../../domain/worker/attempt/attempts.js";
import { exitCheck } from "../../../domain/worker/verdict/exit-check.js";
import { expectedOutcome, stateCheck, uncheckedState } from "../../../domain/worker/verdict/expected-state.js";
import { type FileChecks, fileChecks } from "../../../domain/worker/verdict/file-checks.js";
import { CHECKS, type PhaseCheckResult, holds } from "../../../domain/worker/verdict/inspection.js";
import { checkPhase, declaredPhase } from "../../../domain/worker/plan/phases.js";
import type { WorkerFiles } from "../../../repo/worker-contract.js";
import type { PlanPhase, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { withoutSecrets } from "../../without-secrets.js";
import { enterInspection } from "./enter-inspection.js";
import { gatherFacts } from "./gather-facts.js";
import type { PlanPlace } from "../plan-place.js";
import { runCheck } from "./run-check.js";
import { settle } from "../settle.js";

export interface Inspection {
  readonly plan: string;
  readonly plan_id: string;
  readonly phase: string;
  /** What it was taken for, and who says so; absent: nobody does. */
  readonly kind?: PlanPhase["kind"];
  readonly kind_from: string;
  /** The worker whose work it is; absent: none was launched here. */
  readonly worker_id?: string;
  readonly ok: boolean;
  readonly checks: readonly PhaseCheckResult[];
}

export interface InspectAsked {
  readonly kind?: PlanPhase["kind"];
  /** Instead of the phase's own command. */
  readonly check?: readonly string[];
  readonly expect?: "pass" | "fail";
  readonly failsWith?: string;
  /** Do not run the phase's command, and enter no verdict. */
  readonly filesOnly?: boolean;
}

/**
 * Looks at everything that a phase must have left (S4-13 to S4-15, S4-29 to S4-35), runs its command (S4-33), and enters the verdict with its worker. Without a
 * worker, and when the plan is finished, there is nothing to enter, and a mere look at the files is no verdict. Throws CONFLICT while a worker is at it, unless only the files are looked at.
 */
export async function inspectPhase(bus: BusContext, me: Identity, place: PlanPlace, phase: string, asked: InspectAsked = {}): Promise<{ inspection: Inspection; run: WorkerRun | null }> {
  const { plan, plan_id, name } = place;
  const declared = declaredPhase(plan, checkPhase(phase));
  const run = place.run === null ? null : await settle(bus, me, place.run);
  const attempt = lastAttempt(run, phase);
  const filesOnly = asked.filesOnly === true;
  if (attempt !== undefined && isLive(attempt) && !filesOnly) {
    throw new BusError("CONFLICT", `the worker ${attempt.worker_id} is at ${phase} of ${name}: what it leaves can be inspected when it has ended`, { hint: `bus worker wait ${phase} --plan ${name}   (or --files-only)` });
  }
  const home = run?.home ?? bus.repo.layout.checkout;
  const files = await bus.repo.workers(home);
  const found = fileChecks(await gatherFacts(files, place, phase, asked.kind ?? (declared?.kind === undefined ? attempt?.kind : undefined), attempt));
  const { state, facts } = filesOnly ? { state: uncheckedState(phase, false, true), facts: {} } : await stateOf(bus, files, { home, phase, declared, isDeclared: plan !== null, found, asked });
  const checks = withoutSecrets(bus, [...found.results, exitCheck(attempt), state].sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check)));
  const inspection: Inspection = {
    plan: name, plan_id, phase, ...(found.kind !== null && { kind: found.kind }), kind_from: found.kindFrom, ...(attempt !== undefined && { worker_id: attempt.worker_id }), ok: holds(checks), checks,
  };
  if (run === null || attempt === undefined || filesOnly) return { inspection, run };
  if (run.state === "finished") {
    bus.tell(`${name} is finished and kept in ${run.archive ?? "its folder"}: no verdict is entered any more`);
    return { inspection, run };
  }
  return { inspection, run: await enterInspection(bus, me, run, attempt, inspection, facts) };
}

interface StateAsked {
  readonly home: string;
  readonly phase: string;
  readonly declared: PlanPhase | null;
  readonly isDeclared: boolean;
  readonly found: FileChecks;
  readonly asked: InspectAsked;
}

/** The phase's command, run and held against what its kind expects; with what is recorded of it. */
async function stateOf(bus: BusContext, files: WorkerFiles, { home, phase, declared, isDeclared, found, asked }: StateAsked): Promise<{ state: PhaseCheckResult; facts: Readonly<Record<string, unknown>> }> {
  const run = asked.check ?? declared?.check?.run;
  if (run === undefined) return { state: uncheckedState(phase, isDeclared, false), facts: {} };
  const { verdict, end, log } = await runCheck(bus, files, { run, failsWith: asked.failsWith ?? declared?.check?.fails_with, minutes: declared?.check?.timeout_minutes, phase, home });
  const expected = expectedOutcome(found, asked.expect ?? declared?.check?.expect);
  const command = run.join(" ");
  const shown = command.length > 200 ? `${command.slice(0, 200)}…` : command;
  const facts = { check: withoutSecrets(bus, { run: shown, expected: expected.outcome, came_out: verdict.colour, exit: end.exit, ...(end.signal !== undefined && { signal: end.signal }), ms: Math.round(end.ms), ...(log !== undefined && { log }) }) };
  return { state: stateCheck(expected, verdict, shown, log), facts };
}
