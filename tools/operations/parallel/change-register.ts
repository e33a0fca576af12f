import { BusError } from "../../domain/bus-error.js";
import type { Head, RegisterKey } from "../../store/contract.js";
import { announce } from "../announce.js";
import { pauseBefore } from "../change-claim.js";
import { composeEvent, type EventBody } from "../compose-line.js";
import type { BusContext, Identity } from "../context.js";

const ATTEMPTS = 100;

/** A record that is one register, with what shows it to people. */
export interface Place<T> {
  readonly key: RegisterKey;
  /** What files know of it where the register was lost; null: nothing. */
  readonly seed?: () => T | null;
  /** Shows it. */
  readonly show?: (value: T) => void;
  /** A command that looks at it, for hints. */
  readonly look: string;
}

export interface Change<T> {
  readonly op: string;
  readonly value: T;
  readonly events?: readonly EventBody[];
}

/** The record as it is: the register, or where that was lost the file. Throws BAD_DATA when it cannot be read. */
export async function readRegister<T>(bus: BusContext, place: Place<T>): Promise<{ head: Head<T>; value: T | null }> {
  const head = await bus.store.registers.read<T>(place.key);
  return { head, value: head.value ?? place.seed?.() ?? null };
}

/**
 * Read, decide, compare-and-set, show, announce; again from the start when somebody else was first. `decide` returns null to leave everything as it is.
 * Returns what the record is then; null: there is none.
 */
export async function changeRegister<T>(bus: BusContext, me: Identity, place: Place<T>, decide: (value: T | null) => Change<T> | null | Promise<Change<T> | null>): Promise<T | null> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { head, value } = await readRegister(bus, place);
    const change = await decide(value);
    if (change === null) return value;
    const lines = (change.events ?? []).map((event) => ({ log: "events" as const, line: composeEvent(bus, me, event) }));
    const next = await bus.store.registers.compareAndSet(place.key, head, { op: change.op, value: change.value, announce: lines });
    if (next !== null) {
      await show(bus, place, next);
      await announce(bus, lines);
      return change.value;
    }
    await pauseBefore(attempt);
  }
  throw new BusError("CONFLICT", `${place.key.id} changed ${ATTEMPTS} times while this command tried`, { hint: place.look });
}

/** Until the file shows the register's head: a faster writer may have been shown first. */
async function show<T>(bus: BusContext, place: Place<T>, written: Head<T>): Promise<void> {
  if (place.show === undefined) return;
  for (let head = written; ; ) {
    if (head.value !== null) place.show(head.value);
    const now = await bus.store.registers.read<T>(place.key);
    if (now.version === head.version) return;
    head = now;
  }
}
