import { localStamp } from "../../domain/worker/trail/local-stamp.js";
import { outcome } from "../../domain/worker/attempt/outcome.js";
import type { Reaped } from "../../operations/reap-workers.js";
import type { WorkerAttempt } from "../../schema/records.gen.js";
import { paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";

/** S4-03: phase and PID as the PID file has them, then where its log is and how long it has. */
export function launchedText({ phase, pid, log, deadline, dangerous }: WorkerAttempt, look: Look): string {
  return [
    `${paint(look, "bold", visible(phase))} PID: ${pid ?? "not known"}${dangerous === true ? paint(look, "red", "  without approvals and sandbox") : ""}`,
    `${paint(look, "cyan", "log:")} ${visible(log)}`,
    `${paint(look, "cyan", "until:")} ${localStamp(Date.parse(deadline))}`,
  ].join("\n");
}

/** What `bus worker reap` put in order. */
export function reapedText({ ended, left, kept }: Reaped, look: Look): string {
  const lines = [
    ...ended.map((attempt) => `${paint(look, "yellow", visible(attempt.worker_id))} ${visible(outcome(attempt))}`),
    ...kept.map((worker) => `${paint(look, "green", visible(worker))} runs, and has a new keeper`),
    ...left.map(({ worker_id, pids, stayed }) => `${visible(worker_id)} had left ${pids.join(", ")} running${stayed.length === 0 ? ": ended" : `: ${paint(look, "red", `${stayed.join(", ")} would not go`)}`}`),
  ];
  return lines.length === 0 ? "everything is in order" : lines.join("\n");
}
