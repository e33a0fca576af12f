import { BusError } from "../../../domain/bus-error.js";
import { attemptsOf, isLive, phaseState } from "../../../domain/worker/attempt/attempts.js";
import { ATTEMPTS } from "../../../domain/worker/attempt/budget.js";
import { type NextAct, nextAct } from "../../../domain/worker/plan/run-plan.js";
import { isError } from "../../../domain/worker/verdict/inspection.js";
import type { PlanPhase, WorkerAttempt, WorkerMiss } from "../../../schema/records.gen.js";
import type { RunStep } from "../../run-workers.js";
import type { DeclaredPlace, Hands } from "./hands.js";
import { FIRST_PAUSE_MS, heldUp, isUnreadable, isUnwritable, longer } from "./held-up.js";

/** What this runner knows beside the record: it matters only for what is said, and for whose work it has seen itself. */
interface Known {
  readonly inspected: Set<string>;
  readonly launched: Set<string>;
  readonly ended: Set<string>;
}

type Steps = AsyncGenerator<RunStep, "on" | "over">;
type Of<A extends NextAct["act"]> = Extract<NextAct, { act: A }>;

/** Between looks at an end that is written down and cannot be entered, ms. */
const PAUSE_MS = 2000;

/**
 * Does the next act of a plan, again and again, until it is finished, stuck, halted by a person or interrupted. What fails because the disk is full or the plan cannot be read is
 * done again when that is over: by the record, so that nothing comes twice. `attempts`: instead of what the plan says.
 */
export async function* drivePlan(hands: Hands, attempts?: number): AsyncGenerator<RunStep> {
  const known: Known = { inspected: new Set(), launched: new Set(), ended: new Set() };
  let place = await hands.look();
  yield { step: "phases", at: hands.now(), plan: place.name, phases: place.plan.phases.map(({ id, title }) => ({ phase: id, ...(title !== undefined && { title }), state: phaseState(place.run, id) })) };
  for (let pause = FIRST_PAUSE_MS; ; ) {
    let trouble: BusError | null = null;
    try {
      const next = nextAct(place.plan, place.run, { attempts: attempts ?? place.plan.attempts ?? ATTEMPTS, inspected: known.inspected });
      if ((yield* carryOut(hands, place, next, known)) === "over") return;
    } catch (error) {
      trouble = await passing(hands, error);
    }
    const now = trouble ?? (await look(hands));
    if (!(now instanceof BusError)) {
      place = now;
      pause = FIRST_PAUSE_MS;
      continue;
    }
    const again = yield* heldUp(hands, place, now, pause);
    if (again === null) return;
    place = again;
    pause = longer(pause);
  }
}

/** The plan, or what keeps it from being read. */
async function look(hands: Hands): Promise<DeclaredPlace | BusError> {
  try {
    return await hands.look();
  } catch (error) {
    if (isUnreadable(error)) return error;
    throw error;
  }
}

/** What a deed was held up by; null: by a record that was gone meanwhile, and is back. Throws any other failure. */
async function passing(hands: Hands, error: unknown): Promise<BusError | null> {
  if (isUnwritable(error)) return error;
  if (!(error instanceof BusError)) throw error;
  const place = await look(hands);
  if (place instanceof BusError) return place;
  if (place.restored === true) return null;
  throw error;
}

function carryOut(hands: Hands, place: DeclaredPlace, next: NextAct, known: Known): Steps {
  switch (next.act) {
    case "wait":
      return waited(hands, place, next, known);
    case "launch":
    case "remediate":
      return begun(hands, place, next, known);
    case "inspect":
      return judged(hands, place, next, known);
    case "stuck":
      return stuck(hands, place, next.phase, next.worker.inspection?.misses ?? []);
    case "archive":
    case "finished":
      return closed(hands, place, next.act);
  }
}

