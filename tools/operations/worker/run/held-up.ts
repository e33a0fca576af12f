import { BusError } from "../../../domain/bus-error.js";
import type { RunStep } from "../../run-workers.js";
import type { DeclaredPlace, Hands } from "./hands.js";

/** Between tries, ms: at first, and at most. */
export const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

/** The pause after this one, ms. */
export function longer(pause: number): number {
  return Math.min(2 * pause, LONGEST_PAUSE_MS);
}

/** What passes by itself or by a person's hand, and is no reason to give a night up: a full disk, a bus that cannot be written. */
export function isUnwritable(error: unknown): error is BusError {
  return error instanceof BusError && error.code === "UNWRITABLE";
}

/** The same of a mere look: the plan may be out of the checkout for a while, or be half edited. */
export function isUnreadable(error: unknown): error is BusError {
  return isUnwritable(error) || (error instanceof BusError && (error.code === "BAD_DATA" || error.code === "NOT_FOUND"));
}

/** Waits until the plan can be read and the bus be written again, however long that takes; the plan as it is then. The trail tells both ends. null: the caller gives up. */
export async function* heldUp(hands: Hands, place: DeclaredPlace, trouble: BusError, pause: number): AsyncGenerator<RunStep, DeclaredPlace | null> {
  const since = hands.now();
  yield { step: "held_up", at: since, message: trouble.message, ...(trouble.hint !== undefined && { hint: trouble.hint }) };
  await hands.noteHeldUp(place, trouble);
  for (let wait = pause; ; wait = longer(wait)) {
    if (!(await hands.pause(wait))) return null;
    try {
      const now = await hands.goOn(place, since, trouble);
      yield { step: "goes_on", at: hands.now(), since };
      return now;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
}
