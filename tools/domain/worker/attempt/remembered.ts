import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { isLive } from "./attempts.js";

/** How much the attempts of a plan that declares no phases may take on its record, characters: each change writes the record whole, and at 1 MiB it could not be written any more. */
const ROOM = 256 * 1024;

/**
 * The attempts that stay on the record when a worker of `phase` is launched. A declared plan has so many workers and no more, and its trail needs them all; of
 * another the oldest that are over go, which the log of events still tells. Those of the same phase stay: the new one may have to take over from them.
 */
export function remembered(attempts: readonly WorkerAttempt[], phase: string, declared: boolean): WorkerAttempt[] {
  if (declared) return [...attempts];
  let excess = attempts.reduce((sum, attempt) => sum + JSON.stringify(attempt).length, 0) - ROOM;
  return attempts.filter((attempt) => {
    const stays = excess <= 0 || isLive(attempt) || attempt.phase === phase;
    if (!stays) excess -= JSON.stringify(attempt).length;
    return stays;
  });
}