async function* waited(hands: Hands, place: DeclaredPlace, { worker }: Of<"wait">, { launched, ended }: Known): Steps {
  if (ended.has(worker.worker_id)) {
    return (await hands.pause(PAUSE_MS)) ? "on" : "over";
  }
  const adopted = !launched.has(worker.worker_id);
  if (adopted) yield { step: "adopted", at: hands.now(), worker };
  const gone = yield* hands.wait(place, worker, adopted);
  if (gone === null) return "over";
  ended.add(gone.worker_id);
  if (gone.state === "void") return "on";
  yield { step: "completed", at: hands.now(), worker: gone };
  return gone.end?.how === "stopped" ? yield* halted(hands, place, gone) : "on";
}

async function* begun(hands: Hands, place: DeclaredPlace, { act, phase }: Of<"launch"> | Of<"remediate">, { launched }: Known): Steps {
  yield { step: "begins", at: hands.now(), deed: act, phase: phase.id };
  const worker = await unlessAnother(hands, phase, act === "launch" ? hands.launch(place, phase) : hands.remediate(place, phase));
  if (worker === null) return "on";
  if (!("worker_id" in worker)) return yield* stuck(hands, place, phase, worker);
  launched.add(worker.worker_id);
  yield { step: "launched", at: hands.now(), worker };
  return "on";
}

/** null: somebody else was first: a worker is at it, or what it lacked was mended by hand. */
async function unlessAnother<T>(hands: Hands, { id }: PlanPhase, deed: Promise<T>): Promise<T | null> {
  try {
    return await deed;
  } catch (error) {
    if (!(error instanceof BusError) || (error.code !== "CONFLICT" && error.code !== "NO")) throw error;
    const { run } = await hands.look();
    if (run?.attempts.some(isLive) === true || phaseState(run, id) === "passed") return null;
    throw error;
  }
}

async function* judged(hands: Hands, place: DeclaredPlace, { phase, worker }: Of<"inspect">, { inspected, launched, ended }: Known): Steps {
  if (inspected.has(worker.worker_id)) throw new Error(`the verdict on ${worker.worker_id} is not in the record`);
  if (worker.inspection === undefined && !ended.has(worker.worker_id)) {
    yield { step: "completed", at: hands.now(), worker };
    // It was stopped between two looks of this runner; whoever runs the plan since has had the last word.
    if (launched.has(worker.worker_id) && worker.end?.how === "stopped") return yield* halted(hands, place, worker);
  }
  yield { step: "begins", at: hands.now(), deed: "inspect", phase: phase.id };
  const { ok, misses } = await hands.inspect(place, phase);
  inspected.add(worker.worker_id);
  ended.add(worker.worker_id);
  yield { step: "inspected", at: hands.now(), phase: phase.id, ok, misses };
  return "on";
}

/** Whoever ends a worker by hand does not want the next one at once. */
async function* halted(hands: Hands, place: DeclaredPlace, worker: WorkerAttempt): Steps {
  const hints = [`bus worker logs ${worker.phase} --plan ${place.name}`, `bus worker run ${place.name}   (goes on: inspects it, and mends what is missing)`];
  yield { step: "halted", at: hands.now(), worker, hints };
  return "over";
}

async function* stuck(hands: Hands, place: DeclaredPlace, phase: PlanPhase, misses: readonly WorkerMiss[]): Steps {
  await hands.giveUp(place, phase, misses);
  const named = `${phase.id} --plan ${place.name}`;
  const hints = [`bus worker logs ${named}`, `bus worker inspect ${named}   (after it was mended by hand)`, `bus worker run ${place.name} --attempts ${attemptsOf(place.run, phase.id).length + 1}`];
  yield { step: "stuck", at: hands.now(), phase: phase.id, misses: misses.filter(isError), hints };
  return "over";
}

async function* closed(hands: Hands, place: DeclaredPlace, act: "archive" | "finished"): Steps {
  if (act === "archive") yield { step: "begins", at: hands.now(), deed: "archive" };
  const run = act === "archive" ? await hands.archive(place) : place.run;
  if (run !== null) yield { step: "finished", at: hands.now(), run };
  return "over";
}
