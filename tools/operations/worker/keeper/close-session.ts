import type { Session, WorkerAttempt } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { putSession, sessionKey } from "../../identify.js";
import { publish } from "../../publish.js";
import { asWorker } from "./as-worker.js";

/** Ends the session of a worker that has ended, and seals what it wrote. */
export async function closeSession(bus: BusContext, attempt: WorkerAttempt, at: string, summary: string): Promise<void> {
  const worker = asWorker(bus, attempt);
  const key = sessionKey(worker, attempt.agent_id);
  for (;;) {
    const head = await bus.store.registers.read<Session>(key);
    if (head.value === null) return;
    if (head.value.ended_at !== undefined) break;
    if ((await putSession(worker, key, head, { ...head.value, ended_at: at, summary }, "end")) !== null) break;
  }
  await publish(worker, {});
}
