import { BusError } from "../domain/bus-error.js";
import { isLive } from "../domain/worker/attempt/attempts.js";
import { logLines } from "../domain/worker/trail/log-lines.js";
import { namedWorker } from "../domain/worker/attempt/named-worker.js";
import type { WorkerLog } from "../repo/worker-contract.js";
import type { WorkerAttempt } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { logOf } from "./worker/watch/log-of.js";
import { type PlanPlace, planPlace } from "./worker/plan-place.js";
import { whenEnded } from "./worker/watch/when-ended.js";

export interface WorkerLogRequest {
  phase: string;
  plan?: string;
  /** Otherwise the newest. */
  attempt?: number;
  /** The last so many, 40 unless set; 0: all. */
  lines?: number;
  /** Go on until the worker has ended. */
  follow?: boolean;
}

const LINES = 40;
const NEWLINE = 10;
/** Between looks at a log that grows, ms. */
const LOOK_MS = 100;

/** Lines of a worker's log, without control characters, while it is written and after the worker is dead (S4-04). Throws USAGE, NOT_FOUND where there is none, BAD_DATA. */
export async function* readWorkerLog(bus: BusContext, { phase, plan, attempt: number, lines = LINES, follow = false }: WorkerLogRequest): AsyncGenerator<string> {
  if (!Number.isInteger(lines)) throw new BusError("USAGE", `${lines} is no number of lines`, { hint: "--lines 40, or --lines 0 for all" });
  const place = await planPlace(bus, plan);
  const attempt = number === undefined ? namedWorker(place, phase) : numbered(place, phase, number);
  const { run } = place;
  if (run === null) throw new Error(`${attempt.worker_id} is in no record`);
  const log = logOf(await bus.repo.workers(run.home), run, attempt);
  const known = log.facts()?.bytes ?? 0;
  const begun = lines === 0 ? 0 : follow ? lastLineEnd(log, known) : known;
  if (lines > 0) yield* log.tail(lines, begun);
  const shown = logLines();
  let offset = begun;
  function* more(): Generator<string> {
    // Truncated meanwhile: it begins anew.
    if ((log.facts()?.bytes ?? 0) < offset) offset = 0;
    for (let bytes; (bytes = log.from(offset)).length > 0; offset += bytes.length) yield* shown.push(bytes);
  }
  if (lines > 0 && !follow) return;
  if (follow && isLive(attempt)) {
    const watch = whenEnded(bus, run, attempt);
    try {
      while (!watch.isOver()) {
        yield* more();
        await watch.pause(LOOK_MS);
      }
    } finally {
      await watch.close();
    }
  }
  yield* more();
  yield* shown.rest();
}

function numbered({ name, run }: PlanPlace, phase: string, number: number): WorkerAttempt {
  const found = run?.attempts.findLast((one) => one.phase === phase && one.attempt === number);
  if (found !== undefined) return found;
  throw new BusError("NOT_FOUND", `${phase} of ${name} had no attempt ${number}`, { hint: `bus worker list --plan ${name} --all` });
}

/** Where the last line begins that has not ended yet: it is shown when it has. One that is too long to look back is taken as it is. */
function lastLineEnd(log: WorkerLog, size: number): number {
  const from = Math.max(0, size - 65_536);
  const at = log.from(from).subarray(0, size - from).lastIndexOf(NEWLINE);
  return at >= 0 || from === 0 ? from + at + 1 : size;
}
