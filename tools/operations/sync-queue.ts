import { BusError, type ErrorCode } from "../domain/bus-error.js";
import { type SyncStep, planQueueSync } from "../domain/queue-sync/plan.js";
import type { BusContext } from "./context.js";
import { applySyncStep } from "./queue-sync/apply-step.js";
import { readSyncFacts } from "./queue-sync/read-facts.js";

export interface SyncQueueRequest {
  /** Do it; otherwise only say what would be done. */
  apply?: boolean;
  /** `owner/name`; default: this checkout's. */
  repository?: string;
}

export type { SyncStep };

export interface QueueSync {
  /** `owner/name`. */
  repository: string;
  /** false: only what would be done. */
  applied: boolean;
  /** Those that were done; of a dry run those that would be. */
  steps: SyncStep[];
  /** Those that a failure left undone; the same command goes on with them. */
  left: SyncStep[];
  /** What ended it before its end, when something was done already. */
  failure?: { code: ErrorCode; message: string; hint: string };
  /** What is left to people, and why. */
  notes: string[];
}

/**
 * Issues to queue items and back, by their labels (S2-30). Idempotent, also after it was killed; closes only what it opened.
 * Throws REMOTE, and has done nothing, when GitHub fails before the first step; later the answer says how far it came.
 */
export async function syncQueue(bus: BusContext, request: SyncQueueRequest = {}): Promise<QueueSync> {
  const { apply = false, repository } = request;
  const github = await bus.github(repository);
  const { steps, notes } = planQueueSync(await readSyncFacts(bus, github));
  const told = { repository: github.repository, notes: [...notes] };
  if (!apply) return { ...told, applied: false, steps: [...steps], left: [] };
  if (steps.some(({ action }) => WRITES_GITHUB.has(action)) && (await github.token()).source === "none") {
    throw new BusError("USAGE", "without a token nothing can be written on GitHub", { hint: "gh auth login" });
  }
  const done: SyncStep[] = [];
  for (const [index, step] of steps.entries()) {
    try {
      done.push(await applySyncStep(bus, github, step, done.at(-1)));
    } catch (error) {
      if (!(error instanceof BusError) || done.length === 0) throw error;
      const { code, message } = error;
      return { ...told, applied: true, steps: done, left: steps.slice(index), failure: { code, message, hint: "bus queue sync --apply" } };
    }
  }
  return { ...told, applied: true, steps: done, left: [] };
}

const WRITES_GITHUB: ReadonlySet<SyncStep["action"]> = new Set(["open-issue", "label-issue", "close-issue"]);
