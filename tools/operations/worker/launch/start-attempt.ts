import { BusError, EXIT_CODES, type ErrorCode } from "../../../domain/bus-error.js";
import { checkId } from "../../../domain/id.js";
import { shellWord } from "../../../domain/shell-word.js";
import { isLive } from "../../../domain/worker/attempt/attempts.js";
import { type Wanted, entered } from "../../../domain/worker/attempt/enter-attempt.js";
import { sameWorker } from "../../../domain/worker/attempt/named-worker.js";
import type { PlanPhase, WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { withoutSecrets } from "../../without-secrets.js";
import type { Composed } from "./compose-worker.js";
import { inHand } from "../keeper/is-kept.js";
import { expectHome } from "./expect-home.js";
import { newRun } from "./new-run.js";
import type { PlanPlace } from "../plan-place.js";
import { changeRun, readRun, workerEvent } from "../runs.js";
import { settle, voidAttempt } from "../settle.js";
import { startKeeper } from "../keeper/start-keeper.js";
import { thisProcess } from "../keeper/watched.js";
import { workerMarks } from "../keeper/worker-marks.js";

export interface StartRequest extends Composed {
  readonly place: PlanPlace;
  readonly phase: string;
  readonly declared: PlanPhase | null;
  readonly kind?: PlanPhase["kind"];
  readonly budget: { readonly seconds: number; readonly reason?: string };
  /** Otherwise the phase's, otherwise <plan>-<phase>. */
  readonly task?: string;
  /** The worker's name; otherwise worker-<phase>. */
  readonly agent?: string;
  /** The worker whose work this one is to mend. */
  readonly remedies?: string;
}

/**
 * Starts one worker under a keeper, and returns when it runs. Entered before it is started, and known by its pid before its first instruction.
 * Throws CONFLICT when a worker is at the phase (or, of a declared plan, at another one), NOT_FOUND for its program, and what else kept it from beginning.
 */
export async function startAttempt(bus: BusContext, me: Identity, request: StartRequest): Promise<WorkerAttempt> {
  const { place, argv, env } = request;
  const { checkout } = bus.repo.layout;
  const refusal = (await bus.processes()).refusal(argv, checkout, env);
  if (refusal !== null) throw new BusError("NOT_FOUND", refusal, { hint: "correct the command, or PATH" });
  await expectHome(bus, place);
  const before = await readRun(bus, place.name);
  if (before !== null) await settle(bus, me, before);
  const { run, attempt } = await enter(bus, me, request);
  try {
    const answer = await startKeeper(bus, run, attempt, { argv, cwd: attempt.cwd, env: { ...env, ...workerMarks(bus, run, attempt) } });
    if (answer?.ok === false) throw new BusError(answer.code in EXIT_CODES ? (answer.code as ErrorCode) : "UNWRITABLE", answer.message, { hint: answer.hint ?? (await troubleHint(bus, attempt)) });
    return await begun(bus, me, attempt, run);
  } catch (error) {
    await giveUp(bus, me, run, attempt, error);
    throw error;
  } finally {
    inHand.delete(attempt.worker_id);
  }
}

/** Where not even that can be written, the next command does it. */
async function giveUp(bus: BusContext, me: Identity, { plan }: WorkerRun, { worker_id }: WorkerAttempt, error: unknown): Promise<void> {
  await voidAttempt(bus, me, plan, worker_id, error instanceof BusError ? error.message : "it could not be launched").catch((failure: unknown) => {
    if (!(failure instanceof BusError)) throw failure;
    bus.tell(`${worker_id} is still entered as starting: ${failure.message}`);
  });
}

async function enter(bus: BusContext, me: Identity, { place, phase, declared, argv, env, ...request }: StartRequest): Promise<{ run: WorkerRun; attempt: WorkerAttempt }> {
  const { name, plan } = place;
  const wanted: Wanted = {
    phase,
    kind: request.kind ?? declared?.kind,
    agent_id: checkId("agent", request.agent ?? `worker-${phase.toLowerCase()}`),
    task_id: checkId("task", request.task ?? declared?.task ?? `${name}-${phase}`),
    argv: withoutSecrets(bus, [...argv]),
    env: Object.keys(env),
    client: request.client,
    model: request.model,
    dangerous: request.dangerous,
    remedies: request.remedies,
    budget: request.budget,
    suffix: bus.newId().slice(0, 8),
    starter: thisProcess(bus),
    declared: plan !== null,
  };
  let attempt: WorkerAttempt | undefined;
  const run = await changeRun(bus, me, name, (current) => {
    const next = entered(current, newRun(bus, me, place), wanted, bus.clock());
    if (attempt !== undefined) inHand.delete(attempt.worker_id);
    attempt = next.attempt;
    // Before anybody can read of it.
    inHand.add(attempt.worker_id);
    const { kind, client, model, remedies, deadline, budgets } = attempt;
    const how = wanted.dangerous ? ", without its client's approvals and sandbox" : "";
    const said = remedies === undefined ? `Worker ${phase} launching` : `Worker ${phase} launching, to mend what ${remedies} left`;
    const event = workerEvent(next.run, attempt, "worker_launched", `${said}${how}`, { kind, client, model, remedies, argv: attempt.argv, env: attempt.env, deadline, budget_seconds: budgets[0]?.seconds, reason: budgets[0]?.reason, ...(wanted.dangerous && { dangerous: true }) });
    return { op: "launch", run: next.run, events: [wanted.dangerous ? { ...event, severity: "high" } : event] };
  });
  if (attempt === undefined) throw new Error("nothing was entered");
  return { run, attempt };
}

/** The attempt as it runs, or has run already. Throws UNWRITABLE when its keeper died before it began. */
async function begun(bus: BusContext, me: Identity, attempt: WorkerAttempt, run: WorkerRun): Promise<WorkerAttempt> {
  const now = (await readRun(bus, run.plan)) ?? run;
  const known = sameWorker(isLive(sameWorker(now, attempt)) ? await settle(bus, me, now) : now, attempt);
  if (known.state === "running" || known.state === "ended") return known;
  throw new BusError("UNWRITABLE", `${attempt.worker_id} never began: ${known.why ?? "its keeper has ended"}`, { hint: await troubleHint(bus, attempt) });
}

async function troubleHint(bus: BusContext, { worker_id }: WorkerAttempt): Promise<string> {
  return `cat ${shellWord((await bus.repo.workers()).trouble(worker_id))}`;
}
