import { caretaker, phaseState } from "../../../domain/worker/attempt/attempts.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import type { WorkerStanding } from "../../list-workers.js";
import { isKept } from "../keeper/is-kept.js";
import { marked } from "../keeper/marked.js";
import { toldOnce } from "../keeper/told-once.js";

/** An attempt as it stands now; what it uses only where it runs on this host. */
export async function standingOf(bus: BusContext, run: WorkerRun, attempt: WorkerAttempt): Promise<WorkerStanding> {
  const standing = { ...attempt, plan: run.plan, phase_state: phaseState(run, attempt.phase) };
  const worker = marked(attempt);
  if (attempt.state !== "running" || worker === null || caretaker(attempt).host !== bus.host.name) return standing;
  const usage = (await bus.processes()).usage(worker);
  // What a worker put in its log's place keeps nobody from looking at the worker.
  const { facts = null, lastLine } = (await toldOnce(bus)(logNow(bus, run, attempt))) ?? {};
  const now = {
    ...usage,
    ...(facts !== null && { log_bytes: facts.bytes, silent_ms: Math.max(0, Math.round(bus.clock() - facts.at)) }),
    ...(lastLine !== undefined && { last_line: lastLine }),
    kept: isKept(bus, attempt) !== false,
  };
  return { ...standing, now };
}

async function logNow(bus: BusContext, run: WorkerRun, attempt: WorkerAttempt) {
  const log = (await bus.repo.workers(run.home)).log(attempt.log);
  return { facts: log.facts(), lastLine: log.tail(1)[0] };
}
