import { setTimeout as sleep } from "node:timers/promises";
import { isLive } from "../../../domain/worker/attempt/attempts.js";
import type { WorkerAttempt, WorkerRun } from "../../../schema/records.gen.js";
import { actingAgent } from "../../acting-agent.js";
import type { BusContext } from "../../context.js";
import { asking } from "../../identify.js";
import { untilEnded } from "./until-ended.js";
import { watchRun } from "./watch-run.js";

/** Somebody who looks at a worker while it lives. */
export interface EndWatch {
  /** It has ended, or the caller gives up. Throws what kept it from being watched. */
  isOver(): boolean;
  /** At most so long, ms. */
  pause(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Waits for a worker's end beside what its caller does. Who is nobody on the bus only looks. */
export function whenEnded(bus: BusContext, { plan }: WorkerRun, { worker_id }: WorkerAttempt): EndWatch {
  const done = new AbortController();
  const within: BusContext = { ...bus, signal: AbortSignal.any([bus.signal, done.signal]) };
  let over = false;
  let failed: { readonly error: unknown } | undefined;
  const watched = watch(within, plan, worker_id)
    .catch((error: unknown) => void (failed = { error }))
    .finally(() => {
      over = true;
    });
  return {
    isOver() {
      if (failed !== undefined) throw failed.error;
      return over;
    },
    pause: (ms) => Promise.race([sleep(ms), watched]),
    async close() {
      done.abort();
      await watched;
    },
  };
}

async function watch(bus: BusContext, plan: string, worker: string): Promise<void> {
  if ((await asking(bus)) !== null) {
    await untilEnded(bus, await actingAgent(bus), plan, new Set([worker]), Infinity);
    return;
  }
  await watchRun(bus, plan, Infinity, (run) => bus.signal.aborted || !run.attempts.some((one) => one.worker_id === worker && isLive(one)));
}
