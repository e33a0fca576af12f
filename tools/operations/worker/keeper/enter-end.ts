import { ended } from "../../../domain/worker/attempt/attempt-steps.js";
import { endText, endedLine } from "../../../domain/worker/trail/pid-line.js";
import type { WorkerAttempt, WorkerEnd, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { closeSession } from "./close-session.js";
import { noteOnce } from "./note-once.js";
import { changeRun, withAttempt, workerEvent } from "../runs.js";

/**
 * Enters how a worker ended everywhere: the PID file, then the record with its line on the log, then its session. Killed in between and done again, each is
 * there once. Returns the run; it stays as it is when somebody else was first.
 */
export async function enterEnd(bus: BusContext, me: Identity, run: WorkerRun, attempt: WorkerAttempt, end: WorkerEnd): Promise<WorkerRun> {
  const files = await bus.repo.workers(run.home);
  // A worktree may be removed while its worker is at it; the record is elsewhere.
  if (files.names("").length > 0) noteOnce(files, run.pid_file, endedLine(attempt, end));
  const { at, ...facts } = end;
  const after = await changeRun(bus, me, run.plan, (current) => {
    const now = current?.attempts.find(({ worker_id }) => worker_id === attempt.worker_id);
    if (current === null || now?.state !== "running") return null;
    const event = workerEvent(current, now, end.how === "lost" ? "worker_lost" : "worker_ended", `Worker ${attempt.phase} ${endText(end)}`, { pid: now.pid, ended_at: at, ...facts });
    return { op: "end", run: withAttempt(current, ended(now, end)), events: [end.how === "exited" && end.exit === 0 ? event : { ...event, severity: "medium" }] };
  });
  await closeSession(bus, attempt, at, endText(end));
  return after;
}
