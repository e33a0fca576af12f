import { BusError } from "../../bus-error.js";
import type { WorkerAttempt, WorkerRun, WorkerStarter } from "../../../schema/records.gen.js";
import { iso } from "../../time.js";
import { attemptsOf, isLive } from "./attempts.js";
import { remembered } from "./remembered.js";
import { checkPhase } from "../plan/phases.js";

/** How much of a command is recorded: so many arguments, each so long. */
const ARGUMENTS = 40;
const ARGUMENT_LENGTH = 300;

/** The plan that a worker belongs to. */
export type RunFacts = Pick<WorkerRun, "plan" | "plan_id" | "folder" | "home" | "pid_file" | "opened_by"> & Partial<Pick<WorkerRun, "session_id">>;

/** A worker that somebody wants to launch. */
export interface Wanted extends Pick<WorkerAttempt, "phase" | "agent_id" | "task_id" | "argv" | "env"> {
  readonly kind: WorkerAttempt["kind"] | undefined;
  readonly client: WorkerAttempt["client"] | undefined;
  readonly model: string | undefined;
  readonly dangerous: boolean;
  readonly remedies: string | undefined;
  readonly budget: { readonly seconds: number; readonly reason?: string };
  /** Makes its id unlike any other's. */
  readonly suffix: string;
  readonly starter: WorkerStarter;
  /** The plan declares its phases, which come one after another (S4-35). */
  readonly declared: boolean;
}

/**
 * The run with a worker that is about to be launched. `now`: ms since the epoch.
 * Throws CONFLICT when a worker is at the phase, or at another of a declared plan, or when the plan runs in another checkout.
 */
export function entered(run: WorkerRun | null, facts: RunFacts, wanted: Wanted, now: number): { readonly run: WorkerRun; readonly attempt: WorkerAttempt } {
  const { phase, suffix, declared, budget, kind, client, model, dangerous, remedies, argv, env, ...rest } = wanted;
  checkPhase(phase);
  refuseLive(run, facts, phase, declared);
  const number = Math.max(0, ...attemptsOf(run, phase).map((one) => one.attempt)) + 1;
  const worker_id = `${phase}-${number}-${suffix}`;
  const at = iso(now);
  const attempt: WorkerAttempt = {
    worker_id,
    phase,
    ...(kind !== undefined && { kind }),
    attempt: number,
    ...(remedies !== undefined && { remedies }),
    state: "starting",
    ...(client !== undefined && { client }),
    ...(model !== undefined && { model }),
    ...(dangerous && { dangerous }),
    ...rest,
    cwd: facts.home,
    log: `tmp/worker-${worker_id}.log`,
    argv: shortened(argv),
    env: [...env].sort(),
    launched_at: at,
    budgets: [{ ...budget, by: facts.opened_by, at }],
    deadline: iso(now + budget.seconds * 1000),
  };
  return { run: { ...reopened(run, facts, at), attempts: [...remembered(run?.attempts ?? [], phase, declared), attempt] }, attempt };
}

function refuseLive(run: WorkerRun | null, { plan, home }: RunFacts, phase: string, declared: boolean): void {
  if (run === null) return;
  const live = run.attempts.filter(isLive);
  const own = live.find((attempt) => attempt.phase === phase);
  const other = own ?? (declared ? live[0] : undefined);
  if (other !== undefined) {
    const process = other.pid === undefined ? "being launched" : `pid ${other.pid}`;
    const where = own === undefined ? `, and ${plan} goes one phase after another` : "";
    throw new BusError("CONFLICT", `${other.phase} of ${plan} has a worker: ${other.worker_id} (${process}, until ${other.deadline})${where}`, { hint: `bus worker wait ${other.phase} --plan ${plan}` });
  }
  if (run.home !== home && live.length > 0) throw new BusError("CONFLICT", `workers of ${plan} run in ${run.home}`, { hint: `cd ${run.home}` });
}

/** A run that was finished goes on when a worker is launched again. */
function reopened(run: WorkerRun | null, { session_id, ...facts }: RunFacts, at: string): WorkerRun {
  if (run === null) return { ...facts, state: "open", opened_at: at, ...(session_id !== undefined && { session_id }), attempts: [] };
  const { finished_at: _finished, archive: _archive, ...kept } = run;
  const { plan_id, folder, home, pid_file } = facts;
  return { ...kept, plan_id, folder, home, pid_file, state: "open", ...(session_id !== undefined && { session_id }) };
}

function shortened(argv: readonly string[]): string[] {
  const some = argv.slice(0, ARGUMENTS).map((word) => (word.length > ARGUMENT_LENGTH ? `${word.slice(0, ARGUMENT_LENGTH)}…` : word));
  return argv.length > ARGUMENTS ? [...some, `… ${argv.length - ARGUMENTS} more`] : some;
}
