import { BusError } from "../domain/bus-error.js";
import type { BusContext } from "./context.js";
import { adoptWorker } from "./worker/keeper/adopt-worker.js";
import { beginWorker } from "./worker/keeper/begin-worker.js";
import { enterUntilDone } from "./worker/keeper/enter-until-done.js";
import { watchWorker } from "./worker/keeper/watch-worker.js";

/** What a keeper is told on its stdin. */
export interface KeepRequest {
  plan: string;
  worker_id: string;
  /** null: the worker runs already, and its keeper is gone. */
  start: { argv: readonly string[]; cwd: string; env: Readonly<Record<string, string>> } | null;
}

/** What a keeper says first. */
export type KeeperAnswer = { ok: true; pid: number } | { ok: false; code: string; message: string; hint?: string };

/** The keeper's own process. */
export interface KeeperProcess {
  /** To whoever started it; nobody may be there any more. */
  say(answer: KeeperAnswer): Promise<void>;
  /** Somebody wants it to look at the record at once. */
  onNudge(listener: () => void): void;
}

/** Keeps one worker: starts it, watches its deadline and its use, and enters its end. Runs in a process of its own until then; nobody else calls it. */
export async function keepWorker(bus: BusContext, request: KeepRequest, keeper: KeeperProcess): Promise<void> {
  const { plan, worker_id, start } = request;
  const watched = await (start === null ? adoptWorker(bus, plan, worker_id) : beginWorker(bus, plan, worker_id, start)).catch(async (error: unknown) => {
    const { code, message, hint } = error instanceof BusError ? error : { code: "BUG", message: String(error), hint: undefined };
    await keeper.say({ ok: false, code, message, ...(hint !== undefined && { hint }) });
    if (error instanceof BusError) return null;
    throw error;
  });
  if (watched === null) return;
  await keeper.say({ ok: true, pid: watched.worker.pid });
  const end = await watchWorker(bus, watched, keeper);
  if (end !== null) await enterUntilDone(bus, watched, end);
}
